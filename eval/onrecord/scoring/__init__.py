"""Scores: pairs of gold and predicted documents, the counts of measures, and the result."""
