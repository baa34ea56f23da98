"""Tests of spec/runtime, the part of the client that no fragment decides, where it lies and without a connection."""
