"""Make the folds for systems that learn from the corpus: leave one document out, as many folds as documents.

They are by document because sentences of one article share entities, events and wording. Articles on one story share
much as well, so a system that learnt on four has seen the story: the card says so.
"""

from __future__ import annotations

import msgspec


def folds(doc_ids: list[str], corpus_version: str) -> bytes:
    """Return corpus/folds.json: for each fold, the document that is held out and those that are left to learn from."""
    made = [
        {"fold": f"without-{held}", "train": [each for each in doc_ids if each != held], "test": [held]}
        for held in doc_ids
    ]
    value = {"scheme": "leave-one-document-out", "corpus_version": corpus_version, "folds": made}
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"
