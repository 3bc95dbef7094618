"""Merge two annotations into gold: list their disagreements, read a person's decisions, and build the gold items."""
