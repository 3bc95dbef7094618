"""Answer `onrecord run cmd:`: read one document on each line, and write one prediction on each line.

This file needs no package, so that an extractor that runs only on Python 3.6 to 3.10 can import it. What the extractor
prints goes to standard error: only its answers are written to standard output. A program that the extractor starts has
an empty standard input, so that it cannot read the next document.
"""

import json
import os
import sys


def serve(extract):
    """Write the result of `extract` for each document of standard input to standard output, until the input ends.

    Args:
        extract: A function that takes a document, a dict with `doc_id`, `text` and more (`onrecord texts` prints it),
            and returns a dict of layers such as {"mentions": [{"start": 0, "end": 8}]}. Offsets count code points. The
            `doc_id` is added.
    """
    documents, answer = _streams()
    for document in documents:
        prediction = {"doc_id": document["doc_id"]}
        prediction.update(extract(document))
        answer(prediction)


def serve_together(extract):
    """Read all documents of standard input, and write the predictions (`onrecord run --scope corpus`).

    Args:
        extract: A function that takes the list of all documents, and yields a prediction for each, with its `doc_id`.
    """
    documents, answer = _streams()
    for prediction in extract(list(documents)):
        answer(prediction)


def _streams():
    """Return (iterator over the documents as dicts, function that writes a prediction).

    Only these two use standard input and standard output afterwards: other output goes to standard error, and other
    readers get an empty input.
    """
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
    """Yield (line, offset of its start) for each line of a text that is not blank: the paragraphs of an article."""
    at = 0
    for line in text.split("\n"):
        if line.strip():
            yield line, at
        at += len(line) + 1
