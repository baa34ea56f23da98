"""Property tests: requests drawn from the fragment, judged like any other, the failing ones shrunk."""

from video_remix_contract.fuzz.session import Strategies, fuzz_provider

__all__ = ["Strategies", "fuzz_provider"]
