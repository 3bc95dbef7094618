"""Count what a conversion loses, by kind: nothing that a format cannot hold goes without being said.

A kind is what is lost (`quotes.act`, `mentions`) and why. Fields are counted here for every format alike, from the
table of what it holds; what a single item loses, since it nests or cuts a token, its writer adds.

Not counted, since nothing is lost: a string beside offsets (the text says it again), versions and hashes of a text, an
absent field against an empty list where the layer says something.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from onrecord.documents.model import Document, Event, Filler, Mention, Nonquote, Quote, Time, Zone

if TYPE_CHECKING:
    from collections.abc import Mapping

    import msgspec

    from onrecord.formats.base import Bundle

LAYERS: Mapping[str, type[msgspec.Struct]] = {
    "zones": Zone,
    "mentions": Mention,
    "times": Time,
    "fillers": Filler,
    "quotes": Quote,
    "nonquotes": Nonquote,
    "events": Event,
}
KINDS_SHOWN = 12  # of one kind, such as labels
SAID_BY_THE_TEXT = frozenset({"text", "left_context"})
NO_PLACE = "the format has no place for it"
EVERYTHING: Mapping[str, frozenset[str]] = {
    layer: frozenset(kind.__struct_fields__) for layer, kind in LAYERS.items()
} | {"entities": frozenset({"id", "type", "name", "wikidata"})}


class Losses:
    """A tally of what was lost: (what, why) -> how many, and where the first of them stands."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._first: dict[tuple[str, str], tuple[object, ...]] = {}

    def add(self, what: str, why: str, number: int = 1, *, place: tuple[object, ...] = ()) -> None:
        """Count something as lost.

        Args:
            what: what is lost: a field (`quotes.act`), or a name with its kind before it (`label MISC`).
            why: the reason, the same for all losses of one kind.
            number: how many.
            place: where: the file or document, then the line or path in it; empty where it is not known.
        """
        if number:
            self._counts[what, why] += number
            if place:
                self._first.setdefault((what, why), place)

    def rows(self) -> list[dict[str, Any]]:
        """Return the tally as {what, why, count} in order, with `first`, the place of the first, where it is known.

        Of many kinds that differ in a name alone (labels, relations) the most frequent have rows of their own, and the
        others share one.
        """
        kinds: dict[str, list[tuple[str, str]]] = {}
        for what, why in self._counts:
            kinds.setdefault(what.partition(" ")[0], []).append((what, why))
        rows = []
        for kind, group in kinds.items():
            group.sort(key=lambda each: (-self._counts[each], each))
            shown, others = (group, []) if len(group) <= KINDS_SHOWN + 1 else (group[:KINDS_SHOWN], group[KINDS_SHOWN:])
            rows += [self._row(*each, self._counts[each], each) for each in shown]
            if others:
                hidden = set(others)
                first = next((each for each in self._first if each in hidden), others[0])
                why = f"for the same reasons as the {KINDS_SHOWN} most frequent"
                count = sum(self._counts[each] for each in others)
                rows.append(self._row(f"{kind}: {len(others)} others", why, count, first))
        return sorted(rows, key=lambda row: (row["what"], row["why"]))

    def _row(self, what: str, why: str, count: int, first: tuple[str, str]) -> dict[str, Any]:
        place = ":".join(map(str, self._first.get(first, ())))
        return {"what": what, "why": why, "count": count, **({"first": place} if place else {})}

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
