"""Level consistency: what is said in two places agrees."""
