"""Pair rows with columns one to one so that the sum of weights is maximal. The edges may be sparse.

An edge joins a row and a column; its weight is numerator / denominator > 0. Rows and columns may stay unpaired.

1. If there are many edges, those that some optimal pairing must contain are fixed first (`match.peeling`), on arrays.
2. The remaining edges are split into connected components, and each component is solved by itself.
3. In a component with one row or one column, the heaviest edge is chosen. A small component is scaled to integers by
   its common denominator, so that near ties are decided exactly; it is then peeled, and solved by the Hungarian method.
   A large component is solved in floating point by scipy: as a dense matrix, or as a sparse one if it is very large.

The total weight is optimal for any order of the edges (in floating point: within a relative error of 1e-12). If several
pairings are optimal, the order may decide which of them is chosen. Callers should therefore use only the total weight.
"""

from __future__ import annotations

from math import lcm
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.match.hungarian import hungarian
from onrecord.match.peeling import peel, peel_arrays

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

MANY_EDGES = 3_000  # from this number of edges, arrays are faster than loops, including the import of numpy
MANY_IN_ARRAYS = 400  # the same number if the edges are already in arrays
SMALL_SIDE = 24  # the largest min(rows, columns) of a component that is solved in exact integers
SMALL_EDGES = 2_000  # the most edges of such a component: the common denominator grows with them
DENSE_CELLS = 1_000_000  # a matrix with more cells takes longer than the sparse method


class Edges(NamedTuple):
    """Edges as four sequences of equal length, one entry per edge; an edge is identified by its index."""

    rows: Sequence[Hashable]
    columns: Sequence[Hashable]
    numerators: Sequence[int]
    denominators: Sequence[int]


def assign(
    rows: Sequence[Hashable], columns: Sequence[Hashable], numerators: Sequence[int], denominators: Sequence[int]
) -> list[int]:
    """Return the sorted indices of the edges of a one-to-one pairing with the largest sum of weights.

    An edge pairs a row with a column; rows and columns may stay unpaired. If several pairings have the largest sum, one
    of them is returned. Without edges, the result is an empty list.

    Args:
        rows, columns: The row and the column that each edge joins. Several edges may join the same row and column; at
            most one of them is chosen.
        numerators, denominators: The weight of each edge as a fraction of two integers above 0. With many edges, both
            integers must be below 2^26, and the sum may be too small by a relative error of 1e-12.

    The four arguments are lists or integer arrays of equal length.

    >>> assign(["a", "a", "b"], ["x", "y", "y"], [2, 3, 2], [1, 1, 1])
    [0, 2]
    """
    chosen: list[int] = []
    left: Sequence[int] = range(len(rows))
    if len(rows) >= (MANY_IN_ARRAYS if hasattr(rows, "tolist") else MANY_EDGES):
        chosen, left = peel_arrays(rows, columns, numerators, denominators)
    edges = Edges(*(_entries(sequence, left) for sequence in (rows, columns, numerators, denominators)))
    if len(set(edges.rows)) == len(edges.rows) == len(set(edges.columns)):  # nothing competes
        return sorted([*chosen, *left])
    for component in components(edges.rows, edges.columns):
        chosen += [left[k] for k in _solve(edges, component)]
    return sorted(chosen)


def _entries(sequence: Any, indices: Sequence[int]) -> list[Any]:
    """Return the entries of `sequence`, a list or an integer array, at `indices`, as a list of Python objects.

    Numbers of an array become Python integers, which do not overflow.
    """
    if hasattr(sequence, "tolist"):
        found: list[Any] = (sequence if len(indices) == len(sequence) else sequence[list(indices)]).tolist()
        return found
    return [sequence[k] for k in indices]


def components(rows: Sequence[Hashable], columns: Sequence[Hashable]) -> Iterator[list[int]]:
    """Yield the connected components of a graph, each as an ascending list of indices of edges.

    rows, columns: the row and the column that each edge joins. Two edges are connected if they have either in common.

    >>> list(components("abac", "xyzz"))
    [[0, 2, 3], [1]]
    """
    by_row: dict[Hashable, list[int]] = {}
    by_column: dict[Hashable, list[int]] = {}
    for index, (row, column) in enumerate(zip(rows, columns, strict=True)):
        by_row.setdefault(row, []).append(index)
        by_column.setdefault(column, []).append(index)
    for first_row in list(by_row):
        group: list[int] = []
        waiting = [first_row]
        while waiting:
            for index in by_row.pop(waiting.pop(), ()):
                group.append(index)
                waiting += [rows[other] for other in by_column.pop(columns[index], ())]
        if group:
            yield sorted(group)


