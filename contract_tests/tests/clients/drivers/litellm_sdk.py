"""LiteLLM's library, without its proxy."""

import os

# It asks the web for the prices of models on import otherwise.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm

if __name__ == "__main__":
    video = litellm.video_remix(
        video_id=os.environ["VRC_VIDEO_ID"],
        prompt=os.environ["VRC_PROMPT"],
        custom_llm_provider="openai",
        api_base=os.environ["OPENAI_BASE_URL"],
    )
    print(video.id)
