"""Strings to offsets: `align/1`, for what systems return and what annotators mark. Never imports gold."""

from onrecord.align.documents import document
from onrecord.align.locate import tier
from onrecord.align.records import ALIGNMENT_VERSION, CREDITED, PLACED, Alignment, Tier

__all__ = ["ALIGNMENT_VERSION", "CREDITED", "PLACED", "Alignment", "Tier", "document", "tier"]
