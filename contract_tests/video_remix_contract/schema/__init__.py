"""JSON Schema as rules: normalise, check, make examples and mutations."""
