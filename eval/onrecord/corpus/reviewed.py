"""Count the items of gold that a person has reviewed, by layer and document.

Only `onrecord studio pull --review` writes reviews, from annotations that a user saved in Label Studio. `onrecord
validate` reports reviews of items that have changed since. A layer without reviews is counted as 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onrecord.corpus.review import REVIEWED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onrecord.corpus.load import Corpus

ALL = "all"


@dataclass(frozen=True, slots=True)
class Share:
    """The number of reviewed items and the number of all items."""

    reviewed: int
    items: int

    def __str__(self) -> str:
        return f"{self.reviewed:,} of {self.items:,}"


def shares(corpus: Corpus) -> dict[str, dict[str, Share]]:
    """Return layer -> doc_id -> the numbers of reviewed and of all items.

    The sums over layers and over documents have the key `all`, which comes first in both. The result is {} for a corpus
    without documents.
    """
    counted = {
        layer: {doc_id: _share(getattr(document, layer)) for doc_id, document in corpus.documents.items()}
        for layer in REVIEWED
    }
    if not corpus.doc_ids:
        return {}
    found = {ALL: {doc_id: _sum(row[doc_id] for row in counted.values()) for doc_id in corpus.doc_ids}, **counted}
    return {layer: {ALL: _sum(row.values()), **row} for layer, row in found.items()}


def sentence(corpus: Corpus) -> str:
    """Return a sentence for the card: how many of all items a person has reviewed, and the names of the reviewers."""
    whole = shares(corpus).get(ALL, {}).get(ALL, Share(0, 0))
    if not whole.reviewed:
        return f"No person has reviewed any item: {whole}."
    people = {
        each.review["who"]
        for document in corpus.documents.values()
        for layer in REVIEWED
        for each in getattr(document, layer) or ()
        if each.review is not None
    }
    return f"A person has reviewed {whole} items ({', '.join(sorted(people))})."


def as_data(corpus: Corpus) -> dict[str, Any]:
    """Return layer -> doc_id -> {"reviewed": number, "items": number}, as JSON-compatible data.

    The key `all` has the sums: over all layers in place of a layer, over all documents in place of a doc_id.
    """
    return {
        layer: {doc_id: {"reviewed": each.reviewed, "items": each.items} for doc_id, each in row.items()}
        for layer, row in shares(corpus).items()
    }


def _share(items: list[Any] | None) -> Share:
    """Return the number of reviewed items and of all items of a list; None counts as an empty list."""
    found = items or []
    return Share(sum(each.review is not None for each in found), len(found))


def _sum(given: Iterable[Share]) -> Share:
    found = list(given)
    return Share(sum(each.reviewed for each in found), sum(each.items for each in found))
