"""Explain every gold and predicted item: what it was matched with, by which rule, or why it was not matched."""

from onrecord.explain.finding import Finding
from onrecord.explain.run import explain
from onrecord.frames import findings_frame

__all__ = ["Finding", "explain", "findings_frame"]
