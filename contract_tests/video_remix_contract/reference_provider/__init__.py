"""A provider that keeps the contract, and breaks single clauses on request."""
