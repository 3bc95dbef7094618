"""Comparison of two systems on the same gold: which is better, by how much, how surely, and where."""
