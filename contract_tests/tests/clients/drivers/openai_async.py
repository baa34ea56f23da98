"""The official Python client, awaited."""

import asyncio
import os

from openai import AsyncOpenAI


async def main() -> None:
    """Remix a video, print the id of the job."""
    async with AsyncOpenAI() as client:
        video = await client.videos.remix(os.environ["VRC_VIDEO_ID"], prompt=os.environ["VRC_PROMPT"])
    print(video.id)


if __name__ == "__main__":
    asyncio.run(main())
