"""Rewrite a corpus automatically together with its gold, and measure how each rewriting changes a system's scores."""
