"""Checks of the corpus and of predictions: none stops at its first finding. `registry.CHECKS` lists all."""
