"""Answer `onrecord run cmd:` from a Python of any age: a document a line in, a prediction a line out.

This file stands alone and needs no package, so that an extractor that runs only on Python 3.6 to 3.10 can import it.
What the extractor prints goes to standard error: only its answers reach standard output. A program that it starts
finds an empty standard input, and cannot read the next document away.
"""

import json
import os
import sys


def serve(extract):
    """Answer every document of standard input with what `extract` returns for it.

    Args:
        extract: a function of one document, a dict with `doc_id`, `text` and more (`onrecord texts` prints it), that
            returns a dict of layers such as {"mentions": [{"start": 0, "end": 8}]}; offsets count code points.
    """
    documents, answer = _streams()
    for document in documents:
        prediction = {"doc_id": document["doc_id"]}
        prediction.update(extract(document))
        answer(prediction)


def serve_together(extract):
    """Answer all documents of standard input at once (`onrecord run --scope corpus`).

    Args:
        extract: a function of the list of all documents that yields a prediction for each, with its `doc_id`.
    """
    documents, answer = _streams()
    for prediction in extract(list(documents)):
        answer(prediction)


def _streams():
    """Return the documents, and a function that writes an answer; nothing else reaches the two streams."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    source = os.fdopen(os.dup(sys.stdin.fileno()), "rb")
    with open(os.devnull) as nothing:  # noqa: PTH123 - as in every Python
        os.dup2(nothing.fileno(), sys.stdin.fileno())

    def answer(prediction):
        out.write(json.dumps(prediction, ensure_ascii=False) + "\n")
        out.flush()

    return (json.loads(line.decode("utf-8")) for line in source), answer


def lines(text):
    """Yield the text and the start of each line that is not blank: the paragraphs of an article."""
    at = 0
    for line in text.split("\n"):
        if line.strip():
            yield line, at
        at += len(line) + 1
