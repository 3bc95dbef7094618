"""Put the layers that an adjudicator has saved into the proposals of later layers, where their marks are grey.

An event's arc can then point to a mention that the adjudicator added. References to items that the adjudicator removed
are removed from the proposal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from onrecord.adjudicate.portable_items import NUMBERED
from onrecord.documents.directory import REGISTRIES, plain
from onrecord.documents.model import Document
from onrecord.studio.deciding.designs import decisions
from onrecord.studio.from_tasks import document
from onrecord.studio.to_tasks import Registries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord.studio.from_tasks import Reading


def onward(proposal: Document, layer: str, earlier: Mapping[tuple[str, str], Reading]) -> Document:
    """Return a layer's proposal, in which the adjudicator's saved items of earlier layers replace the proposed items.

    Arguments and parents that refer to an item that the adjudicator removed are removed, too. If no earlier layer was
    saved, the proposal is returned unchanged.

    Args:
        proposal: The document that was derived from the two annotators' documents.
        layer: The layer of adjudication that the proposal is for, such as `decide_events`.
        earlier: (doc_id, layer) -> the annotation that the adjudicator saved, as it was read.
    """
    before = decisions()[: decisions().index(layer)]
    readings = [earlier[key] for each in before if (key := (proposal.doc_id, each)) in earlier]
    if not readings:
        return proposal
    made = plain(document(plain(proposal), readings))
    known = {item["id"] for name in NUMBERED for item in made[name]}
    for event in made["events"]:
        event["arguments"] = [each for each in event["arguments"] if each["target"] in known]
    for quote in made["quotes"]:
        quote["parent"] = quote["parent"] if quote["parent"] in known else None
    return msgspec.convert(made, Document)


def with_new(registries: Registries, earlier: Mapping[tuple[str, str], Reading]) -> Registries:
    """Return the registries, with the entries that the adjudicator has added; existing entries stay as they are.

    Args:
        registries: The registries of the two annotators.
        earlier: (doc_id, layer) -> the annotation that the adjudicator saved, as it was read.
    """
    rows = []
    for name, kind in REGISTRIES.items():
        known = {each.id: each for each in getattr(registries, name)}
        added = msgspec.convert([row for each in earlier.values() for row in each.added.get(name, ())], kind)
        rows.append(tuple(({each.id: each for each in added} | known).values()))
    return Registries(*rows)
