# The official Ruby client, as its documentation shows it.
require "openai"

client = OpenAI::Client.new(api_key: ENV.fetch("OPENAI_API_KEY"), base_url: ENV.fetch("OPENAI_BASE_URL"))
puts client.videos.remix(ENV.fetch("VRC_VIDEO_ID"), prompt: ENV.fetch("VRC_PROMPT")).id
