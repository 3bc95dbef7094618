"""Figures of tagged spans: conlleval (CoNLL-2003 and WNUT), seqeval, and nervaluate.

Gold is imported as a corpus, so that its own labels count. conlleval prints percentages of two places: its figures are
divided here from the counts that it prints. nervaluate's scheme `type` pairs in the order of the file, and is left out.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from official_data import tags_with_errors

from onrecord import score
from onrecord.corpus.importing.make import make
from onrecord.corpus.importing.reading import Choices
from onrecord.formats.bio_lines import DOCSTART
from onrecord.schema import using
from onrecord.scoring.other_formats import read_sides
from onrecord.scoring.side_formats import Formats

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator
    from pathlib import Path

SEED = 20240510
RATES = ("recall", "precision", "f1")
PERL = re.compile(r"found: (\d+) phrases; correct: (\d+)")
GOLD = re.compile(r"tokens with (\d+) phrases")
SCHEMES = {"strict": "strict", "exact": "exact", "partial": "partial"}
# Interpreters with the scorer run these on lists of sentences, a list of tags each.
SEQEVAL = """
import json, sys
from seqeval.metrics import precision_score, recall_score, f1_score
gold, predicted = json.load(sys.stdin)
print(json.dumps([float(each(gold, predicted)) for each in (recall_score, precision_score, f1_score)]))
"""
NERVALUATE = """
import json, sys
from nervaluate import Evaluator
gold, predicted = json.load(sys.stdin)
labels = sorted({tag[2:] for side in (gold, predicted) for row in side for tag in row if tag != "O"})
found = Evaluator(gold, predicted, tags=labels, loader="list").evaluate()["overall"]
print(json.dumps({name: [each.recall, each.precision, each.f1] for name, each in found.items()}))
"""
Sentences = list[list[str]]


def _systems(given: Namespace, place: Path) -> Iterator[tuple[str, Path, dict[str, list[float]]]]:
    """Yield each submission's name and file, and our figures by measure: recall, precision and F1."""
    corpus = place / "gold"
    make(given.gold, corpus, Choices(format="bio"))
    draw = random.Random(SEED)  # noqa: S311 - errors to compare on, not secrets
    made = [] if given.files else [tags_with_errors(given.gold, place / "made.bio", draw)]
    for path in [*given.files, *made]:
        with ExitStack() as stack:
            stack.enter_context(using(corpus))
            sides = read_sides(corpus, [path], Formats("bio", "jsonl"))
            measures = [f"mention.{each}" for each in SCHEMES]
            found = score(sides.gold, sides.predicted[0], measures=measures)
            yield path.stem, path, {name: [getattr(found[name], rate) or 0.0 for rate in RATES] for name in measures}


def _tags(path: Path) -> Sentences:
    """Return the last column of a file, a list a sentence; lines of documents are no rows."""
    found: Sentences = [[]]
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = line.split()
        if cells and cells[0] != DOCSTART:
            found[-1].append(cells[-1])
        elif found[-1]:
            found.append([])
    return [each for each in found if each]


def _ask(given: Namespace, program: str, path: Path) -> Any:
    sides = json.dumps([_tags(given.gold), _tags(path)])
    command = [given.python, "-W", "ignore", "-c", program]
    return json.loads(subprocess.run(command, input=sides, capture_output=True, text=True, check=True).stdout)


def conlleval(given: Namespace, place: Path) -> Iterator[tuple[str, float, float]]:
    """Yield recall, precision and F1 of conlleval, or of wnuteval.py, which `mention.strict` is compared with."""
    for name, path, ours in _systems(given, place):
        rows = zip(_tags(given.gold), _tags(path), strict=True)
        is_wnut = given.scorer.suffix == ".py"
        tab = "\t" if is_wnut else " "
        sentences = ([tab.join(["w", *pair]) for pair in zip(*each, strict=True)] for each in rows)
        both = "\n\n".join("\n".join(each) for each in sentences) + "\n\n"
        command = [given.python if is_wnut else "perl", str(given.scorer)]
        said = subprocess.run(command, input=both, capture_output=True, text=True, check=True).stdout
        predicted, correct = (int(each) for each in PERL.findall(said)[0])
        gold = int(GOLD.findall(said)[0])
        figures = (correct / gold, correct / predicted, 2 * correct / (gold + predicted))
        for rate, value, found in zip(RATES, figures, ours["mention.strict"], strict=True):
            yield f"{name} {rate}", value, found


def seqeval(given: Namespace, place: Path) -> Iterator[tuple[str, float, float]]:
    """Yield recall, precision and F1 of seqeval in its default mode, which `mention.strict` is compared with."""
    for name, path, ours in _systems(given, place):
        for rate, value, found in zip(RATES, _ask(given, SEQEVAL, path), ours["mention.strict"], strict=True):
            yield f"{name} {rate}", value, found


def nervaluate(given: Namespace, place: Path) -> Iterator[tuple[str, float, float]]:
    """Yield recall, precision and F1 of three of nervaluate's schemes."""
    for name, path, ours in _systems(given, place):
        theirs = _ask(given, NERVALUATE, path)
        for scheme, measure in SCHEMES.items():
            for rate, value, found in zip(RATES, theirs[scheme], ours[f"mention.{measure}"], strict=True):
                yield f"{name} {scheme} {rate}", value, found
