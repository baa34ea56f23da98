"""Judge whether a provider or a client keeps the Remix video contract, clause by clause."""
