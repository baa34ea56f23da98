"""What runs in an environment that has Ray."""
