"""The client of this project: its folder, its package and the media type to send are the arguments."""

import os
import sys
from importlib import import_module

folder, package, media_type = sys.argv[1:]
sys.path.insert(0, folder)

with import_module(package).VideoRemix() as client:
    video = client.videos.remix(os.environ["VRC_VIDEO_ID"], prompt=os.environ["VRC_PROMPT"], content_type=media_type)
print(video.id)
