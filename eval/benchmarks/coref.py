"""Measure the coreference kernels: `python eval/benchmarks/coref.py` makes the data, and prints a row a case.

Each case runs in a process of its own, so that its memory is its own. CPU time and memory are those above what stands
after the imports of `onrecord.measures.coref`, with the records (document, cluster, mention) in memory already;
grouping them by document, numpy's import and all seven measures are included. The peer, scorch, runs on a sample of the
documents, its time scaled up to all of them.
"""

from __future__ import annotations

import multiprocessing
import random
import resource
import sys
import time
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

import shape

from onrecord.measures.coref import contingency, statistics, value
from onrecord.measures.coref.large import large_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Record = tuple[int, int, int]  # document, cluster, mention
SEED = 20170301
MENTIONS = 1_000_000
DOCUMENTS = 10_000
SHARED = 0.6  # share of mentions within documents that are no singletons
MISSED, MOVED = 0.08, 0.12  # shares of mentions that are missed (and another invented), and put into a wrong cluster
SAMPLE = 100


class Row(NamedTuple):
    """What a case says."""

    seconds: float
    megabytes: float
    conll: float | None


def within() -> tuple[list[Record], list[Record]]:
    """Return gold and predicted records of 10,000 documents of 100 mentions, about half of them singletons."""
    draw = random.Random(SEED)  # noqa: S311 - data to time, not secrets
    gold: list[Record] = []
    predicted: list[Record] = []
    each = MENTIONS // DOCUMENTS
    for document in range(DOCUMENTS):
        for mention in range(each):
            cluster = int(draw.expovariate(1 / 8)) if draw.random() < SHARED else each + mention
            _add(draw, gold, predicted, (document, cluster, mention), range(40))
    return gold, predicted


def across() -> tuple[list[Record], list[Record]]:
    """Return gold and predicted records of one clustering of 1,000,000 mentions in 330,000 clusters."""
    draw = random.Random(SEED)  # noqa: S311 - data to time, not secrets
    gold: list[Record] = []
    predicted: list[Record] = []
    clusters = range(MENTIONS // 3)
    for mention in range(MENTIONS):
        _add(draw, gold, predicted, (0, draw.choice(clusters), mention), clusters)
    return gold, predicted


def one_component() -> tuple[list[Record], list[Record]]:
    """Return records of 8,000 clusters on each side without any likeness, which make one component of the table."""
    draw = random.Random(SEED)  # noqa: S311 - data to time, not secrets
    gold = [(0, draw.randrange(8_000), mention) for mention in range(40_000)]
    return gold, [(0, draw.randrange(8_000), mention) for mention in range(40_000)]


def _add(
    draw: random.Random,
    gold: list[Record],
    predicted: list[Record],
    record: Record,
    others: range,
) -> None:
    document, cluster, mention = record
    gold.append(record)
    chance = draw.random()
    if chance < MISSED:
        predicted.append((document, cluster, mention + MENTIONS))
    else:
        predicted.append((document, draw.choice(others) if chance < MISSED + MOVED else cluster, mention))


def files(directory: Path, make: Callable[[], tuple[list[Record], list[Record]]]) -> tuple[Path, Path]:
    """Return files of gold and predictions with the records of a case: what `onrecord score` reads.

    The mentions of one clustering are spread over as many documents as there are within documents, 100 in each.
    """
    paths = directory / f"gold-{make.__name__}.jsonl", directory / f"predicted-{make.__name__}.jsonl"
    each = MENTIONS // DOCUMENTS
    for path, records, first in zip(paths, make(), ([], [shape.header()]), strict=True):
        rows: list[list[dict[str, object]]] = [[] for _ in range(DOCUMENTS)]
        for document, cluster, mention in records:
            place = mention % MENTIONS
            start = 20 * (place % each) + (10 if mention >= MENTIONS else 0)
            number = document if make is within else place // each
            count = len(rows[number]) + 1
            rows[number].append(shape.mention(count, start, start + 5, "PER", f"ent-{cluster}"))
        shape.write(path, [*first, *(shape.document(f"doc-{number:05}", row) for number, row in enumerate(rows))])
    return paths


def _grouped(records: list[Record]) -> dict[int, dict[int, int]]:
    return {
        document: {mention: cluster for _, cluster, mention in rows}
        for document, rows in groupby(records, itemgetter(0))
    }


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def ours(make: Callable[[], tuple[list[Record], list[Record]]]) -> Row:
    """Return the time, memory and CoNLL mean of a case."""
    gold, predicted = make()
    memory, start = _peak_megabytes(), time.process_time()
    gold_of, predicted_of = _grouped(gold), _grouped(predicted)
    pairs = [(clusters, predicted_of.get(document, {})) for document, clusters in gold_of.items()]
    table = contingency(*pairs[0]) if len(pairs) == 1 else large_table(pairs)
    counts = statistics(table)
    means = [value(name, each) for name, each in counts.items()]
    return Row(time.process_time() - start, _peak_megabytes() - memory, means[-1].f1)


def scorch_on_sample() -> Row:
    """Return scorch's time for its five measures on the first documents, scaled to all of them."""
    from scorch.scores import b_cubed, blanc, ceaf_e, ceaf_m, muc

    gold, predicted = within()
    gold_of, predicted_of = _grouped(gold), _grouped(predicted)
    sets = [
        tuple(list(_clusters(side[document]).values()) for side in (gold_of, predicted_of))
        for document in range(SAMPLE)
    ]
    memory, start = _peak_megabytes(), time.process_time()
    for key, response in sets:
        for measure in (muc, b_cubed, ceaf_m, ceaf_e, blanc):
            measure(key, response)
    return Row((time.process_time() - start) * DOCUMENTS / SAMPLE, _peak_megabytes() - memory, None)


def _clusters(cluster_of: dict[int, int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for mention, cluster in cluster_of.items():
        found.setdefault(cluster, set()).add(mention)
    return found


CASES: dict[str, tuple[Callable[..., Row], tuple[object, ...], str]] = {
    "1,000,000 mentions in 10,000 documents": (ours, (within,), "1.5 s, 400 MB"),
    "1,000,000 mentions in one clustering": (ours, (across,), "1.5 s, 400 MB"),
    "8,000 clusters in one component": (ours, (one_component,), "3 s"),
    "scorch, the 10,000 documents (scaled from 100)": (scorch_on_sample, (), "-"),
}


def main() -> None:
    """Run every case and print its figures beside the goals."""
    print(f"python {sys.version.split()[0]}, seed {SEED}")
    print(f"{'case':<48}{'CPU s':>9}{'MB':>7}  {'CoNLL':<8}goal")
    context = multiprocessing.get_context("spawn")
    for name, (case, arguments, goal) in CASES.items():
        with context.Pool(1) as pool:
            row = pool.apply(case, arguments)
        mean = "-" if row.conll is None else f"{row.conll:.4f}"
        print(f"{name:<48}{row.seconds:>9.2f}{row.megabytes:>7.0f}  {mean:<8}{goal}")


if __name__ == "__main__":
    main()
