"""Solve the assignment problem on a small matrix of integers, exactly.

This is the Hungarian method with potentials. Rows are added one by one: Dijkstra's algorithm on reduced costs finds the
cheapest alternating path from the new row to a free column, and the pairs along the path are exchanged. It takes
O(rows^2 * columns) steps on Python integers, so weights may be of any size. Source: Kuhn 1955, The Hungarian method for
the assignment problem; Jonker and Volgenant 1987 for the shortest-path form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

FREE = -1


def hungarian(weights: Sequence[Sequence[int]]) -> list[int]:
    """Return for each row the index of its column in the assignment with the largest sum of weights.

    Each row gets a column of its own.

    Args:
        weights: A matrix of integers with at most as many rows as columns, and rows of equal length. Without rows, the
            result is an empty list.

    >>> hungarian([[2, 3], [0, 2]])
    [0, 1]
    """
    width = len(weights[0]) if weights else 0
    row_potential = [0] * len(weights)
    column_potential = [0] * width
    row_of = [FREE] * width
    for new_row, costs in enumerate(weights):
        # cost is -weight; best[c] is the reduced cost of the cheapest path found to column c, came_from[c] the column
        # before it.
        best = [
            -weight - row_potential[new_row] - potential
            for weight, potential in zip(costs, column_potential, strict=True)
        ]
        came_from = [FREE] * width
        open_columns = list(range(width))  # ascending: of equally near columns the first is used
        reached: list[int] = []
        distance = min(best)
        column = best.index(distance)
        while row_of[column] != FREE:
            open_columns.remove(column)
            reached.append(column)
            row, via = row_of[column], column
            row_weights, so_far = weights[row], distance - row_potential[row]
            column = FREE
            for other in open_columns:
                reach = so_far - row_weights[other] - column_potential[other]
                if reach < best[other]:
                    best[other] = reach
                    came_from[other] = via
                else:
                    reach = best[other]
                if column == FREE or reach < distance:
                    distance, column = reach, other
        row_potential[new_row] += distance
        for each in reached:
            row_potential[row_of[each]] += distance - best[each]
            column_potential[each] -= distance - best[each]
        while column != FREE:
            before = came_from[column]
            row_of[column] = new_row if before == FREE else row_of[before]
            column = before
    columns = {row: column for column, row in enumerate(row_of)}
    return [columns[row] for row in range(len(weights))]
