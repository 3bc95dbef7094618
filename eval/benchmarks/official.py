"""Compare our figures with those of official scorers, on files of yours: `python eval/benchmarks/official.py --help`.

    official.py crac       --scorer CHECKOUT --python PYTHON FILE.conllu ...
    official.py conll      --scorer scorer.pl FILE.conll ...
    official.py coval      --scorer CHECKOUT --python PYTHON FILE.conll ...
    official.py conlleval  --scorer conlleval.pl --gold GOLD SUBMISSION ...   (or wnuteval.py)
    official.py seqeval    --python PYTHON --gold GOLD SUBMISSION ...
    official.py nervaluate --python PYTHON --gold GOLD SUBMISSION ...

CHECKOUT is the scorer's repository, PYTHON an interpreter that has what the scorer needs. Neither the scorers nor the
corpora come with this project. Files of coreference are keys. The system of each key is the key with errors, made here
from a fixed seed: mentions missing, invented and moved, entities split and joined. `--pair KEY SYSTEM` compares two
files as they are. Files of tags (BIO) are a gold file and submissions; without a submission, one is made in this way.

It prints the figures that differ by more than 5e-5. Then it prints a row for the table in docs/measures.md: how many
figures were compared, the greatest difference, and one figure as the scorer and we give it. It exits with 1 if any
figure differs.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import official_coref
import official_tags

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

CLOSE = 5e-5


class Figure(NamedTuple):
    """One figure: what it is, and its value as the scorer and as we give it."""

    name: str
    theirs: float
    ours: float


SCORERS: dict[str, Callable[[argparse.Namespace, Path], Iterator[tuple[str, float, float]]]] = {
    "crac": official_coref.crac,
    "conll": official_coref.conll,
    "coval": official_coref.coval,
    "conlleval": official_tags.conlleval,
    "seqeval": official_tags.seqeval,
    "nervaluate": official_tags.nervaluate,
}


def compared(figures: Iterable[Figure]) -> tuple[list[Figure], list[Figure]]:
    """Return all figures, and those that differ, which are printed as they come."""
    every, differing = [], []
    for figure in figures:
        every.append(figure)
        if abs(figure.theirs - figure.ours) > CLOSE:
            differing.append(figure)
            print(f"{figure.name}: theirs {figure.theirs:.6f}, ours {figure.ours:.6f}", flush=True)
    return every, differing


def main() -> int:
    """Compare, print, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("which", choices=SCORERS)
    parser.add_argument("files", nargs="*", type=Path, help="keys, or submissions")
    parser.add_argument("--scorer", type=Path, help="the scorer's checkout or script")
    parser.add_argument("--python", default=sys.executable, help="an interpreter for scorers in Python")
    parser.add_argument("--gold", type=Path, help="the gold file of submissions")
    parser.add_argument("--pair", nargs=2, type=Path, action="append", default=[], metavar=("KEY", "SYSTEM"))
    parser.add_argument("--made", type=int, default=0, help="crac: documents that are made here, to compare besides")
    given = parser.parse_intermixed_args()
    with tempfile.TemporaryDirectory() as place:
        every, differing = compared(Figure(*each) for each in SCORERS[given.which](given, Path(place)))
    if not every:
        parser.error("nothing to compare: name files")
    shown = next((each for each in every if each.name.endswith("f1") and 0 < each.theirs < 1), every[0])
    worst = max(abs(each.theirs - each.ours) for each in every)
    print(f"| {given.which} | {len(every):,} | {worst:.1e} | {shown.name} | {shown.theirs:.4f} | {shown.ours:.4f} |")
    return int(bool(differing))


if __name__ == "__main__":
    sys.exit(main())
