"""Tests of what sends requests to a provider."""
