"""Comparing fragments."""
