"""Make an adjudicator's tasks: a proposal to start from, and the marks of two annotators A and B as predictions.

The proposal (`adjudicate.proposal`) is the document that is pushed; a pulled annotation is compared with it. The marks
of A and B (`beside`) are only shown. If both have an entry for an entity, event or utterance, B's id is replaced by
A's. The task lists the disagreements of its layer. It also contains hashes of both annotations, so that decisions
about an annotation that has changed since are refused.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from onrecord.adjudicate.disagreements import REGISTRY_OF, Comparison, compare, disputed, records
from onrecord.adjudicate.proposal import proposed
from onrecord.documents.directory import REGISTRIES, encode_document, plain
from onrecord.studio import preflight
from onrecord.studio.config import DISAGREEMENTS
from onrecord.studio.deciding import beside
from onrecord.studio.deciding.listing import listing
from onrecord.studio.deciding.onward import onward, with_new
from onrecord.studio.design import design
from onrecord.studio.owned import LISTS
from onrecord.studio.to_tasks import NAMED, PROPOSAL, Origin, Registries, holders, options, task

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.documents.model import Document
    from onrecord.errors import Problem
    from onrecord.studio.from_tasks import Reading
    from onrecord.studio.marks import Item

ANNOTATORS, COMPARED = "annotators", "compared"


@dataclass(frozen=True)
class Side:
    """An annotator: the name, the documents (checked by `sound`, with item ids), and the registries that they use."""

    name: str
    documents: Mapping[str, Document]
    registries: Registries = field(default_factory=Registries)


@dataclass(frozen=True)
class Both:
    """Two annotators, the texts of the articles (doc_id -> text), and the comparison of the annotators."""

    a: Side
    b: Side
    texts: Mapping[str, str]

    @property
    def names(self) -> tuple[str, str]:
        """Return the names of annotators A and B."""
        return self.a.name, self.b.name

    @cached_property
    def comparison(self) -> Comparison:
        """Return the comparison of the items of annotators A and B: each item's partner, or none (computed once)."""
        return compare(self.a.documents, self.b.documents)

    @cached_property
    def registries(self) -> Registries:
        """Return annotator A's registries, plus the entries of B that correspond to no entry of A."""
        rows = []
        for name in REGISTRIES:
            known = {each.id for each in getattr(self.a.registries, name)} | self.comparison.maps[name].keys()
            added = (each for each in getattr(self.b.registries, name) if each.id not in known)
            rows.append((*getattr(self.a.registries, name), *added))
        return Registries(*rows)

    @property
    def doc_ids(self) -> list[str]:
        """Return the sorted ids of the documents that both annotators have."""
        return sorted(self.a.documents.keys() & self.b.documents.keys())

    def compared(self, doc_id: str) -> list[str]:
        """Return two strings: the SHA-256 of annotator A's document and that of B's.

        Tasks store them, so that a later change of a document is noticed.
        """
        found = (encode_document(each.documents[doc_id]) for each in (self.a, self.b))
        return [hashlib.sha256(each).hexdigest() for each in found]


def prepared(
    both: Both,
    layers: Sequence[str],
    doc_ids: Sequence[str],
    *,
    earlier: Mapping[tuple[str, str], Reading] | None = None,
) -> tuple[dict[str, list[dict[str, Any]]], list[Problem]]:
    """Return layer -> Label Studio tasks for an adjudicator, and every problem that prevents them from being pushed.

    Args:
        both: The two annotators.
        layers: The layers of adjudication, such as `decide_quotes`.
        doc_ids: The ids of documents that both annotators have.
        earlier: (doc_id, layer) -> the annotation that the adjudicator saved, as it was read; the proposals of later
            layers are made from it. None if nothing was saved.
    """
    registries = with_new(both.registries, earlier or {})
    tasks: dict[str, list[dict[str, Any]]] = {layer: [] for layer in layers}
    problems: list[Problem] = []
    for doc_id in doc_ids:
        text = both.texts[doc_id]
        proposal, unresolved = proposed(both.comparison, both.a.documents[doc_id], text)
        problems += unresolved
        for layer in layers:
            made = _task(both, layer, onward(proposal, layer, earlier or {}), registries)
            problems += preflight.problems(made)
            tasks[layer].append(made)
    return tasks, problems


def _task(both: Both, layer: str, proposal: Document, registries: Registries) -> dict[str, Any]:
    doc_id, text, drawn = proposal.doc_id, both.texts[proposal.doc_id], design(layer)
    origin = Origin(" and ".join(f"annotators/{name}" for name in both.names), registries)
    made = task(layer, proposal, text, origin)
    pushed = plain(proposal)
    sides = (plain(both.a.documents[doc_id]), _with_ids_of_a(both, doc_id))
    pooled = {name: [item for each in (pushed, *sides) for item in each[name]] for name in holders()}
    used = dict.fromkeys(each.options for each in drawn.attributes if each.options)
    pairs = zip(disputed(both.comparison, doc_id, text), records(both.comparison, doc_id, text), strict=True)
    own = [pair for pair in pairs if pair[0].layer in LISTS[layer]]
    data = made["data"] | {
        **{name: options(name, pooled, registries) for name in used},
        ANNOTATORS: list(both.names),
        COMPARED: both.compared(doc_id),
        DISAGREEMENTS: str(listing(own, text, _names(registries), both.names)),
    }
    shown = [
        {
            "model_version": name,
            "result": beside.shown(layer, pushed, side, beside.same_ids(pushed, side, both.comparison, at), text),
        }
        for at, (name, side) in enumerate(zip(both.names, sides, strict=True))
    ]
    start = made.get("predictions", [{"result": []}])[0]["result"]
    return {"data": data, "predictions": [{"model_version": PROPOSAL, "result": start}, *shown]}


def _with_ids_of_a(both: Both, doc_id: str) -> Item:
    """Return annotator B's document as a dict of JSON values, with A's registry ids in place of B's.

    An id of B that corresponds to no entry of A stays unchanged.
    """
    found = plain(both.b.documents[doc_id])
    for item in (item for list_name in holders() for item in found[list_name]):
        for name in item.keys() & REGISTRY_OF.keys():
            known, value = both.comparison.maps[REGISTRY_OF[name]], item[name]
            item[name] = (
                [known.get(each, each) for each in value] if isinstance(value, list) else known.get(value, value)
            )
    return found


def _names(registries: Registries) -> dict[str, str]:
    return {row["id"]: row[named] for name, named in NAMED.items() for row in registries.rows(name)}