def _solve(edges: Edges, component: list[int]) -> list[int]:
    if len(component) == 1:
        return component
    side = min(len({edges.rows[k] for k in component}), len({edges.columns[k] for k in component}))
    if side > SMALL_SIDE or len(component) > SMALL_EDGES:
        weights = [edges.numerators[k] / edges.denominators[k] for k in component]
        return [component[place] for place in _by_scipy(*_matrix_form(edges, component, weights))]
    common = lcm(*{edges.denominators[k] for k in component})
    scaled = [edges.numerators[k] * (common // edges.denominators[k]) for k in component]
    if side == 1:
        return [component[scaled.index(max(scaled))]]
    fixed, left = peel([edges.rows[k] for k in component], [edges.columns[k] for k in component], scaled)
    if left:
        remaining = _matrix_form(edges, [component[place] for place in left], [scaled[place] for place in left])
        fixed += [left[place] for place in _by_hungarian(*remaining)]
    return [component[place] for place in fixed]


def _matrix_form(
    edges: Edges, component: list[int], weights: Sequence[Any]
) -> tuple[int, int, dict[tuple[int, int], tuple[Any, int]]]:
    """Return a component as a matrix with at most as many rows as columns: its height, its width and its cells.

    Args:
        edges: All edges.
        component: The indices of the component's edges.
        weights: The weight of each edge of the component.

    Returns:
        The number of rows; the number of columns; and (row, column) -> (weight, index in `component`) of the heaviest
        edge of each cell that has an edge. Rows and columns are exchanged if there are more rows than columns.
    """
    rows: dict[Hashable, int] = {}
    columns: dict[Hashable, int] = {}
    cells: dict[tuple[int, int], tuple[Any, int]] = {}
    for place, (k, weight) in enumerate(zip(component, weights, strict=True)):
        cell = rows.setdefault(edges.rows[k], len(rows)), columns.setdefault(edges.columns[k], len(columns))
        if cell not in cells or weight > cells[cell][0]:
            cells[cell] = weight, place
    if len(rows) <= len(columns):
        return len(rows), len(columns), cells
    return len(columns), len(rows), {(column, row): entry for (row, column), entry in cells.items()}


def _by_hungarian(height: int, width: int, cells: dict[tuple[int, int], tuple[Any, int]]) -> list[int]:
    matrix = [[0] * width for _ in range(height)]
    for (row, column), (weight, _) in cells.items():
        matrix[row][column] = weight
    return [cells[cell][1] for cell in enumerate(hungarian(matrix)) if cell in cells]


def _by_scipy(height: int, width: int, cells: dict[tuple[int, int], tuple[Any, int]]) -> list[int]:
    import numpy as np  # heavy, and seldom needed

    row_of, column_of = np.array(list(cells), dtype=np.int64).T
    weights = np.array([weight for weight, _ in cells.values()])
    if height * width <= DENSE_CELLS:
        from scipy.optimize import linear_sum_assignment

        matrix = np.zeros((height, width))
        matrix[row_of, column_of] = weights
        pairs: tuple[Any, Any] = linear_sum_assignment(matrix, maximize=True)
    else:
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import min_weight_full_bipartite_matching

        # Every row needs a column, so each has a dummy of its own, of weight 0. Stored zeros would be dropped, so all
        # weights are raised by 1: the same for every full matching.
        rows = np.concatenate([row_of, np.arange(height)])
        columns = np.concatenate([column_of, width + np.arange(height)])
        raised = np.concatenate([weights + 1.0, np.ones(height)])
        graph = csr_array((raised, (rows, columns)), shape=(height, width + height))
        pairs = min_weight_full_bipartite_matching(graph, maximize=True)
    chosen = zip(pairs[0].tolist(), pairs[1].tolist(), strict=True)
    return [cells[cell][1] for cell in chosen if cell in cells]
