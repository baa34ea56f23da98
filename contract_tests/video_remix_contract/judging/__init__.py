"""Judge exchanges against the clauses of a contract: pure functions, no input or output."""
