"""Requests drawn from the fragment, judged like any other, the failing ones shrunk."""
