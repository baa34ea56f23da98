"""What runs in the CI of others: the action, the files to copy, the hooks."""
