"""Compare figures with the CRAC shared tasks' scorer: `python eval/benchmarks/crac.py SCORER PYTHON [FILE ...]`.

SCORER is a checkout of corefud-scorer and PYTHON an interpreter that can run it (udapi, numpy, scipy). Keys are the
CorefUD FILEs, and documents made here, with empty nodes, multiword tokens and mentions in several pieces. The system of
each key is the key with errors: mentions missing, invented and moved, other heads, entities split and joined, empty
nodes that depend on other words. Both files go through the reader of CorefUD and the matching of CRAC here, and through
the scorer there, exactly, by head and in part, with singletons and without. It prints a row for each measure of which a
figure differs by more than 5e-5, and how many were compared.

Left out are the scores in which the scorer loses or gains a pair: it keeps pairs in one table for both sides, so that a
zero of one side is taken for the zero of the other that stands where it does. BLANC's edge cases are the scorer's here,
and those of the reference scorer 8.01 in `onrecord score`.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from collections import Counter
from itertools import combinations
from math import comb
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from crac_data import made, pair

from onrecord.formats.base import Bundle, Reading
from onrecord.formats.corefud_reader import read_corefud
from onrecord.formats.losses import Losses
from onrecord.match.crac import Aligned, align, as_words
from onrecord.measures.coref.kernels import KERNELS, statistics
from onrecord.measures.coref.repeats import counts_with_repeats
from onrecord.measures.coref.table import contingency
from onrecord.scoring.exact import Parallel
from onrecord.scoring.measure import Counts, Value, prf

if TYPE_CHECKING:
    from collections.abc import Mapping

SEED = 20240510
MADE = 40  # documents
CLOSE = 5e-5
HOW = {"exact": "exact", "head": "head", "partial": "partial-corefud"}
MEASURES = ("muc", "b3", "ceafe", "ceafm", "blanc", "lea")
Figures: TypeAlias = dict[str, list[float]]
Clusters: TypeAlias = tuple[tuple[int, ...], ...]
# What the scorer's own interpreter runs: key and system -> recall, precision and F1 of each measure under each setting.
THERE = """
import json, logging, sys
sys.path.insert(0, sys.argv[1])
logging.disable(logging.CRITICAL)
from scorer.corefud.reader import CorefUDReader
from scorer.eval import evaluator as e
measures = dict(muc=e.muc, b3=e.b_cubed, ceafe=e.ceafe, ceafm=e.ceafm, blanc=[e.blancc, e.blancn], lea=e.lea)
for line in sys.stdin:
    key, system, how, singletons = json.loads(line)
    for method in ("dependent", "linear"):  # the first divides by 0 where nothing is said of what governs a zero
        reader = CorefUDReader(
            format="corefud", keep_singletons=singletons, keep_zeros=True, match=how, zero_match_method=method
        )
        try:
            reader.get_coref_infos(key, system)
            break
        except ZeroDivisionError:
            continue
    found = {name: [float(x) for x in e.evaluate_documents(reader.doc_coref_infos, m)] for name, m in measures.items()}
    mixed = False  # whether its table of pairs, one for both sides, gives a mention another partner than it has
    for name, (gold, predicted, _, _, table) in reader.doc_coref_infos.items():
        pairs = reader.doc_mention_aligns[name]
        mixed |= any(table.get(k, k) != s or table.get(s, s) != k for k, s in pairs)
        for one, other, at in ((gold, predicted, 0), (predicted, gold, 1)):
            alone = {m for c in one for m in c} - {pair[at] for pair in pairs}
            mixed |= bool({table.get(m, m) for m in alone} & {m for c in other for m in c})
    print(json.dumps([found, mixed]), flush=True)
