"""Tests of the generated client; behaviour/ runs against any copy of it."""
