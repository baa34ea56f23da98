"""Tests of live and of the middleware."""
