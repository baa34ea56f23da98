"""Tests of the generation of the client."""
