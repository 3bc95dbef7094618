"""Join items of two sides by equal keys, on arrays: one to one, or all pairs.

Keys are integers. Callers number the values by which items are compared, with different keys for each document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from onrecord.match.bipartite import best_pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    Indices = NDArray[np.intp]


class Groups(NamedTuple):
    """The elements of two sides, grouped by key.

    Attributes:
        order: The indices of all elements, group by group, in each group those of the first side first. Indices of the
            second side follow those of the first: its element k has the index len(first) + k.
        start: The index in `order` at which each group starts.
        firsts, seconds: The number of elements of the first and of the second side in each group.
    """

    order: Indices
    start: Indices
    firsts: Indices
    seconds: Indices


def groups(first: NDArray[Any], second: NDArray[Any]) -> Groups:
    """Return the elements of two arrays of keys, grouped by key.

    Groups are sorted by key. In a group, elements of `first` come before those of `second`, and both keep their order.

    >>> found = groups(np.array([7, 8]), np.array([8, 9]))
    >>> found.order, found.start, found.firsts, found.seconds
    (array([0, 1, 2, 3]), array([0, 1, 3]), array([1, 1, 0]), array([0, 1, 1]))
    """
    both = np.concatenate([first, second])
    order = np.argsort(both, kind="stable")
    keys = both[order]
    start = np.flatnonzero(np.append(len(keys) > 0, keys[1:] != keys[:-1]))
    in_first = np.append(0, np.cumsum(order < len(first)))
    end = np.append(start[1:], len(keys))
    firsts = in_first[end] - in_first[start]
    return Groups(order, start, firsts, end - start - firsts)


def pair_equal(first: NDArray[Any], second: NDArray[Any]) -> tuple[Indices, Indices]:
    """Return one-to-one pairs of elements with equal keys, as two parallel arrays of indices (in `first`, in `second`).

    Of each key, the k-th element of `first` is paired with the k-th element of `second`; others stay unpaired.

    >>> pair_equal(np.array([7, 7, 8]), np.array([8, 7, 9]))
    (array([0, 2]), array([1, 0]))
    """
    order, start, firsts, seconds = groups(first, second)
    number = np.minimum(firsts, seconds)
    _, rows = ranges(start, number)
    _, columns = ranges(start + firsts, number)
    return order[rows], order[columns] - len(first)


def all_equal(first: NDArray[Any], second: NDArray[Any]) -> tuple[Indices, Indices]:
    """Return all pairs of elements with equal keys, as two parallel arrays of indices (in `first`, in `second`).

    Pairs are sorted by the index in `first`. An element may be in several pairs.

    >>> all_equal(np.array([7, 8]), np.array([8, 7, 8]))
    (array([0, 1, 1]), array([1, 0, 2]))
    """
    order = np.argsort(second, kind="stable")
    keys = second[order]
    start = np.searchsorted(keys, first, side="left")
    rows, found = ranges(start, np.searchsorted(keys, first, side="right") - start)
    return rows, order[found]


def ranges(start: NDArray[Any], length: NDArray[Any]) -> tuple[Indices, Indices]:
    """Return the integers of all ranges [start, start + length), one range after another.

    The result is two arrays: the index of the range of each integer, and the integers.

    >>> ranges(np.array([5, 0, 9]), np.array([2, 0, 1]))
    (array([0, 0, 2]), array([5, 6, 9]))
    """
    owner = np.repeat(np.arange(len(start)), length)
    first = np.cumsum(length) - length
    return owner, np.arange(len(owner)) - (first - start)[owner]


def near(
    gold: tuple[NDArray[Any], NDArray[Any], NDArray[Any]], predicted: tuple[NDArray[Any], NDArray[Any], NDArray[Any]]
) -> tuple[Indices, Indices]:
    """Return all pairs of a gold and a predicted interval of one document that share a character.

    Args:
        gold: Three arrays: the index of each interval's document, its start and its end.
        predicted: Three such arrays for the predicted intervals.

    Returns:
        Two parallel arrays: the index of the gold and of the predicted interval of each pair, sorted. An interval may
        be in several pairs.

    >>> one, two = np.array([0]), np.array([0, 0])
    >>> near((one, np.array([3]), np.array([9])), (two, np.array([0, 8]), np.array([3, 12])))
    (array([0]), array([1]))
    """
    width = 1 + int(max((each.max(initial=0) for each in (gold[2], predicted[2])), default=0))
    start, end = (predicted[0] * width + each for each in predicted[1:])  # documents one after another
    order = np.argsort(start, kind="stable")
    reach = np.maximum.accumulate(end[order]) if len(end) else end
    low = np.searchsorted(reach, gold[0] * width + gold[1], side="right")
    high = np.searchsorted(start[order], gold[0] * width + gold[2], side="left")
    rows, found = ranges(low, np.maximum(high - low, 0))
    columns = order[found]
    meets = end[columns] > (gold[0] * width + gold[1])[rows]
    rows, columns = rows[meets], columns[meets]
    sorted_ = np.lexsort((columns, rows))
    return rows[sorted_], columns[sorted_]


def compete(rows: NDArray[Any], columns: NDArray[Any]) -> NDArray[np.bool_]:
    """Return a boolean array: for each edge (row, column), whether another edge has the same row or the same column.

    >>> compete(np.array([0, 1, 1]), np.array([0, 1, 2]))
    array([False,  True,  True])
    """
    if not len(rows):
        return np.zeros(0, dtype=bool)
    found: NDArray[np.bool_] = (np.bincount(rows)[rows] > 1) | (np.bincount(columns)[columns] > 1)
    return found


OPEN = -1


def complete_components(rows: NDArray[Any], columns: NDArray[Any]) -> NDArray[np.int64]:
    """Return for each edge (row, column) the number of its component, or OPEN (-1) if this component is not complete.

    A component is a set of connected edges. It is complete if each of its rows is joined to each of its columns. Its
    number is its lowest row.

    Args:
        rows, columns: The row and the column of each edge, as integers from 0 on; no edge occurs twice.

    >>> complete_components(np.array([0, 1, 2, 2, 3]), np.array([1, 1, 0, 2, 2]))
    array([ 0,  0, -1, -1, -1])
    """
    if not len(rows):
        return np.zeros(0, dtype=np.int64)
    lowest_row = np.full(1 + columns.max(), 1 + rows.max())
    np.minimum.at(lowest_row, columns, rows)
    # The lowest row of a complete component has all its columns, and each of its other rows has as many of these.
    hub = lowest_row[columns]
    lowest_hub = np.full(1 + rows.max(), 1 + rows.max())
    np.minimum.at(lowest_hub, rows, hub)
    own, degree = lowest_hub[rows], np.bincount(rows)
    differs = (hub != own) | (degree[rows] != degree[hub])
    is_open = np.zeros(len(degree), dtype=bool)
    is_open[hub[differs]] = is_open[own[differs]] = True
    return np.where(is_open[hub], OPEN, hub)


def one_to_one(
    rows: NDArray[Any], columns: NDArray[Any], weights: Callable[[Indices], Iterable[int]]
) -> tuple[Indices, Indices]:
    """Return the one-to-one pairing of rows with columns that has the largest sum of weights; ties are broken by index.

    Rows and columns may stay unpaired. Very large groups of connected edges are paired heaviest first (`best_pairs`).

    Args:
        rows, columns: The row and the column of each edge, as integers from 0 on; no edge occurs twice.
        weights: A function from an array of indices of edges to their weights, integers above 0. It is called only for
            edges that compete with another edge.

    Returns:
        Two parallel arrays: the row and the column of each chosen edge.
    """
    chosen, left, weighed = simple_choices(rows, columns, weights)
    ends = zip(rows[left].tolist(), columns[left].tolist(), strict=True)
    more = np.array(best_pairs(dict(zip(ends, weighed, strict=True))), dtype=np.intp).reshape(-1, 2)
    return np.append(rows[chosen], more[:, 0]), np.append(columns[chosen], more[:, 1])


def simple_choices(
    rows: NDArray[Any], columns: NDArray[Any], weights: Callable[[Indices], Iterable[int]]
) -> tuple[Indices, Indices, list[int]]:
    """Return the edges that are surely in a one-to-one pairing with the largest weight, and those left to solve.

    Chosen are the edges that share neither row nor column with another edge, and the heaviest edge of each star: a
    component whose edges have one row or one column in common. Ties are broken by index.

    Args:
        rows, columns: The row and the column of each edge, as integers from 0 on; no edge occurs twice.
        weights: A function from an array of indices of edges to their weights, integers above 0.

    Returns:
        The indices of the chosen edges, the indices of the edges of all other components, and the weights of the
        latter. Edges that are in neither are refused.
    """
    competing = compete(rows, columns)
    left = np.flatnonzero(competing)
    if not len(left):
        return np.flatnonzero(~competing), left, []
    weighed = list(weights(left))
    state = _best_of_stars(rows[left], columns[left], weighed)
    chosen = ~competing
    chosen[left[state == CHOSEN]] = True
    rest = np.flatnonzero(state == UNDECIDED)
    return np.flatnonzero(chosen), left[rest], [weighed[k] for k in rest.tolist()]


UNDECIDED, REFUSED, CHOSEN = range(3)


def _best_of_stars(rows: NDArray[Any], columns: NDArray[Any], weights: Sequence[int]) -> NDArray[Any]:
    """Return for each edge (row, column) CHOSEN, REFUSED or UNDECIDED, as an array.

    A star is a component whose edges have one row or one column in common, so that one of its edges is chosen: the one
    with the largest of `weights`. Its other edges are refused. Edges that are in no star are undecided.
    """
    in_row, in_column = np.bincount(rows)[rows] > 1, np.bincount(columns)[columns] > 1
    of_row = np.bincount(rows, weights=in_column)[rows] == 0
    star = of_row | (np.bincount(columns, weights=in_row)[columns] == 0)
    rank = {weight: at for at, weight in enumerate(sorted(set(weights), reverse=True))}  # may exceed 64 bits
    edges = np.flatnonzero(star)
    hubs = np.where(of_row, rows, int(rows.max()) + 1 + columns)[edges]
    ranks = np.array([rank[weights[k]] for k in edges.tolist()], dtype=np.int64)
    order = np.lexsort((columns[edges], rows[edges], ranks, hubs))
    found = np.where(star, REFUSED, UNDECIDED)
    found[edges[order[np.append(True, hubs[order][1:] != hubs[order][:-1])[: len(order)]]]] = CHOSEN
    return found
