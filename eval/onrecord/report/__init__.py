"""Show results: tables for the terminal and for notebooks, and the static site of a report."""
