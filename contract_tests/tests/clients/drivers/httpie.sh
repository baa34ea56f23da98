# httpie with JSON, run by the Python that is named first; jq escapes the id, writes the body and reads the response.
set -eu
id=$(jq -nr '$ENV.VRC_VIDEO_ID | @uri')
job=$("$1" -m httpie --ignore-stdin --check-status --body POST "$OPENAI_BASE_URL/videos/$id/remix" \
    "Authorization: Bearer $OPENAI_API_KEY" --raw "$(jq -n '{prompt: $ENV.VRC_PROMPT}')")
printf '%s' "$job" | jq -ern input.id
