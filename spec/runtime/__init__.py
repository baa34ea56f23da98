"""The part of the client that no fragment decides; `generate.py` copies what a rendered client needs of it."""
