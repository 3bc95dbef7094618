"""Bring the clusters of the whole corpus together, for coreference across documents.

Every range of documents gives one part (`measures.corpus_tables.CorpusPart`): the sizes of its clusters and the
mentions that pairs of clusters share. Names become keys of 128 bits, hashes that two names never share, so that arrays
can be merged instead of strings. This process merges the parts of all ranges as long as they have at most LIMIT
clusters and cells together; beyond that the workers do (`onrecord.cluster.crossing`). Parts with mentions that are
matched at the end (`clusterings.Undecided`) always come here, and so does what measures of a user collect.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.cluster.crossing import cross
from onrecord.measures.corpus_tables import CorpusPart, CorpusTable, KernelCounts, merged
from onrecord.scoring.engine import in_scope
from onrecord.scoring.measure import CorpusMeasure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from distributed import Client
    from numpy.typing import NDArray

    from onrecord.cluster.plan import Plan
    from onrecord.cluster.scratch import Scratch
    from onrecord.measures.corpus_tables import Names
    from onrecord.scoring.engine import Engine

LIMIT = 20_000_000  # clusters and cells: 1 to 2 GB of this process
KEY_BYTES = 16
PAIRING = {"ceafm", "ceafe", "conll"}  # kernels that pair clusters


class Parts(NamedTuple):
    """The parts of a range for the measures with one `collect`: their file, and the number of clusters and cells.

    The number is None if the parts are no `CorpusPart`, or one with mentions that are matched at the end.
    """

    file: str
    items: int | None


def collecting(plan: Plan) -> list[list[CorpusMeasure]]:
    """Return the measures of a plan that collect parts, those with one `collect` together."""
    found: dict[Any, list[CorpusMeasure]] = {}
    for measure in plan.measures:
        if isinstance(measure, CorpusMeasure) and in_scope(measure, plan.header.scope):
            found.setdefault(measure.collect, []).append(measure)
    return list(found.values())


def write_parts(scratch: Scratch, file: str, parts: Sequence[Any]) -> Parts:
    """Write the parts of a range, those of coreference merged into one, and return where they are."""
    items = None
    if all(isinstance(part, CorpusPart) for part in parts):
        part = _keyed(merged(parts))
        parts = [part]
        if not part.undecided:
            items = len(part.gold_sizes) + len(part.predicted_sizes) + len(part.cell_shared)
    scratch.pickle(file, parts)
    return Parts(file, items)


def take_parts(client: Client, plan: Plan, engine: Engine, parts: Sequence[Sequence[Parts]], key: str) -> None:
    """Give an engine the parts of all ranges.

    Args:
        client: The cluster.
        plan: What is scored.
        engine: The engine that sums up.
        parts: For each range its parts, in the order of `collecting`.
        key: A hash of everything that was counted.
    """
    for number, measures in enumerate(collecting(plan)):
        found = [each[number] for each in parts]
        items = sum(each.items for each in found if each.items is not None)
        can_cross = all(each.items is not None for each in found)
        kernels = [each.conclude.kernel for each in measures if isinstance(each.conclude, KernelCounts)]
        if can_cross and items > LIMIT and len(kernels) == len(measures):
            files, with_pairs = [each.file for each in found], not PAIRING.isdisjoint(kernels)
            tables = cross(client, plan.scratch, f"{key}-{number}", files, items=items, with_pairs=with_pairs)
            for measure in measures:
                if isinstance(measure.assemble, CorpusTable):
                    engine.take_whole(measure, tables[measure.assemble.singletons])
        else:
            for each in found:
                engine.collected(measures[0]).extend(plan.scratch.unpickle(each.file))


def _keyed(part: CorpusPart) -> CorpusPart:
    """Return a part whose clusters have keys for names."""
    undecided = tuple(each.renamed(lambda names: _keys(names).tolist()) for each in part.undecided)
    return part._replace(
        gold_names=_keys(part.gold_names), predicted_names=_keys(part.predicted_names), undecided=undecided
    )


def _keys(names: Names) -> NDArray[Any]:
    import numpy as np

    hashes = (blake2b(name.encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest() for name in names)
    return np.frombuffer(b"".join(hashes), dtype=f"S{KEY_BYTES}")
