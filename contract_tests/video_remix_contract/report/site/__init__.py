"""Kept reports as a static site: what is read, what stands where, the files."""
