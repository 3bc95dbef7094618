"""Measure the agreement of annotators: the scorer's F1 between them, alpha of tokens, and kappa of attributes."""
