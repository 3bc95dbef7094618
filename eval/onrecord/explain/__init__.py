"""Say of every gold and predicted item what it was matched with, by which rule, or why not."""

from onrecord.explain.finding import Finding
from onrecord.explain.run import explain

__all__ = ["Finding", "explain"]
