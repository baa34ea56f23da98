"""Judge recorded traffic: a sum over its exchanges, the same however the recordings are split."""
