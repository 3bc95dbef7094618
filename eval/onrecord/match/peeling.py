"""Fix pairs that are in some optimal assignment, before the assignment is solved.

An edge (i, j) is safe if its weight is at least the best other weight in row i plus the best other weight in column j.
Proof: let an optimal pairing contain (i, l) and (k, j). Replacing these two pairs by (i, j) loses at most w_il + w_kj
<= w_ij. A safe edge is fixed, and its row and column are removed, which may make other edges safe. Of real clusterings,
which mostly agree, almost no edges remain.

Edges are fixed in rounds, in each round all safe edges at once. They do not exclude each other, since an edge stays
safe when edges are removed. If several safe edges have a row or a column in common, their weights are equal, and one of
them is fixed. `peel` uses loops and integers, `peel_arrays` numpy, for many edges.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

ROUNDS = 50  # the most rounds: a chain of edges may peel one edge per round, and solving it is then cheaper
FEW = 500  # with fewer edges left, loops are faster than arrays
WORTH_A_ROUND = 0.99  # a round on arrays that leaves more than this share of its edges is the last
NEAR = 1e-9  # relative margin within which a weight and the sum of two others count as equal: left to the solver


def peel(rows: Sequence[Hashable], columns: Sequence[Hashable], weights: Sequence[int]) -> tuple[list[int], list[int]]:
    """Fix edges of a one-to-one pairing of rows with columns that has the largest sum of weights; with loops.

    An edge joins a row with a column. It is fixed if it weighs at least as much as the heaviest other edge of its row
    plus that of its column. There is then a pairing with the largest sum that has all fixed edges. The caller solves
    the edges that are left, and adds them to the fixed ones. For few edges; for many, `peel_arrays` is faster.

    Args:
        rows, columns: The row and the column that each edge joins.
        weights: The weight of each edge, an integer above 0.

    Returns:
        The indices of the fixed edges, and the indices of the edges that still have to be solved. Edges that share a
        row or a column with a fixed edge are in neither, since they cannot be chosen any more.

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
    """Fix edges of a one-to-one pairing of rows with columns that has the largest sum of weights; with arrays.

    An edge joins a row with a column. It is fixed if it weighs at least as much as the heaviest other edge of its row
    plus that of its column. If there are both, it has to weigh more by a relative margin of 1e-9 (`NEAR`), since their
    sum is rounded. There is then a pairing with the largest sum that has all fixed edges. The caller solves the edges
    that are left, and adds them to the fixed ones.

    Args:
        rows, columns: The row and the column that each edge joins; at least one edge.
        numerators, denominators: The weight of each edge as a fraction of two integers above 0 and below 2^26.

    Returns:
        The indices of the fixed edges, and the indices of the edges that still have to be solved. Edges that share a
        row or a column with a fixed edge are in neither, since they cannot be chosen any more.
    """
    import numpy as np  # slow to import, and needed for many edges only

    # Different fractions of integers below 2^26 are different floats, and the larger one is the larger float.
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
    """Return for each edge the largest weight of the other edges of its row (or column); 0 if there are none.

    Args:
        nodes: The row (or column) of each edge, as integers from 0 on.
        weights: The weight of each edge.
    """
    import numpy as np

    best, second = np.zeros(nodes.max() + 1), np.zeros(nodes.max() + 1)
    np.maximum.at(best, nodes, weights)
    is_best = weights == best[nodes]
    np.maximum.at(second, nodes[~is_best], weights[~is_best])
    shared = np.bincount(nodes[is_best]) > 1
    second[: len(shared)][shared] = best[: len(shared)][shared]
    return np.where(is_best, second[nodes], best[nodes])
