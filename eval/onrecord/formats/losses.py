"""Count what a conversion loses, so that every loss is reported.

A loss has a kind: what is lost (`quotes.act`, `mentions`) and why. Unsupported layers and fields are counted for all
formats, from the format's `HOLDS` table (`unsupported`). A writer adds the losses of single items, for example of a
nested mention.

Not counted, because nothing is lost: a string beside offsets (the text repeats it), versions and hashes, and the
difference between an absent field and an empty list.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from onrecord.documents.model import RECORDS, Document, PredictedEntity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LAYERS = RECORDS
KINDS_SHOWN = 12  # rows for kinds that differ only in a name, such as labels
# The first word of `what` -> its plural, for losses that differ only in the name after this word.
NAMED = {
    "label": "labels",
    "relation": "relations",
    "role": "roles",
    "attribute": "attributes",
    "span group": "span groups",
    "MISC": "attributes in MISC:",
    "Entity": "fields of Entity:",
}
MANY_KINDS = f"for the same reasons as the {KINDS_SHOWN} most frequent"
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
        """Add `number` to the count of losses with this (what, why); a number of 0 is ignored.

        Args:
            what: What was lost, such as `quotes.act` or `mentions`.
            why: Why it was lost, as a phrase for the report.
            number: How many were lost.
            where: The place, such as `file:line`; only the first place of a (what, why) is kept.
        """
        if number:
            self._counts[what, why] += number
            if where:
                self._first.setdefault((what, why), where)

    def note(self, text: str) -> None:
        """Add a note for the user: one sentence on how the input was read, when nothing was lost."""
        self.notes.append(text)

    def rows(self) -> list[dict[str, Any]]:
        """Return one dict {what, why, count, first} for each kind of loss, sorted by `what` and `why`.

        `what` and `why` are strings, `count` is a number, and `first` is the place of the first loss (None if no place
        is known). If 14 or more kinds begin with the same word (`label VEH`, `label SHIP`), the 12 most frequent ones
        (`KINDS_SHOWN`) have a row each, and the others share one row.
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
        """Return one dict {what, why, count, first} for each group of losses, the most frequent first, for people.

        As in `rows`, but losses that differ only in a name are one group: its `what` is `labels VEH (3), SHIP (1)`.
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
        """Return the dict {what, why, count, first} of a row, with the total count and the first place of `kinds`.

        `kinds` are the (what, why) of the losses that share the row; `what` and `why` are the row's own.
        """
        first = next((place for each, place in self._first.items() if each in kinds), None)
        return {"what": what, "why": why, "count": sum(self._counts[each] for each in kinds), "first": first}

    def __bool__(self) -> bool:
        return bool(self._counts)


class LineCounts:
    """Counts by name, with the first line of each: quicker than `Losses.add` where every row of a file loses something.

    Attributes:
        counts: name -> its number.
        lines: name -> the first line.
    """

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.lines: dict[str, int] = {}

    def add(self, name: str, line: int) -> None:
        """Add 1 to the count of `name`, and keep `line` if it is the first line with this name."""
        self.counts[name] += 1
        if name not in self.lines:
            self.lines[name] = line

    def move_to(self, losses: Losses, why: str, path: object) -> None:
        """Add each name to `losses` with the reason `why`, its count and its first line, and clear these counts.

        `path` is the file's path or name, which is shown in the place.
        """
        for name, number in self.counts.items():
            losses.add(name, why, number, where=f"{path}:{self.lines[name]}")
        self.counts.clear()
        self.lines.clear()


def with_layers(
    doc_id: str, sha256: str | None, layers: Mapping[str, list[Any]], *, attempted: frozenset[str] = frozenset()
) -> Document:
    """Return a document with the given layers; a layer without items is None ("not attempted"), or stays an empty list.

    Args:
        doc_id: The document's id.
        sha256: The SHA-256 of its text in hexadecimal, or None.
        layers: Layer name (`mentions`, `quotes`, ...) -> its items.
        attempted: The layers that every file of the format has: if they are empty, they stay an empty list, which means
            "attempted, nothing found".
    """
    found: dict[str, Any] = {name: items for name, items in layers.items() if items or name in attempted}
    return Document(doc_id=doc_id, text_sha256=sha256, **found)