"""


def read(path: Path) -> Bundle:
    """Return what a file holds."""
    return read_corefud(path, Reading(lambda _: None, Losses()))


def here(key: Bundle, system: Bundle, how: str, *, singletons: bool) -> Figures:
    """Return recall, precision and F1 of each measure, of counts summed over documents."""
    sums: dict[str, list[Any]] = {}
    for gold, predicted in zip(key.documents, system.documents, strict=True):
        sides = [
            [(as_words(each, bundle.words[document.doc_id]), each.entity) for each in document.mentions or ()]
            for bundle, document in ((key, gold), (system, predicted))
        ]
        found = align(*sides, how, singletons=singletons)
        for name, counts in counted(found).items():
            sums[name] = [a + b for a, b in zip(sums[name], counts, strict=True)] if name in sums else [*counts]
    figures = {}
    for name, row in sums.items():
        value = blanc(Counts(*row)) if name == "blanc" else KERNELS[name].finish(Counts(*row), 1)
        figures[name] = [value.recall or 0.0, value.precision or 0.0, value.f1 or 0.0]
    return figures


def blanc(counts: Counts) -> Value:
    """Return BLANC as the scorer has it: the mean of both kinds of links, unless both sides lack one kind."""
    values = [prf(Counts(*kind)) for kind in zip(*counts, strict=True) if kind[1] or kind[3]]
    means = [
        sum(getattr(each, rate) or 0.0 for each in values) / (len(values) or 1)
        for rate in ("precision", "recall", "f1")
    ]
    return Value(*means)


def counted(found: Aligned) -> Mapping[str, Counts]:
    """Return the counts of a document; where a mention is in several clusters, as the scorer counts it."""
    gold, predicted = found
    if all(len({*mentions}) == len(mentions) for mentions in (sum(gold, ()), sum(predicted, ()))):
        return statistics(contingency(gold, predicted), MEASURES)
    homes = [{mention: at for at, cluster in enumerate(side) for mention in cluster} for side in (gold, predicted)]
    # Of each cluster, where its mentions are at home on the other side: in the last cluster that has them.
    at_home = [
        [Counter(home[each] for each in cluster if each in home) for cluster in side]
        for side, home in ((predicted, homes[0]), (gold, homes[1]))
    ]
    links, sizes, right, shares = [], [], [], []
    for side, found_homes in zip((predicted, gold), at_home, strict=True):
        links.append(sum(len(cluster) - 1 for cluster in side))
        sizes.append(sum(map(len, side)))
        right.append(sum(each.total() - len(each) for each in found_homes))
        squares = [sum(number * number for number in each.values()) for each in found_homes]
        shares.append(sum(square / len(cluster) for square, cluster in zip(squares, side, strict=True)))
    return {
        **counts_with_repeats(gold, predicted),
        "muc": Counts(right[0], links[0], right[1], links[1]),
        "b3": Counts(shares[0], sizes[0], shares[1], sizes[1]),
        "blanc": links_with_repeats(gold, predicted, homes[1]),
    }


def links_with_repeats(gold: Clusters, predicted: Clusters, home: Mapping[int, int]) -> Counts:
    """Return the links of coreference and of non-coreference, each occurrence of a mention one end of a link."""
    ends = [(at, home[each]) for at, cluster in enumerate(gold) for each in cluster if each in home]
    pairs = list(combinations(ends, 2))
    joined = sum(one == other for one, other in pairs)
    parted = sum(one[0] != other[0] and one[1] != other[1] for one, other in pairs)
    every = []
    for side in (predicted, gold):
        mentions, inside = sum(map(len, side)), sum(comb(len(cluster), 2) for cluster in side)
        every.append(Parallel((inside, comb(mentions, 2) - inside)))
    right = Parallel((joined, parted))
    return Counts(right, every[0], right, every[1])


def main(scorer: str, python: str, *files: str) -> int:
    """Compare all figures, print those that differ, and return how many do."""
    draw = random.Random(SEED)  # noqa: S311 - data to compare on, not secrets
    contents = [Path(each).read_text(encoding="utf-8") for each in files]
    contents += [made(draw, f"made{number}") + "\n" for number in range(MADE)]
    compared, differing, mixed = 0, 0, 0
    there = subprocess.Popen(
        [python, "-c", THERE, scorer], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert there.stdin is not None
    assert there.stdout is not None
    with tempfile.TemporaryDirectory() as place, there:
        for number, content in enumerate(contents):
            key, system = pair(content, Path(place), number, draw)
            sides = read(key), read(system)
            for how, called in HOW.items():
                for singletons in (True, False):
                    print(json.dumps([str(key), str(system), called, singletons]), file=there.stdin, flush=True)
                    theirs, is_mixed = json.loads(there.stdout.readline())
                    if is_mixed:
                        mixed += 1
                        continue
                    ours = here(*sides, how, singletons=singletons)
                    for name, figures in theirs.items():
                        compared += 3
                        if max(abs(a - b) for a, b in zip(figures, ours[name], strict=True)) > CLOSE:
                            differing += 1
                            print(number, how, f"singletons={singletons}", name, "theirs", figures, "ours", ours[name])
        there.stdin.close()
    print(f"{len(contents)} files, {compared} figures compared, {differing} differ by more than {CLOSE}")
    print(f"{mixed} scores left out, in which the scorer gives a mention another partner than it has matched it with")
    return differing


if __name__ == "__main__":
    sys.exit(bool(main(*sys.argv[1:])))
