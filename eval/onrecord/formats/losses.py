"""Count what a conversion loses, so that every loss is reported.

A loss has a kind: what is lost (`quotes.act`, `mentions`) and why. Unsupported layers and fields are counted here for
all formats, from the format's `HOLDS` table. A writer adds the losses of single items, for example of a nested mention.

Not counted, because nothing is lost: a string beside offsets (the text repeats it), versions and hashes, and the
difference between an absent field and an empty list.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from onrecord.documents.model import RECORDS, Document, PredictedEntity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import msgspec

    from onrecord.formats.base import Bundle

LAYERS = RECORDS
KINDS_SHOWN = 12  # rows for kinds that differ only in a name, such as labels
# Kinds of which each name is a row, and what several names are called.
NAMED = {
    "label": "labels",
    "relation": "relations",
    "role": "roles",
    "attribute": "attributes",
    "span group": "span groups",
    "Entity": "fields of Entity:",
}
MANY_KINDS = f"for the same reasons as the {KINDS_SHOWN} most frequent"
IMPLIED_BY_TEXT = frozenset({"text", "left_context"})
NO_PLACE = "the format cannot store it"
EVERYTHING: Mapping[str, frozenset[str]] = {
    layer: frozenset(kind.__struct_fields__) for layer, kind in RECORDS.items()
} | {"entities": frozenset(PredictedEntity.__struct_fields__)}


class Losses:
    """The number of losses by (what, why), the first place of each, and notes on how the input was read."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._first: dict[tuple[str, str], str] = {}
        self.notes: list[str] = []

    def add(self, what: str, why: str, number: int = 1, *, where: str = "") -> None:
        """Count a loss; a number of 0 is ignored.

        Args:
            what: What was lost.
            why: Why it was lost.
            number: How many were lost.
            where: The place, such as `file:line`; the first one of a kind is kept.
        """
        if number:
            self._counts[what, why] += number
            if where:
                self._first.setdefault((what, why), where)

    def note(self, text: str) -> None:
        """Add a note: one sentence on how the input was read, when nothing was lost."""
        self.notes.append(text)

    def rows(self) -> list[dict[str, Any]]:
        """Return one dict {what, why, count, first} for each kind, sorted; `first` is None if no place is known.

        If many kinds differ only in a name (labels, relations), the most frequent ones have a row each, and the others
        share one row.
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

    def grouped(self) -> list[dict[str, Any]]:
        """Return the rows for people: losses that differ only in a name are one, `labels VEH (3), SHIP (1)`.

        The most frequent come first.
        """
        groups: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for what, why in self._counts:
            kind = next((each for each in NAMED if what.startswith(f"{each} ")), "")
            same = why.replace(f"{what.removeprefix(f'{kind} ')}=", "THEIRS=") if kind else why
            groups.setdefault((kind or what, same), []).append((what, why))
        rows = []
        for (kind, why), group in groups.items():
            if len(group) == 1:
                rows.append(self._row(*group[0], group))
                continue
            group.sort(key=lambda each: (-self._counts[each], each))
            names = [f"{what.removeprefix(f'{kind} ')} ({self._counts[what, reason]})" for what, reason in group]
            more = f" and {len(names) - KINDS_SHOWN} others" if len(names) > KINDS_SHOWN else ""
            rows.append(self._row(f"{NAMED.get(kind, kind)} {', '.join(names[:KINDS_SHOWN])}{more}", why, group))
        return sorted(rows, key=lambda row: (-row["count"], row["what"]))

    def _row(self, what: str, why: str, kinds: Sequence[tuple[str, str]]) -> dict[str, Any]:
        first = next((place for each, place in self._first.items() if each in kinds), None)
        return {"what": what, "why": why, "count": sum(self._counts[each] for each in kinds), "first": first}

    def __bool__(self) -> bool:
        return bool(self._counts)


def count_unsupported(
    bundle: Bundle, holds: Mapping[str, frozenset[str]], losses: Losses, *, empty: frozenset[str] = frozenset()
) -> None:
    """Count every non-empty layer and field that a format cannot store.

    Args:
        bundle: The documents.
        holds: The format's `HOLDS` table.
        losses: Receives the counts.
        empty: The layers for which the format can say "attempted, nothing found".
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
            losses.add(layer, "attempted, nothing found in any document: read back as not attempted")
    if holds is not EVERYTHING:
        if bundle.header is not None:
            losses.add("header", NO_PLACE)
        if len(bundle.documents) > 1 and (bundle.registries or (bundle.header and bundle.header.scope == "corpus")):
            losses.add("ids across documents", "the format has only local ids: read back as local to each document")
        for name, entries in bundle.registries.items():
            losses.add(f"registry {name}", NO_PLACE, len(entries))


def _count_fields(place: tuple[str, str, int], item: msgspec.Struct, held: frozenset[str], losses: Losses) -> None:
    doc_id, layer, at = place
    for name in item.__struct_fields__:
        if name in held or name in IMPLIED_BY_TEXT:
            continue
        value = getattr(item, name)
        if value is not None and value != []:
            losses.add(f"{layer}.{name}", NO_PLACE, where=f"{doc_id} {layer}[{at}]")


def with_layers(
    doc_id: str, sha256: str | None, layers: Mapping[str, list[Any]], *, attempted: frozenset[str] = frozenset()
) -> Document:
    """Return a document with the layers that a format contains.

    Args:
        doc_id: The document's id.
        sha256: The hash of its text, or None.
        layers: The items of each layer. An empty layer becomes None (not attempted), unless it is in `attempted`.
        attempted: The layers that every file of the format has; an empty one means "nothing found".
    """
    found: dict[str, Any] = {name: items for name, items in layers.items() if items or name in attempted}
    return Document(doc_id=doc_id, text_sha256=sha256, **found)
