"""Compare two fragments: what changed, who must act, which version bump follows."""
