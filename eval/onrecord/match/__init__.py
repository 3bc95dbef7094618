"""Optimal pairings of gold with predicted items, which do not depend on the order of the input."""
