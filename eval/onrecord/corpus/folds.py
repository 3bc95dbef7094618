"""Make the folds for systems that are trained on the corpus: leave one document out, one fold per document.

Folds are documents because the sentences of an article share entities, events and wording. All articles report the same
story, so a system that was trained on the others still knows the story; the card says so.
"""

from __future__ import annotations

import msgspec


def folds(doc_ids: list[str], corpus_version: str) -> bytes:
    """Return the content of corpus/folds.json: for each fold, the test document and the training documents."""
    made = [
        {"fold": f"without-{held}", "train": [each for each in doc_ids if each != held], "test": [held]}
        for held in doc_ids
    ]
    value = {"scheme": "leave-one-document-out", "corpus_version": corpus_version, "folds": made}
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"
