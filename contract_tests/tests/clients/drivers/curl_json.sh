# curl with JSON; jq escapes the id, writes the body and reads the response.
set -eu
id=$(jq -nr '$ENV.VRC_VIDEO_ID | @uri')
job=$(jq -n '{prompt: $ENV.VRC_PROMPT}' |
    curl --silent --show-error --fail --json @- --header "Authorization: Bearer $OPENAI_API_KEY" \
        "$OPENAI_BASE_URL/videos/$id/remix")
printf '%s' "$job" | jq -ern input.id
