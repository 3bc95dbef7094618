"""Fix, before an assignment is solved, the pairs that some optimal assignment must contain.

An edge (i, j) whose weight is at least the best other weight in row i plus the best other weight in column j is safe.
For let an optimal pairing give i the column l and j the row k: exchanging these two pairs for (i, j) loses at most w_il
+ w_kj <= w_ij. So it is fixed, its row and column go, and what is left may make other edges safe. Of real clusterings,
which agree mostly, hardly anything remains.

Rounds: in each all safe edges are fixed at once (those of one round do not hinder each other, since less competition
keeps an edge safe; of safe edges in one row or column, which are then all equal and unrivalled, one is taken). `peel`
works on integers in loops, `peel_arrays` on many edges in numpy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

ROUNDS = 50  # a chain can be so made that it peels one edge a round; solving it is cheaper then
FEW = 500  # edges that are left to loops, which then are faster
WORTH_A_ROUND = 0.99  # a round on arrays that leaves more than this share of the edges is the last
NEAR = 1e-9  # relative: sums of two weights nearer than this to a third are left to the solver


def peel(rows: Sequence[Hashable], columns: Sequence[Hashable], weights: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return the indices of the edges that are fixed, and of those that remain in play; weights are positive.

    >>> peel(["a", "a", "b", "b"], ["x", "y", "x", "y"], [5, 2, 3, 1])
    ([0, 3], [])
    """
    fixed: list[int] = []
    left = list(range(len(rows)))
    for _ in range(ROUNDS):
        row_best, row_second = _two_best(rows, weights, left)
        column_best, column_second = _two_best(columns, weights, left)
        used_rows: set[Hashable] = set()
        used_columns: set[Hashable] = set()
        for k in left:
            row, column, weight = rows[k], columns[k], weights[k]
            in_row = row_second[row] if weight == row_best[row] else row_best[row]
            in_column = column_second[column] if weight == column_best[column] else column_best[column]
            if weight >= in_row + in_column and row not in used_rows and column not in used_columns:
                fixed.append(k)
                used_rows.add(row)
                used_columns.add(column)
        left = [k for k in left if rows[k] not in used_rows and columns[k] not in used_columns]
        if not used_rows or not left:
            break
    return fixed, left


def _two_best(
    nodes: Sequence[Hashable], weights: Sequence[int], indices: list[int]
) -> tuple[dict[Hashable, int], dict[Hashable, int]]:
    best: dict[Hashable, int] = {}
    second: dict[Hashable, int] = {}
    for k in indices:
        node, weight = nodes[k], weights[k]
        most = best.get(node, 0)
        if weight > most:
            best[node], second[node] = weight, most
        elif weight > second[node]:
            second[node] = weight
    return best, second


def peel_arrays(
    rows: Sequence[Hashable], columns: Sequence[Hashable], numerators: Sequence[int], denominators: Sequence[int]
) -> tuple[list[int], list[int]]:
    """Return, of many edges, the indices of those that are fixed and of those that remain in play.

    Floats decide, and decide rightly: division rounds to the nearest, so that equal fractions give equal floats and a
    larger one never a smaller, and an edge is compared with a sum of two only where they are not nearly equal.
    (Numerators and denominators are far below 2^26.)
    """
    import numpy as np  # heavy, and for many edges only

    row_of, column_of = _numbered(rows), _numbered(columns)
    weights = np.asarray(numerators) / np.asarray(denominators)
    left = np.arange(len(weights))
    fixed: list[int] = []
    for _ in range(ROUNDS):
        in_row = _best_other(row_of[left], weights[left])
        in_column = _best_other(column_of[left], weights[left])
        rivals = in_row + in_column
        margin = np.where((in_row > 0) & (in_column > 0), NEAR * rivals, 0.0)
        safe = left[weights[left] >= rivals + margin]
        safe = safe[np.unique(row_of[safe], return_index=True)[1]]
        safe = safe[np.unique(column_of[safe], return_index=True)[1]]
        fixed += safe.tolist()
        row_is_used = np.zeros(row_of.max() + 1, dtype=bool)
        column_is_used = np.zeros(column_of.max() + 1, dtype=bool)
        row_is_used[row_of[safe]] = True
        column_is_used[column_of[safe]] = True
        before = len(left)
        left = left[~(row_is_used[row_of[left]] | column_is_used[column_of[left]])]
        if len(left) < FEW or len(left) > WORTH_A_ROUND * before:
            break
    return fixed, left.tolist()


def _numbered(nodes: Sequence[Hashable]) -> Any:
    import numpy as np

    if isinstance(nodes, np.ndarray):
        return nodes
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(node, len(numbers)) for node in nodes], dtype=np.int64)


def _best_other(nodes: Any, weights: Any) -> Any:
    """Return for each edge the largest weight among the other edges of its node, 0 if there are none."""
    import numpy as np

    best, second = np.zeros(nodes.max() + 1), np.zeros(nodes.max() + 1)
    np.maximum.at(best, nodes, weights)
    is_best = weights == best[nodes]
    np.maximum.at(second, nodes[~is_best], weights[~is_best])
    shared = np.bincount(nodes[is_best]) > 1
    second[: len(shared)][shared] = best[: len(shared)][shared]
    return np.where(is_best, second[nodes], best[nodes])
