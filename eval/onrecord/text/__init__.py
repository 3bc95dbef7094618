"""Split text into paragraphs, sentences and tokens, and normalise it without losing the original offsets."""

from onrecord.text.normalise import NORMALISATION_VERSION, Mapped, fold, folded, mapped, normalise
from onrecord.text.segment import TOKENS_VERSION, paragraph_at, paragraphs, sentences, tokens

__all__ = [
    "NORMALISATION_VERSION",
    "TOKENS_VERSION",
    "Mapped",
    "fold",
    "folded",
    "mapped",
    "normalise",
    "paragraph_at",
    "paragraphs",
    "sentences",
    "tokens",
]
