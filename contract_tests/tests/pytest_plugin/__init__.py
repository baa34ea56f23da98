"""Tests of the pytest plugin, which run pytest in processes of their own."""
