"""Find where the records of an adjudication's disagreements stand, from the two annotations that they were made of.

A record has the words of both readings and no offsets. The two annotations are among the annotators beside the log:
they are the two whose disagreements are, record for record, those on file.
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
    """Return the places of both readings of each record.

    Args:
        annotators: the directory that holds the annotators' directories, at any depth.
        recorded: the records on file, by document.
        texts: the articles' texts.

    Returns:
        The places by document and number of the record; empty if no two annotators have just these disagreements.

    """
    doc_ids = set(recorded)
    held = [_documents(path.parent, doc_ids) for path in sorted(annotators.rglob(f"{ABOUT}.json"), reverse=True)]
    for a, b in permutations([each for each in held if each.keys() == doc_ids], 2):
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
