"""What adapters over spaCy share: places of tokens, and the words that textacy's kind of quotation gives."""


def main(verb):
    """Return the verb itself of one that is given with its auxiliaries and negation."""
    return next(token for token in verb if token.head not in verb or token.head == token)


def names(tokens):
    """Return the runs of neighbouring tokens that are proper nouns throughout, as strings."""
    return [group.text for group in groups(tokens) if all(token.pos_ == "PROPN" for token in group)]


def groups(tokens):
    """Return the runs of neighbouring tokens, as spaCy's spans."""
    starts = [number for number, token in enumerate(tokens) if not number or tokens[number - 1].i != token.i - 1]
    return [
        token.doc[token.i : token.i + end - start]
        for start, end in zip(starts, [*starts[1:], len(tokens)], strict=True)
        for token in [tokens[start]]
    ]


def spans(tokens, at=0):
    """Return the places of the runs of neighbouring tokens, in a document in which their text starts at `at`."""
    return [{"start": group.start_char + at, "end": group.end_char + at} for group in groups(tokens)]
