# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
"""The operations, one module each, grouped by tag."""
