"""NeuralCoref's clusters and the named entities of its spaCy pipeline; the argument is the directory of its weights.

With `--together`, all documents are resolved as one text, so that an entity has the same id in all of them.
"""

import os
import re
import sys

from protocol import serve, serve_together

weights = sys.argv[1]
os.environ["NEURALCOREF_CACHE"] = weights  # before the import, which downloads weights if it finds none

import spacy  # noqa: E402 - after the variable that the next import reads
from neuralcoref import NeuralCoref  # noqa: E402 - after the variable that it reads

TYPES = {
    "PERSON": "PER",
    "NORP": "GROUP",
    "ORG": "ORG",
    "GPE": "GPE",
    "LOC": "LOC",
    "FAC": "FAC",
    "WORK_OF_ART": "WORK",
}
TIMES = {"DATE", "TIME"}
POSSESSIVE = re.compile(r"\s*['’]s?$")

spacy.language.Language.factories["neuralcoref"] = lambda nlp, **settings: NeuralCoref(nlp.vocab, **settings)
nlp = spacy.load(weights)


def extract(document):
    """Return layer -> items: the mentions and the times that the pipeline finds in a document."""
    text = document["text"]
    return layers(nlp(text), 0, len(text))


def together(documents):
    """Yield the prediction of each document; an entity has the same id in all documents."""
    gap = "\n\n"
    doc = nlp(gap.join(document["text"] for document in documents))
    start = 0
    for document in documents:
        end = start + len(document["text"])
        yield dict(layers(doc, start, end), doc_id=document["doc_id"])
        start = end + len(gap)


def layers(doc, start, end):
    """Return layer (`mentions`, `times`) -> items, from the part of a spaCy Doc that is one document.

    Args:
        doc: The Doc of one document, or of several that were joined.
        start: The offset in `doc` at which the document starts; offsets in the result are counted from there.
        end: The offset at which it ends.
    """
    own = [found for found in doc.ents if start <= found.start_char and found.end_char <= end]
    mentions = {place(found, start): {"type": TYPES[found.label_]} for found in own if found.label_ in TYPES}
    for number, cluster in enumerate(doc._.coref_clusters or ()):
        for found in cluster.mentions:
            if start <= found.start_char and found.end_char <= end:
                mentions.setdefault(place(found, start), {}).setdefault("entity", f"c{number}")
    for (first, _), mention in mentions.items():
        mention.setdefault("entity", f"e{start + first}")  # a name in no cluster stands for itself
    times = [(place(found, start), found.label_) for found in own if found.label_ in TIMES]
    return {
        "mentions": [dict(mention, start=first, end=last) for (first, last), mention in sorted(mentions.items())],
        "times": [{"start": first, "end": last, "type": label} for (first, last), label in times],
    }


def place(found, start):
    """Return (start, end) of a spaCy span in its document, without white space at its edges and a final 's.

    `start` is the offset at which the document starts in the Doc.
    """
    text = found.text.rstrip()
    cut = POSSESSIVE.search(text)
    length = cut.start() if cut and cut.start() else len(text)
    first = found.start_char - start + len(text) - len(text.lstrip())
    return first, found.start_char - start + length


if sys.argv[2:] == ["--together"]:
    serve_together(together)
else:
    serve(extract)
