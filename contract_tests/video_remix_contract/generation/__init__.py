"""Make the typed client of a fragment; its modules need the extra ``generate``, the package itself does not."""
