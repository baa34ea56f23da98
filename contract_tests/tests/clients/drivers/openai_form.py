"""The official Python client with a form: it writes one where this header asks for it."""

import os

from openai import OpenAI

if __name__ == "__main__":
    video = OpenAI().videos.remix(
        os.environ["VRC_VIDEO_ID"],
        prompt=os.environ["VRC_PROMPT"],
        extra_headers={"Content-Type": "multipart/form-data"},
    )
    print(video.id)
