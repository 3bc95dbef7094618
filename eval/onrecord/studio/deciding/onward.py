"""Go on from the layers that an adjudicator has saved: later layers' proposals then have their marks in grey.

Without it every layer starts from the two annotators alone, and a mention that the adjudicator added could not be the
target of an arc. What referred to a mark that the adjudicator took away goes with it.
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
    """Return a layer's proposal with what was saved in the layers before it; readings by document and layer."""
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
    """Return registries with the entries that the adjudicator has named anew."""
    rows = []
    for name, kind in REGISTRIES.items():
        known = {each.id: each for each in getattr(registries, name)}
        added = msgspec.convert([row for each in earlier.values() for row in each.added.get(name, ())], kind)
        rows.append(tuple(({each.id: each for each in added} | known).values()))
    return Registries(*rows)
