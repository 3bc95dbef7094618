"""Score event arguments: identified (`id`, the right filler) and classified (`cls`, the right filler and role).

`event.argument.id.*` and `event.argument.cls.*` have four levels. The headline is `cls.coreferent`, as is usual:

    .mention      the event is paired with a gold event (`event_pairs`: equal trigger offsets and type), and the filler
                  is gold's own mention or extent
    .coreferent   the same, but the filler may be any mention of gold's entity, by gold's coreference
    .entity       the same, but the filler must identify gold's entity (`who`) by a name, or by a cluster that has a
                  named mention; a pronoun alone is wrong. Fillers that are not entities count as at .mention
    .unattached   an event of the same type in the document has the filler, as at .coreferent; its trigger does not
                  matter. Arguments are paired one to one over the whole document. Those of an event that only repeats
                  another one (`copies`) pair with nothing

An argument is one (event, role, filler): one entity in two roles is two arguments. Arguments are counted under their
role, at the place of the trigger. With `[fillers=tokens]`, times, events and other fillers that are not mentions are
also right if they share half of their tokens.

Worked example: gold has Meet(participant Lind, participant Berg), predicted is Meet(participant Lind, topic Berg) with
the same trigger. At .coreferent, id is 2/2 and 2/2, cls is 1/2 and 1/2. If the predicted filler for Lind is the pronoun
*she* in a cluster of its own, and gold has the name, it is wrong at .mention, right at .coreferent, wrong at .entity.

Source: Li et al. (2013), Joint event extraction; both definitions of a correct argument, with and without the trigger,
after Huang et al. (2024), TextEE; any mention of the entity as in ACE 2005's scorer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from onrecord.match.join import one_to_one
from onrecord.measures.argument_columns import NO_GROUP, ArgumentColumns, SameOf
from onrecord.measures.cell_pairs import paired_in_cells
from onrecord.measures.event_pairs import event_copies, paired_events
from onrecord.measures.fillers import Filling
from onrecord.measures.matches import cell_counts
from onrecord.scoring.measure import Layer, Measure, Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from onrecord.scoring.block import Block
    from onrecord.scoring.tally import CellTally

    Both = tuple[NDArray[Any], NDArray[Any]]


def attached_groups(block: Block) -> Both:
    """Return the groups in which arguments are compared: one group for each pair of a gold and a predicted event.

    Returns:
        Two arrays, for the gold and for the predicted arguments of `block`: the number of the pair of events to which
        the argument's event belongs; NO_GROUP (-1) if its event is not paired. Pairs are numbered from 0, as
        `paired_events` returns them.
    """
    columns, events = block.prepared(ArgumentColumns), block.columns("events")
    found = []
    for side, layer, paired in zip(
        columns.sides, (events.gold, events.predicted), block.prepared(paired_events), strict=True
    ):
        group = np.full(len(layer.items), NO_GROUP, dtype=np.int64)
        group[paired] = np.arange(len(paired))
        found.append(group[side.event])
    return found[0], found[1]


def unattached_groups(block: Block) -> Both:
    """Return the groups in which arguments are compared: one group for each document and type of event.

    Returns:
        Two arrays, for the gold and for the predicted arguments of `block`: the number of the group. Gold and predicted
        arguments of the same group have the same number. Arguments of events that only repeat another event (`copies`),
        and of events without a type, have NO_GROUP (-1).
    """
    columns, events = block.prepared(ArgumentColumns), block.columns("events")
    labels = events.gold_label, events.predicted_label
    untyped = events.labels[:1] == [""]
    found = []
    for side, label, is_copy in zip(columns.sides, labels, block.prepared(event_copies), strict=True):
        own = label[side.event]
        out = is_copy[side.event] | (untyped & (own == 0))
        found.append(np.where(out, NO_GROUP, side.document * len(events.labels) + own))
    return found[0], found[1]


@dataclass(frozen=True)
class AttachedTally:
    """The tally of arguments that are matched within paired events; `classified`: with the same role."""

    filling: Filling
    classified: bool

    def __call__(self, block: Block) -> CellTally:
        """Return the four counts (`Counts`) of arguments by cell: document, paragraph, zone and role.

        An argument is right if the event with which its event is paired has an argument with the same filler (if
        `classified`: and role). Arguments are matched one to one; those of events without a partner are wrong.
        """
        columns: ArgumentColumns = block.prepared(ArgumentColumns)
        gold, predicted = columns.sides
        rows, others = block.prepared(SameOf(attached_groups, self.filling))
        same_role = gold.role[rows] == predicted.role[others]
        if self.classified:
            rows, others, same_role = rows[same_role], others[same_role], same_role[same_role]

        def weights(edges: NDArray[Any]) -> Any:  # one more pair outweighs all equal roles of two events
            sizes = [side.per_event[side.event[each[edges]]] for side, each in ((gold, rows), (predicted, others))]
            return (1 + np.minimum(sizes[0], sizes[1]) + same_role[edges]).tolist()

        return cell_counts(columns.numbers, one_to_one(rows, others, weights))


@dataclass(frozen=True)
class UnattachedTally:
    """The tally of arguments that are matched within the document, independently of triggers.

    The pairing of arguments of one type of event (and of one role, if `classified`) is the largest. It has to be
    searched for, because «same filler» is not an equivalence relation: a metonym may refer to two entities.
    """

    filling: Filling
    classified: bool

    def __call__(self, block: Block) -> CellTally:
        """Return the four counts (`Counts`) of arguments by cell: document, paragraph, zone and role.

        An argument is right if an event of the same type in the document has an argument with the same filler (if
        `classified`: and role). A gold and a predicted argument are matched one to one.
        """
        columns: ArgumentColumns = block.prepared(ArgumentColumns)
        gold, predicted = columns.sides
        rows, others = block.prepared(SameOf(unattached_groups, self.filling))
        keys = block.prepared(unattached_groups)
        if self.classified:
            same_role = gold.role[rows] == predicted.role[others]
            rows, others = rows[same_role], others[same_role]
            keys = [
                np.where(group == NO_GROUP, NO_GROUP, group * len(columns.roles) + side.role)
                for group, side in zip(keys, columns.sides, strict=True)
            ]
        return cell_counts(columns.numbers, paired_in_cells(columns.numbers, keys, rows, others))


_NEEDS = ("events", "events.type", "events.arguments")
_PAPERS = {
    "mention": "Li et al. 2013, ACL",
    "coreferent": "ACE 2005",
    "entity": "this project",
    "unattached": "Huang et al. 2024, TextEE",
}
_FILLERS = {
    "mention": "of paired events, with gold's own mention or extent as filler",
    "coreferent": "of paired events, with any mention of gold's entity as filler",
    "entity": "of paired events, with a filler that itself identifies gold's entity",
    "unattached": "of any event of the same type in the document, with any mention of gold's entity as filler",
}


def _measure(step: str, level: str, fillers: str = "extent") -> Measure:
    filling = Filling("coreferent" if level == "unattached" else level, fillers)
    tally = (UnattachedTally if level == "unattached" else AttachedTally)(filling, step == "cls")

    def vary(settings: Mapping[str, str]) -> Measure:
        return _measure(step, level, settings["fillers"])

    return Measure(
        f"event.argument.{step}.{level}",
        tally,
        Layer.EVENTS,
        f"Arguments {'in their roles ' if step == 'cls' else ''}{_FILLERS[level]}.",
        _PAPERS[level],
        _NEEDS,
        settings=Settings({"fillers": ("extent", "tokens")}, vary),
    )


MEASURES = tuple(_measure(step, level) for step in ("id", "cls") for level in _FILLERS)
