"""Text as everything else sees it: paragraphs, sentences, tokens, and normalisation with a map of offsets."""

from onrecord.text.segment import TOKENS_VERSION, paragraph_at, paragraphs, sentences, tokens

__all__ = ["TOKENS_VERSION", "paragraph_at", "paragraphs", "sentences", "tokens"]
