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
    from collections.abc import Mapping, Sequence

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
KINDS_SHOWN = 12  # of kinds that differ in a name alone
MANY_KINDS = f"for the reasons that the {KINDS_SHOWN} most frequent have"
SAID_BY_THE_TEXT = frozenset({"text", "left_context"})
NO_PLACE = "the format has no place for it"
EVERYTHING: Mapping[str, frozenset[str]] = {
    layer: frozenset(kind.__struct_fields__) for layer, kind in LAYERS.items()
} | {"entities": frozenset({"id", "type", "name", "wikidata"})}


class Losses:
    """A tally of what was lost, (what, why) -> how many and where first; and notes on what was read in which way."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._first: dict[tuple[str, str], str] = {}
        self.notes: list[str] = []

    def add(self, what: str, why: str, number: int = 1, *, where: str = "") -> None:
        """Count something as lost.

        Args:
            what: what was lost.
            why: why it was.
            number: how many there were.
            where: the place, such as `file:line`; that of the first is kept.
        """
        if number:
            self._counts[what, why] += number
            if where:
                self._first.setdefault((what, why), where)

    def note(self, text: str) -> None:
        """Add a note: a sentence on how something was read, where nothing was lost."""
        self.notes.append(text)

    def rows(self) -> list[dict[str, Any]]:
        """Return the tally as {what, why, count, first}, in order; first is None where no place is known.

        Of many kinds that differ in a name alone (labels, relations) the most frequent have rows of their own, and the
        others share one.
        """
        kinds: dict[str, list[tuple[str, str]]] = {}
        for what, why in self._counts:
            kinds.setdefault(what.partition(" ")[0], []).append((what, why))
        rows = []
        for kind, group in kinds.items():
            group.sort(key=lambda each: (-self._counts[each], each))
            others = [] if len(group) <= KINDS_SHOWN + 1 else group[KINDS_SHOWN:]
            rows += [self._row(*each, [each]) for each in group if each not in others]
            if others:
                rows.append(self._row(f"{kind}: {len(others)} others", MANY_KINDS, others))
        return sorted(rows, key=lambda row: (row["what"], row["why"]))

    def _row(self, what: str, why: str, kinds: Sequence[tuple[str, str]]) -> dict[str, Any]:
        first = next((place for each, place in self._first.items() if each in kinds), None)
        return {"what": what, "why": why, "count": sum(self._counts[each] for each in kinds), "first": first}

    def __bool__(self) -> bool:
        return bool(self._counts)


def count_unheld(
    bundle: Bundle, holds: Mapping[str, frozenset[str]], losses: Losses, *, empty: frozenset[str] = frozenset()
) -> None:
    """Count every layer and field that says something and that a format of this table cannot hold.

    empty: the layers of which the format can say that they were attempted and nothing was found.
    """
    for layer in (*LAYERS, "entities"):
        given = [(each.doc_id, items) for each in bundle.documents if (items := getattr(each, layer)) is not None]
        found = [row for row in given if row[1]]
        if layer not in holds:
            losses.add(layer, NO_PLACE, sum(len(items) for _, items in found), where=found[0][0] if found else "")
            continue
        for doc_id, items in found if holds is not EVERYTHING else ():
            for at, item in enumerate(items):
                _count_fields((doc_id, layer, at), item, holds[layer], losses)
        if given and not found and layer not in empty and holds is not EVERYTHING:
            losses.add(layer, "attempted, and none found in any document: comes back as not attempted")
    if holds is not EVERYTHING:
        if bundle.header is not None:
            losses.add("header", NO_PLACE)
        if len(bundle.documents) > 1 and (bundle.registries or (bundle.header and bundle.header.scope == "corpus")):
            losses.add("ids across documents", "the format says nothing of them: read as each document's own")
        for name, entries in bundle.registries.items():
            losses.add(f"registry {name}", NO_PLACE, len(entries))


def _count_fields(place: tuple[str, str, int], item: msgspec.Struct, held: frozenset[str], losses: Losses) -> None:
    doc_id, layer, at = place
    for name in item.__struct_fields__:
        if name in held or name in SAID_BY_THE_TEXT:
            continue
        value = getattr(item, name)
        if value is not None and value != []:
            losses.add(f"{layer}.{name}", NO_PLACE, where=f"{doc_id} {layer}[{at}]")


def with_layers(
    doc_id: str, sha256: str | None, layers: Mapping[str, list[Any]], *, attempted: frozenset[str] = frozenset()
) -> Document:
    """Return a document of what a format held.

    A layer in which nothing was found is left out, unless it is one of `attempted`: those that every file of the format
    has, so that an empty one means «none found».
    """
    found: dict[str, Any] = {name: items for name, items in layers.items() if items or name in attempted}
    return Document(doc_id=doc_id, text_sha256=sha256, **found)
