"""Optimal pairing of gold with predicted items, on which no order of input has any effect."""
