"""Other tools read what is recorded."""
