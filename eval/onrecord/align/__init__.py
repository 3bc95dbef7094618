"""Align strings with the text (`align/1`): find the offsets of strings that systems return. Never imports gold."""

from onrecord.align.documents import document
from onrecord.align.locate import tier
from onrecord.align.records import ALIGNMENT_VERSION, CREDITED, PLACED, Alignment, Tier

__all__ = ["ALIGNMENT_VERSION", "CREDITED", "PLACED", "Alignment", "Tier", "document", "tier"]
