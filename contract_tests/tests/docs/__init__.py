"""What README and docs/ show is run, and came out as they show it."""
