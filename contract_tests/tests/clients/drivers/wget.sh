# wget with JSON; jq escapes the id, writes the body and reads the response.
set -eu
id=$(jq -nr '$ENV.VRC_VIDEO_ID | @uri')
job=$(wget --no-verbose --output-document=- --header='Content-Type: application/json' \
    --header="Authorization: Bearer $OPENAI_API_KEY" --post-data="$(jq -n '{prompt: $ENV.VRC_PROMPT}')" \
    "$OPENAI_BASE_URL/videos/$id/remix")
printf '%s' "$job" | jq -ern input.id
