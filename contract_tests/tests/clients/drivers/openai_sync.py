"""The official Python client, as its documentation shows it."""

import os

from openai import OpenAI

if __name__ == "__main__":
    video = OpenAI().videos.remix(os.environ["VRC_VIDEO_ID"], prompt=os.environ["VRC_PROMPT"])
    print(video.id)
