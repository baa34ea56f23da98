"""Property tests: requests drawn from the fragment, judged like any other, the failing ones shrunk."""

from video_remix_contract.fuzz.session import fuzz_provider

__all__ = ["fuzz_provider"]
