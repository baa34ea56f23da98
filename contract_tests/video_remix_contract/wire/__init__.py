"""HTTP messages: what was sent and received, encoded and decoded."""
