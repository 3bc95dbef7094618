"""Compare the fillers of all events of a type in a document, once for the measures that ask no trigger.

Two arguments may be a pair if their events have one type and their fillers are the same; in equal roles, if the measure
asks for that. A largest pairing is looked for (a metonym answers to two names, so being the same is no equivalence).
Pairs within one cell are preferred, so that no order of the input has any effect on a count.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from onrecord.match.bipartite import best_pairs
from onrecord.measures.copies import event_copies
from onrecord.measures.event_pairs import gold_arguments, predicted_arguments
from onrecord.measures.matches import Items

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from onrecord.documents.model import Event
    from onrecord.measures.event_pairs import Filled, Filling
    from onrecord.scoring.pair import DocumentPair


class Unattached(NamedTuple):
    """The arguments of a document.

    Attributes:
        gold, predicted: All arguments of a side: where each one's trigger starts, its role, and as key the type of its
            event, None for an argument that matches nothing.
        alike: The arguments of events of one type that are the same, as indices; and whether their roles are.
    """

    gold: Items
    predicted: Items
    alike: Sequence[tuple[int, int, bool]]

    def paired(
        self, pair: DocumentPair, alike: Sequence[tuple[int, int]], *, classified: bool
    ) -> list[tuple[int, int]]:
        """Return a largest pairing of some arguments that are the same, of those one with most pairs in one cell."""
        rows, columns = Counter(i for i, _ in alike), Counter(j for _, j in alike)
        alone = [(i, j) for i, j in alike if rows[i] == columns[j] == 1]
        if len(alone) == len(alike):
            return alone
        rest = [(i, j) for i, j in alike if rows[i] > 1 or columns[j] > 1]
        competing = {i for i, _ in rest}, {j for _, j in rest}
        cells = [
            {at: pair.cell(items.starts[at], items.labels[at]) for at in indices}
            for items, indices in zip((self.gold, self.predicted), competing, strict=True)
        ]
        order = [sorted(each, key=lambda at, each=each: (each[at], at)) for each in cells]  # type: ignore[misc]
        place = [{at: number for number, at in enumerate(each)} for each in order]
        sizes = [_sizes(items, classified=classified) for items in (self.gold, self.predicted)]
        edges = {}
        for i, j in rest:
            key = self.gold.keys[i], self.gold.labels[i] if classified else None
            one_more = 1 + min(sizes[0][key], sizes[1][key])  # outweighs any number of equal cells
            edges[place[0][i], place[1][j]] = one_more + (cells[0][i] == cells[1][j])
        return alone + [(order[0][row], order[1][column]) for row, column in best_pairs(edges)]


def _sizes(items: Items, *, classified: bool) -> Counter[tuple[object, str | None]]:
    return Counter((key, label if classified else None) for key, label in zip(items.keys, items.labels, strict=True))


@dataclass(frozen=True)
class UnattachedOf:
    """Returns the arguments of a document, with those that are the same."""

    filling: Filling

    def __call__(self, pair: DocumentPair) -> Unattached:
        """Return the arguments."""
        gold, mine = _arguments(pair, pair.events.gold, gold_arguments)
        predicted, theirs = _arguments(pair, pair.events.predicted, predicted_arguments)
        of_predicted = predicted.by_key()
        alike = []
        for key, golds in gold.by_key().items():
            others = of_predicted.get(key, [])
            for i, j in self.filling.all_same(pair, [mine[at] for at in golds], [theirs[at] for at in others]):
                one, other = golds[i], others[j]
                alike.append((one, other, gold.labels[one] == predicted.labels[other]))
        return Unattached(gold, predicted, alike)


def _arguments(
    pair: DocumentPair, events: Sequence[Event], arguments: Callable[[DocumentPair, Event], list[Filled]]
) -> tuple[Items, list[Filled]]:
    copies: frozenset[int] = pair.prepared(event_copies)
    fillers: list[Filled] = []
    starts: list[int] = []
    keys: list[object] = []
    for event in events:
        found = arguments(pair, event)
        starts += [event.start] * len(found)
        keys += [event.type if id(event) not in copies else None] * len(found)
        fillers += found
    return Items.of(starts, [each.role for each in fillers], keys), fillers
