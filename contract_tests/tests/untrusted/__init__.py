"""Documents and recordings of strangers: what is refused, what is shown."""
