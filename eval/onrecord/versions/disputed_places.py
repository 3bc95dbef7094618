"""Find the offsets of the records in an adjudication's list of disagreements.

A record has the words of both annotators and no offsets. The offsets come from the two annotations that were compared.
These are the two annotations in annotators/ whose disagreements, computed again, equal the recorded ones.
"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Any

from onrecord.adjudicate.disagreements import compare, disputed, records
from onrecord.documents.directory import ABOUT, document_paths, read_document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from onrecord.documents.model import Document

    Places = dict[tuple[str, int], list[tuple[int, int]]]  # by document and record


def disputed_places(
    annotators: Path, recorded: Mapping[str, Sequence[Mapping[str, Any]]], texts: Mapping[str, str]
) -> Places:
    """Return the offsets of the items in each recorded disagreement of an adjudication.

    They are taken from the two annotations whose disagreements, computed again, are the recorded ones.

    Args:
        annotators: The directory that holds the annotators' directories, at any depth.
        recorded: doc_id -> its recorded disagreements, the lines of the log as dicts.
        texts: doc_id -> the article's text.

    Returns:
        (doc_id, number of the disagreement) -> one or two (start, end) pairs. Empty if no two annotations have exactly
        these disagreements.
    """
    doc_ids = set(recorded)
    annotations = [_documents(path.parent, doc_ids) for path in sorted(annotators.rglob(f"{ABOUT}.json"), reverse=True)]
    for a, b in permutations([each for each in annotations if each.keys() == doc_ids], 2):
        comparison = compare(a, b)
        if all(list(records(comparison, doc_id, texts[doc_id])) == list(recorded[doc_id]) for doc_id in doc_ids):
            return {
                (doc_id, each.n): [reading["_at"] for reading in each.pair if reading is not None]
                for doc_id in doc_ids
                for each in disputed(comparison, doc_id, texts[doc_id])
            }
    return {}


def _documents(directory: Path, doc_ids: set[str]) -> dict[str, Document]:
    return {path.stem: read_document(path) for path in document_paths(directory) if path.stem in doc_ids}
