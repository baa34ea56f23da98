"""Real clients, and wrong ones, are judged by what they send."""
