"""Count what a conversion loses, by kind: nothing that a format cannot hold goes without being said.

A kind is what is lost (`quotes.act`, `mentions`) and why. Fields are counted here for every format alike, from the
table of what it holds; what a single item loses, since it nests or cuts a token, its writer adds.

Not counted, since nothing is lost: a string beside offsets (the text says it again), versions and hashes of a text, an
absent field against an empty list where the layer says something.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from onrecord.documents.model import RECORDS, Document, PredictedEntity

if TYPE_CHECKING:
    from collections.abc import Mapping

    import msgspec

    from onrecord.formats.base import Bundle

LAYERS = RECORDS
SAID_BY_THE_TEXT = frozenset({"text", "left_context"})
NO_PLACE = "the format has no place for it"
EVERYTHING: Mapping[str, frozenset[str]] = {
    layer: frozenset(kind.__struct_fields__) for layer, kind in RECORDS.items()
} | {"entities": frozenset(PredictedEntity.__struct_fields__)}


class Losses:
    """A tally of what was lost: (what, why) -> how many."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, what: str, why: str, number: int = 1) -> None:
        """Count something as lost."""
        if number:
            self._counts[what, why] += number

    def rows(self) -> list[dict[str, Any]]:
        """Return the tally as {what, why, count}, in order."""
        return [{"what": what, "why": why, "count": count} for (what, why), count in sorted(self._counts.items())]

    def __bool__(self) -> bool:
        return bool(self._counts)


def count_unheld(bundle: Bundle, holds: Mapping[str, frozenset[str]], losses: Losses) -> None:
    """Count every layer and field that says something and that a format of this table cannot hold."""
    for layer in (*LAYERS, "entities"):
        given = [items for each in bundle.documents if (items := getattr(each, layer)) is not None]
        items = [item for items in given for item in items]
        if layer not in holds:
            losses.add(layer, NO_PLACE, len(items))
            continue
        for item in items:
            _count_fields(layer, item, holds[layer], losses)
        if given and not items and holds is not EVERYTHING:
            losses.add(layer, "attempted, and none found in any document: comes back as not attempted")
    if holds is not EVERYTHING:
        if bundle.header is not None:
            losses.add("header", NO_PLACE)
        if len(bundle.documents) > 1 and (bundle.registries or (bundle.header and bundle.header.scope == "corpus")):
            losses.add("ids across documents", "the format says nothing of them: read as each document's own")
        for name, entries in bundle.registries.items():
            losses.add(f"registry {name}", NO_PLACE, len(entries))


def _count_fields(layer: str, item: msgspec.Struct, held: frozenset[str], losses: Losses) -> None:
    for name in item.__struct_fields__:
        if name in held or name in SAID_BY_THE_TEXT:
            continue
        value = getattr(item, name)
        if value is not None and value != []:
            losses.add(f"{layer}.{name}", NO_PLACE)


def with_layers(doc_id: str, sha256: str | None, layers: Mapping[str, list[Any]]) -> Document:
    """Return a document of what a format held; a layer in which nothing was found is left out."""
    found: dict[str, Any] = {name: items for name, items in layers.items() if items}
    return Document(doc_id=doc_id, text_sha256=sha256, **found)
