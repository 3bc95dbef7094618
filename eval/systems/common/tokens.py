"""Functions that several spaCy adapters share: spans of tokens, and the parts of textacy's quotations."""


def main(verb):
    """Return the main verb among tokens that are a verb with its auxiliaries and negation.

    It is the first token whose head is not among the tokens, or that is its own head.
    """
    return next(token for token in verb if token.head not in verb or token.head == token)


def names(tokens):
    """Return the text of each run of adjacent tokens that consists of proper nouns only.

    Args:
        tokens: spaCy tokens in text order, with gaps.
    """
    return [group.text for group in groups(tokens) if all(token.pos_ == "PROPN" for token in group)]


def groups(tokens):
    """Return each run of adjacent tokens as a spaCy Span.

    Args:
        tokens: spaCy tokens in text order, with gaps.
    """
    starts = [number for number, token in enumerate(tokens) if not number or tokens[number - 1].i != token.i - 1]
    return [
        token.doc[token.i : token.i + end - start]
        for start, end in zip(starts, [*starts[1:], len(tokens)], strict=True)
        for token in [tokens[start]]
    ]


def spans(tokens, at=0):
    """Return {"start", "end"} in the document for each run of adjacent tokens.

    Args:
        tokens: spaCy tokens in text order, with gaps.
        at: The offset in the document at which the tokens' text starts.
    """
    return [{"start": group.start_char + at, "end": group.end_char + at} for group in groups(tokens)]
