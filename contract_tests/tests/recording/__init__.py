"""Tests of the recording provider and of the commands that run against it."""
