"""Send a provider requests: probes, budget, runner and fuzzing."""
