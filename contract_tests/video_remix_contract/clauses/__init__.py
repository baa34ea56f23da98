"""The clauses of a contract: what they are, and where each comes from."""
