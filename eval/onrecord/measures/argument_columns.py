"""Columns of the arguments of a block, and the pairs of arguments with the same filler.

Arguments are compared within groups: those of two paired events, or those of all events of a type in a document.
Fillers are the same if they have a feature in common (`fillers`), so a join of groups and features finds the pairs of
all documents at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from onrecord.match.join import all_equal
from onrecord.measures.fillers import LEVELS, GoldFillers, PredictedFillers, feature_numbers, share_tokens
from onrecord.scoring.tally import CellNumbers

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from onrecord.measures.fillers import Filler, Fillers, Filling
    from onrecord.scoring.block import Block, Side

    Both = tuple[NDArray[Any], NDArray[Any]]

NO_GROUP = -1


class ArgumentSide:
    """The arguments of one side, event after event.

    Attributes:
        fillers: The filler of each argument.
        roles: The role of each argument.
        per_event: The number of arguments of each event.
        event: The index of each argument's event.
        document: The index of each argument's document.
        role: The index of each argument's role in `ArgumentColumns.roles`.
    """

    def __init__(self, block: Block, events: Side, fillers: type[Fillers]) -> None:
        given = [event.arguments or () for event in events.items]
        self.per_event = np.array(list(map(len, given)), dtype=np.int64)
        self.event = np.repeat(np.arange(len(given)), self.per_event)
        self.document = events.document[self.event]
        self.role: NDArray[Any] = self.event  # laid out with the other side
        of = [pair.prepared(fillers).of for pair in block.pairs]
        self.roles = [argument.role for arguments in given for argument in arguments]
        self.fillers: list[Filler] = [
            filler
            for document, event in zip(events.document.tolist(), events.items, strict=True)
            if event.arguments
            for filler in of[document](event)
        ]

    def features(self, level: int, first: NDArray[Any], arguments: NDArray[Any]) -> Both:
        """Return the features of the fillers of some arguments, as two parallel arrays with one element per feature.

        A feature is an integer that stands for a place or for an entity; a filler may have several or none. Two fillers
        are the same if they share one.

        Args:
            level: How fillers are compared: 0 by mention, 1 by gold's coreference, 2 by entity (an index of `LEVELS`).
            first: For each document, the number of features in the documents before it. It is added to the features of
                the document, so that documents do not share features.
            arguments: The indices of the arguments on this side.

        Returns:
            The index of the argument on this side, and the feature.
        """
        found = [self.fillers[at].features[level] for at in arguments.tolist()]
        owner = np.repeat(arguments, list(map(len, found)))
        numbers = np.array(list(chain.from_iterable(found)), dtype=np.int64)
        return owner, numbers + first[self.document[owner]]


class ArgumentColumns:
    """The arguments of both sides of a block.

    Attributes:
        gold, predicted: The two sides.
        roles: All roles in alphabetical order.
        numbers: The cells of the arguments: at the place of the event's trigger, with the role as label.
    """

    def __init__(self, block: Block) -> None:
        events = block.columns("events")
        self.block = block
        self.gold = ArgumentSide(block, events.gold, GoldFillers)
        self.predicted = ArgumentSide(block, events.predicted, PredictedFillers)
        self.roles = sorted({*self.gold.roles, *self.predicted.roles})
        rank = {role: at for at, role in enumerate(self.roles)}
        for side in self.sides:
            side.role = np.array([rank[role] for role in side.roles], dtype=np.int64)
        places = [place[side.event] for place, side in zip(events.places, self.sides, strict=True)]
        self.numbers = CellNumbers(
            block, self.roles, [(place, side.role) for place, side in zip(places, self.sides, strict=True)]
        )
        sizes = np.array([len(pair.prepared(feature_numbers)) for pair in block.pairs], dtype=np.int64)
        self._features, self._first = int(sizes.sum()), np.cumsum(sizes) - sizes

    @property
    def sides(self) -> tuple[ArgumentSide, ArgumentSide]:
        """Return the gold arguments and the predicted arguments, each as arrays with one element per argument."""
        return self.gold, self.predicted

    def same(self, groups: Both, filling: Filling) -> Both:
        """Return all pairs of a gold and a predicted argument that are in the same group and have the same filler.

        Args:
            groups: Two arrays, for gold and for predicted arguments: the number of each argument's group; NO_GROUP (-1)
                for an argument that is not compared.
            filling: The rule for when two fillers are the same.

        Returns:
            Two parallel arrays, with the index of the gold argument and of the predicted argument of each pair, sorted.
            An argument may be in several pairs.
        """
        keys, owners = [], []
        for side, group in zip(self.sides, groups, strict=True):
            compared = np.flatnonzero(group != NO_GROUP)
            owner, feature = side.features(LEVELS.index(filling.level), self._first, compared)
            owners.append(owner)
            keys.append(group[owner] * self._features + feature)
        rows, others = all_equal(keys[0], keys[1])
        rows, others = owners[0][rows], owners[1][others]
        if filling.fillers == "tokens":
            more = self._sharing_tokens(groups)
            rows, others = np.append(rows, more[0]), np.append(others, more[1])
        width = max(1, len(self.predicted.fillers))
        rows, others = np.divmod(np.unique(rows * width + others), width)
        return rows, others

    def _sharing_tokens(self, groups: Both) -> Both:
        chosen = [np.flatnonzero(group != NO_GROUP) for group in groups]
        rows, others = all_equal(groups[0][chosen[0]], groups[1][chosen[1]])
        rows, others = chosen[0][rows], chosen[1][others]
        gold, predicted = self.gold.fillers, self.predicted.fillers
        found = np.array(
            [
                share_tokens(self.block.pairs[document], gold[i], predicted[j])
                for document, i, j in zip(
                    self.gold.document[rows].tolist(), rows.tolist(), others.tolist(), strict=True
                )
            ],
            dtype=bool,
        )
        return rows[found], others[found]


@dataclass(frozen=True)
class SameOf:
    """A preparation of blocks, which `.id.` and `.cls.` measures share: the pairs of arguments with the same filler.

    Attributes:
        groups: A function from a block to the groups within which arguments are compared.
        filling: When fillers are the same.
    """

    groups: Callable[[Block], Both]
    filling: Filling

    def __call__(self, block: Block) -> Both:
        """Return all pairs of a gold and a predicted argument of `block` in the same group and with the same filler.

        A group is a set of arguments that may be matched, such as those of two paired events. The pairs are two
        parallel arrays: indices of gold and of predicted arguments. An argument may be in several pairs.
        """
        columns: ArgumentColumns = block.prepared(ArgumentColumns)
        return columns.same(block.prepared(self.groups), self.filling)
