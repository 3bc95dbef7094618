"""Pair the clusters that compete, for CEAF, a connected component at a time: stage 3's last two rounds.

Cells that are the only one of both their clusters are pairs already; real clusterings, which agree mostly, leave few
others. These are the edges of a graph between gold and predicted clusters, of which no pairing reaches from one
connected component into another. So one task finds the components and deals them out into groups of about a share of
memory, and each group is paired by itself, by the same `match.assignment` as on one machine (which peels off what no
exchange can beat, and then solves what is left, component by component again).

This is what cannot be split further: finding the components takes one worker about EDGE_BYTES bytes for each competing
cell of the whole corpus (measured: 76), and a component, however large, is paired by one worker, which takes about as
much for each of its cells, and longer than in proportion (`match.assignment` says how it is solved). Only CEAF, and the
CoNLL mean with it, need the pairing.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.cluster.scratch import Scratch, hashed
from onrecord.cluster.tables import ColumnWriter, stacked
from onrecord.match.assignment import assign

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onrecord.measures.coref.overlap import Shape

EDGE_BYTES = 200
COLUMNS = 5
GOLD, PREDICTED, SHARED, GOLD_SIZE, PREDICTED_SIZE = range(COLUMNS)  # an edge's columns


class Way(NamedTuple):
    """A way of pairing: by mentions in common or by likeness (CEAFe), with singletons or without."""

    by_entities: bool
    singletons: bool


class Dealing(NamedTuple):
    """A piece: the files with all competing cells, and how many bytes a group may take."""

    scratch: Scratch
    key: str
    files: tuple[str, ...]
    share_bytes: int


class Group(NamedTuple):
    """A piece: the files with some components' cells, the number of the group, and the ways of pairing."""

    scratch: Scratch
    key: str
    files: tuple[str, ...]
    number: int
    ways: tuple[Way, ...]


class Dealt(NamedTuple):
    """Groups of components: in which files they are, and how many."""

    files: tuple[str, ...]
    groups: int


def deal(piece: Dealing) -> Dealt:
    """Return the competing cells, dealt out by component into groups."""
    return piece.scratch.once("groups-" + hashed(piece.key), lambda: _deal(piece))


def _deal(piece: Dealing) -> Dealt:
    import numpy as np  # heavy, and for work across documents only
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    gold, predicted = _nodes(piece)
    _, rows = np.unique(gold, return_inverse=True)
    _, columns = np.unique(predicted, return_inverse=True)
    del gold, predicted
    height, width = (1 + int(numbers.max(initial=-1)) for numbers in (rows, columns))
    graph = coo_array(
        (np.ones(len(rows), dtype=bool), (rows, height + columns)), shape=(height + width, height + width)
    )
    _, component = connected_components(graph, directed=False)
    cells = np.bincount(component[rows])
    # Components in order of their numbers fill one group after another; a giant one has a group to itself.
    group_of = (np.cumsum(cells) - cells) * EDGE_BYTES // piece.share_bytes
    _, group_of = np.unique(group_of, return_inverse=True)
    groups = 1 + int(group_of.max(initial=-1))
    of_edges = group_of[component[rows]]
    writer = ColumnWriter(piece.scratch, f"groups-{hashed(piece.key)}-rows", groups, piece.share_bytes)
    at = 0
    for name in piece.files:
        columns = stacked(piece.scratch, [name], 0, COLUMNS)
        until = at + len(columns[GOLD])
        writer.add(of_edges[at:until], *columns)
        at = until
    return Dealt(writer.finish(), groups)


def _nodes(piece: Dealing) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return both ends of all edges."""
    import numpy as np

    ends = [stacked(piece.scratch, [name], 0, COLUMNS)[: PREDICTED + 1] for name in piece.files]
    gold, predicted = (np.concatenate(column) for column in zip(*ends, strict=True))
    return gold, predicted


def pair_group(piece: Group) -> dict[Way, Counter[Shape]]:
    """Return, for each way of pairing, how often each shape is among a group's cells that are paired."""
    name = "paired-" + hashed(piece.key, piece.number, piece.ways)
    return piece.scratch.once(name, lambda: _pair(piece))


def _pair(piece: Group) -> dict[Way, Counter[Shape]]:
    import numpy as np

    edges = np.column_stack(stacked(piece.scratch, piece.files, piece.number, COLUMNS))
    return {way: _paired(edges, way) for way in piece.ways}


def _paired(edges: NDArray[Any], way: Way) -> Counter[Shape]:
    import numpy as np

    if not way.singletons:
        edges = edges[(edges[:, GOLD_SIZE] > 1) & (edges[:, PREDICTED_SIZE] > 1)]
    shared, sizes = edges[:, SHARED], edges[:, GOLD_SIZE] + edges[:, PREDICTED_SIZE]
    weights = (2 * shared, sizes) if way.by_entities else (shared, np.ones(len(edges), dtype=np.int64))
    nodes = (np.unique(edges[:, side], return_inverse=True)[1] for side in (GOLD, PREDICTED))
    chosen = assign(*nodes, *weights) if len(edges) else []
    return Counter(map(tuple, edges[chosen, SHARED:].tolist()))
