"""Providers that mean harm, on raw sockets."""
