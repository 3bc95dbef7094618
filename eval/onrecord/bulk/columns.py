"""Lay the mentions of plain documents out in columns: one array a field, documents one after another.

Labels are numbers here, and entities too where they are asked for.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, count, repeat
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

ALONE = -1  # stands for the entity of a mention that has none


class Numbers(defaultdict[Any, int]):
    """Numbers from 0 for whatever is looked up, given out in order of the first look-up."""

    def __init__(self, known: Iterable[object] = ()) -> None:
        super().__init__(count().__next__)
        for each in known:
            self[each]

    def take_over(self, others: Numbers) -> None:
        """Give what others have numbered the same numbers, in place of any that were given here."""
        self.clear()
        self.update(others)
        self.default_factory = count(len(self)).__next__

    def __reduce__(self) -> tuple[Any, ...]:
        return Numbers, (tuple(self),)  # a counter is not pickled by later versions of Python


@dataclass(frozen=True)
class Side:
    """One side of some documents: how many mentions each has, and what each mention is.

    names has each mention's entity, None for one that has none, and is empty if no mention has any. attempted says
    whether any document has a layer of mentions, be it an empty one. hashes are the documents', if they were asked for.
    """

    doc_ids: Sequence[str]
    per_document: NDArray[Any]
    start: NDArray[Any]
    end: NDArray[Any]
    label: NDArray[Any]
    names: Sequence[str | None]
    attempted: bool
    hashes: Sequence[int] = ()
    numbers: Numbers = field(default_factory=Numbers, repr=False)  # what tells entities apart

    @cached_property
    def document(self) -> NDArray[Any]:
        """Return the index of each mention's document."""
        import numpy as np  # heavy, and for large scores only

        return np.repeat(np.arange(len(self.per_document)), self.per_document)

    @cached_property
    def entity(self) -> NDArray[Any]:
        """Return the number of each mention's entity, or ALONE."""
        import numpy as np

        numbers = self.numbers
        if not self.names:
            return np.full(len(self.start), ALONE)
        if None not in self.names:
            return np.fromiter(map(numbers.__getitem__, self.names), np.int64, len(self.names))
        return np.array([ALONE if name is None else numbers[name] for name in self.names], dtype=np.int64)

    @property
    def is_sound(self) -> bool:
        """Return whether every mention starts at 0 or later, and before it ends."""
        return bool((self.start >= 0).all() and (self.start < self.end).all())

    def part(self, first: int, last: int) -> Side:
        """Return the documents from index first up to last."""
        before, until = (int(self.per_document[:index].sum()) for index in (first, last))
        return Side(
            self.doc_ids[first:last],
            self.per_document[first:last],
            self.start[before:until],
            self.end[before:until],
            self.label[before:until],
            self.names[before:until],
            self.attempted,
            self.hashes[first:last],
        )

    def among(self, is_there: Sequence[bool]) -> Side:
        """Return the documents with others, which have no mentions, between them: wherever is_there says no."""
        import numpy as np

        per_document = np.zeros(len(is_there), dtype=np.int64)
        per_document[np.flatnonzero(is_there)] = self.per_document
        columns = self.start, self.end, self.label, self.names
        return Side(self.doc_ids, per_document, *columns, self.attempted, self.hashes)


def joined(parts: Sequence[Side]) -> Side:
    """Return the documents of all parts, one after another; there is at least one part."""
    import numpy as np

    if len(parts) == 1:
        return parts[0]
    return Side(
        list(chain.from_iterable([part.doc_ids for part in parts])),
        np.concatenate([part.per_document for part in parts]),
        np.concatenate([part.start for part in parts]),
        np.concatenate([part.end for part in parts]),
        np.concatenate([part.label for part in parts]),
        joined_names([(part.names, len(part.start)) for part in parts]),
        any(part.attempted for part in parts),
        list(chain.from_iterable([part.hashes for part in parts])),
    )


def joined_names(parts: Sequence[tuple[Sequence[str | None], int]]) -> Sequence[str | None]:
    """Return the names of all parts, each given with its number of mentions; none if no mention has any."""
    if not any(names for names, _ in parts):
        return ()
    return list(chain.from_iterable([names or repeat(None, mentions) for names, mentions in parts]))
