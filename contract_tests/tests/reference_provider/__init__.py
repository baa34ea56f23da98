"""Tests of reference_provider."""
