"""Ask a provider: probes, budget, runner and fuzzing."""
