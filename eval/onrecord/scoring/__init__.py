"""Scores: gold beside predictions, what the measures count of the two, and the result."""
