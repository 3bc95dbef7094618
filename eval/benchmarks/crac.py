"""Compare figures with the CRAC shared tasks' scorer: `python eval/benchmarks/crac.py SCORER PYTHON [FILE ...]`.

SCORER is a checkout of corefud-scorer and PYTHON an interpreter that can run it (udapi, numpy, scipy). Keys are the
CorefUD FILEs, and documents made here, with empty nodes, multiword tokens and mentions in several pieces. The system of
each key is the key with errors: mentions missing, invented and moved, other heads, entities split and joined, empty
nodes that depend on other words. Both files are scored as `onrecord score --format corefud` does it, and by the scorer
there, exactly, by head and in part, with singletons and without. It prints a row for each measure of which a figure
differs by more than 5e-5, and how many were compared.

Left out are the scores in which the scorer loses or gains a pair: it keeps pairs in one table for both sides, so that a
zero of one side is taken for the zero of the other that stands where it does. A dash is 0 there.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TypeAlias

from crac_data import made, pair

from onrecord import score
from onrecord.measures.registry import parse
from onrecord.scoring.other_formats import Formats, read_sides

SEED = 20240510
MADE = 40  # documents
CLOSE = 5e-5
HOW = {"exact": "exact", "head": "head", "partial-corefud": "crac-partial"}  # as the scorer and as we call them
MEASURES = ("muc", "b3", "ceafe", "ceafm", "blanc", "lea")
Figures: TypeAlias = dict[str, list[float]]
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


def here(key: Path, system: Path) -> dict[tuple[str, bool], Figures]:
    """Return recall, precision and F1 of each measure under each setting, as `onrecord score` has it; 0 is a dash."""
    sides = read_sides(key, [system], Formats("corefud", "corefud"))
    names = {
        (how, singletons, each): f"coref.{each}[match={match},singletons={'yes' if singletons else 'no'}]"
        for how, match in HOW.items()
        for singletons in (True, False)
        for each in MEASURES
    }
    result = score(sides.gold, sides.predicted[0], measures=list(names.values()))
    found: dict[tuple[str, bool], Figures] = {}
    for (how, singletons, each), name in names.items():
        value = result[parse(name).name]
        found.setdefault((how, singletons), {})[each] = [value.recall or 0.0, value.precision or 0.0, value.f1 or 0.0]
    return found


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
            for (how, singletons), ours in here(key, system).items():
                print(json.dumps([str(key), str(system), how, singletons]), file=there.stdin, flush=True)
                theirs, is_mixed = json.loads(there.stdout.readline())
                if is_mixed:
                    mixed += 1
                    continue
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
