"""Record what a client sends: a provider that records, the situations it puts clients into, commands under test."""
