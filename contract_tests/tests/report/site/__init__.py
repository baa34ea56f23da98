"""Tests of the site over kept reports."""
