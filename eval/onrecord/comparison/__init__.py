"""Compare systems on the same gold: differences with intervals and tests, differing items, ranks, and power."""
