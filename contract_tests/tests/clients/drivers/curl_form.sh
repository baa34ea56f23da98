# curl with a form; jq escapes the id and reads the response.
set -eu
id=$(jq -nr '$ENV.VRC_VIDEO_ID | @uri')
job=$(curl --silent --show-error --fail --form-string "prompt=$VRC_PROMPT" \
    --header "Authorization: Bearer $OPENAI_API_KEY" "$OPENAI_BASE_URL/videos/$id/remix")
printf '%s' "$job" | jq -ern input.id
