"""Choose one-to-one pairs with the largest sum of weights from a sparse set of edges; ties are broken by index.

Each connected component is solved by itself with the Hungarian method (Kuhn 1955) in exact integers. A weight may
therefore encode several objectives in lexicographic order. Callers sort their items canonically first, so that the
result does not depend on the order of the input. In a component with more than `MAX_EXACT` items on its smaller side,
which only a hostile file contains, edges are chosen greedily, the heaviest first.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias

from onrecord.match.hungarian import hungarian

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_EXACT = 150
Edges: TypeAlias = "Mapping[tuple[int, int], int]"


def best_pairs(edges: Edges) -> list[tuple[int, int]]:
    """Return the one-to-one pairing with the largest sum of weights, as sorted pairs (row, column).

    A row or a column may stay unpaired. If several pairings have the largest sum, the indices decide, not the order of
    `edges`. Of edges that are connected and join more than 150 rows with more than 150 columns (`MAX_EXACT`), the
    heaviest are chosen first; their sum may not be the largest.

    edges: (row, column) -> weight, an integer above 0. Pairs without an edge are never chosen.

    >>> best_pairs({(0, 0): 2, (0, 1): 3, (1, 1): 2})
    [(0, 0), (1, 1)]
    """
    if len(edges) < 2:  # noqa: PLR2004 - one edge competes with none
        return list(edges)
    columns_of: defaultdict[int, list[int]] = defaultdict(list)
    rows_of: defaultdict[int, list[int]] = defaultdict(list)
    for row, column in edges:
        columns_of[row].append(column)
        rows_of[column].append(row)
    if len(columns_of) == len(edges) == len(rows_of):  # nothing competes
        return sorted(edges)
    return sorted(pair for rows, columns in _components(columns_of, rows_of) for pair in _solved(edges, rows, columns))


def _components(
    columns_of: Mapping[int, list[int]], rows_of: Mapping[int, list[int]]
) -> Iterator[tuple[list[int], list[int]]]:
    """Yield the sorted (rows, columns) of each connected component of a bipartite graph."""
    seen: set[int] = set()
    for first, theirs in columns_of.items():
        if first in seen:
            continue
        if len(theirs) == 1 and len(rows_of[theirs[0]]) == 1:
            yield [first], theirs
            continue
        seen.add(first)
        rows, columns, waiting = [first], set[int](), [first]
        while waiting:
            for column in columns_of[waiting.pop()]:
                if column not in columns:
                    columns.add(column)
                    new = [row for row in rows_of[column] if row not in seen]
                    seen.update(new)
                    rows += new
                    waiting += new
        yield sorted(rows), sorted(columns)


def _solved(edges: Edges, rows: list[int], columns: list[int]) -> Iterator[tuple[int, int]]:
    if len(rows) == 1:
        yield rows[0], max(columns, key=lambda column: edges[rows[0], column])
    elif len(columns) == 1:
        yield max(rows, key=lambda row: edges[row, columns[0]]), columns[0]
    elif min(len(rows), len(columns)) > MAX_EXACT:
        yield from _heaviest_first(edges, rows)
    elif len(rows) <= len(columns):
        for row, column in _by_weights([[edges.get((row, column), 0) for column in columns] for row in rows]):
            yield rows[row], columns[column]
    else:
        for column, row in _by_weights([[edges.get((row, column), 0) for row in rows] for column in columns]):
            yield rows[row], columns[column]


def _by_weights(weights: list[list[int]]) -> Iterator[tuple[int, int]]:
    """Yield the (row, column) cells of a one-to-one pairing with the largest sum of weights.

    weights: a matrix with at most as many rows as columns; 0 means that the row and the column cannot be paired. A row
    that is left without a partner is not yielded.
    """
    first = weights[0][0]
    if first and all(row.count(first) == len(row) for row in weights):  # the result of the Hungarian method
        yield from ((at, at) for at in range(len(weights)))
        return
    for at, chosen in enumerate(hungarian(weights)):
        if weights[at][chosen]:
            yield at, chosen


def _heaviest_first(edges: Edges, rows: list[int]) -> Iterator[tuple[int, int]]:
    members = set(rows)
    free_rows, taken = set(rows), set[int]()
    for _, row, column in sorted((-weight, row, column) for (row, column), weight in edges.items() if row in members):
        if row in free_rows and column not in taken:
            free_rows.discard(row)
            taken.add(column)
            yield row, column
