"""Rewrite a corpus by machine, gold carried along, and measure what each rewriting costs a system."""
