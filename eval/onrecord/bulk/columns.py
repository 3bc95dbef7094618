"""Lay the mentions of a block of plain documents out in columns: one array a field, documents one after another.

Labels and entities are numbers here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from onrecord.bulk.plain import Plain

ALONE = -1  # stands for the entity of a mention that has none


class Numbers(dict[Any, int]):
    """Numbers from 0 for whatever is looked up, given out in order of the first look-up."""

    def __missing__(self, key: object) -> int:
        """Return the next number."""
        self[key] = number = len(self)
        return number


@dataclass(frozen=True)
class Side:
    """One side of a block: how many mentions each document has, and what each mention is.

    entity is each mention's index in `entities`, or ALONE. attempted says whether any document has a layer of mentions,
    be it an empty one.
    """

    per_document: NDArray[Any]
    start: NDArray[Any]
    end: NDArray[Any]
    label: NDArray[Any]
    entity: NDArray[Any]
    entities: Sequence[str] = field(repr=False)
    attempted: bool
    hash: int  # the sum of the documents' hashes

    @cached_property
    def document(self) -> NDArray[Any]:
        """Return the index in the block of each mention's document."""
        import numpy as np  # heavy, and for large scores only

        return np.repeat(np.arange(len(self.per_document)), self.per_document)

    @property
    def is_sound(self) -> bool:
        """Return whether every mention starts at 0 or later, and before it ends."""
        return bool((self.start >= 0).all() and (self.start < self.end).all())


def side(documents: Sequence[Plain | None]) -> Side:
    """Return plain documents in columns, a missing one as one without mentions."""
    import numpy as np

    there = [document for document in documents if document is not None]
    numbers = Numbers()
    return Side(
        np.array([0 if document is None else document.mentions for document in documents], dtype=np.int64),
        _column([document.start for document in there]),
        _column([document.end for document in there]),
        _column([document.label for document in there]),
        _entities(there, numbers),
        list(numbers),
        any(document.attempted for document in there),
        sum(document.hash for document in there),
    )


def _column(parts: Sequence[bytes]) -> NDArray[Any]:
    import numpy as np

    return np.frombuffer(b"".join(parts), dtype=np.int64)


def _entities(documents: Sequence[Plain], numbers: Numbers) -> NDArray[Any]:
    import numpy as np

    if all(document.entities is None for document in documents):
        return np.full(sum(document.mentions for document in documents), ALONE)
    column: list[int] = []
    for document in documents:
        names = document.entities
        if names is None:
            column += [ALONE] * document.mentions
        elif None in names:
            column += [ALONE if name is None else numbers[name] for name in names]
        else:
            column += map(numbers.__getitem__, names)
    return np.array(column, dtype=np.int64)
