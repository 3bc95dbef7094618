"""Add up integer counts of blocks: a row of counts a document, and a row a label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onrecord.measures.base import Counts, added

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from onrecord.bulk.block import Block
    from onrecord.measures.base import Measure, Vector


@dataclass(frozen=True)
class RowCounts:
    """Counts in columns of which measures take some: a matrix with a row a document, and a row for each label."""

    matrix: NDArray[Any]
    by_label: Mapping[str, Vector]

    def of_documents(self, measure: Measure) -> Sequence[Counts | None]:
        """Return the measure's counts in each document, None where there is nothing; equal counts are one object."""
        import numpy as np  # heavy, and for large scores only

        chosen = self.matrix[:, measure.columns]
        # Rows are told apart as numbers of a mixed base, which is ten times as fast as telling them apart as rows.
        bases = chosen.max(axis=0, initial=0).astype(np.int64) + 1
        if np.prod(bases.astype(float)) < 2.0**62:
            keys = np.ravel_multi_index(tuple(chosen.T), tuple(bases.tolist()))
            _, first, which = np.unique(keys, return_index=True, return_inverse=True)
            distinct = chosen[first]
        else:
            distinct, which = np.unique(chosen, axis=0, return_inverse=True)
        made = [Counts(*row) if any(row) else None for row in distinct.tolist()]
        return [made[number] for number in which.tolist()]


def joined(parts: Sequence[RowCounts]) -> RowCounts:
    """Return the counts of all blocks, documents in the blocks' order."""
    import numpy as np

    by_label: dict[str, Vector] = {}
    for part in parts:
        for label, row in part.by_label.items():
            by_label[label] = added(by_label[label], row) if label in by_label else row
    return RowCounts(np.concatenate([part.matrix for part in parts]), by_label)


def nothing_matched(block: Block) -> RowCounts:
    """Return the four counts of a measure by which no plain mention can match: those of heads."""
    import numpy as np

    labels = block.labels
    predicted, gold = (np.bincount(side.label, minlength=len(labels)) for side in (block.predicted, block.gold))
    rows = zip(labels, predicted.tolist(), gold.tolist(), strict=True)
    return RowCounts(
        _four_columns(block.predicted.per_document, block.gold.per_document),
        {label: [0, predicted, 0, gold] for label, predicted, gold in rows if predicted or gold},
    )


def nothing_leaked(block: Block) -> RowCounts:
    """Return the counts of leakage: plain documents have no zones, so all predictions are inside."""
    predicted = block.predicted.per_document
    by_label = {"mentions": [0, int(predicted.sum()), 0, 0]} if predicted.any() else {}
    return RowCounts(_four_columns(predicted, 0 * predicted), by_label)


def nothing(block: Block) -> RowCounts:
    """Return no counts: those of what plain documents do not hold."""
    return RowCounts(_four_columns(0 * block.gold.per_document, 0 * block.gold.per_document), {})


def _four_columns(predicted: NDArray[Any], gold: NDArray[Any]) -> NDArray[Any]:
    import numpy as np

    return np.stack([0 * predicted, predicted, 0 * gold, gold], axis=1).astype(np.int32)
