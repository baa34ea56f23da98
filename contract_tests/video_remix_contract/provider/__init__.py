"""The reference provider: a server that keeps the contract, and breaks it on purpose when told to."""

from video_remix_contract.provider.app import ReferenceProvider
from video_remix_contract.provider.server import ServerError, serving

__all__ = ["ReferenceProvider", "ServerError", "serving"]
