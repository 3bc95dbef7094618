"""Figures of coreference: corefud-scorer (the CRAC shared tasks'), the CoNLL reference scorer in Perl, and coval.

corefud-scorer keeps pairs of mentions in one table for both sides, so a zero of one side may be taken for another zero
of the other side. Scores in which that happens are left out and counted. What it calls 0 may be a dash here.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from official_data import conll_pair, corefud_pair, made

from onrecord import score
from onrecord.measures.coref.conll import score_conll
from onrecord.measures.registry import parse
from onrecord.scoring.other_formats import read_sides
from onrecord.scoring.side_formats import Formats

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator
    from pathlib import Path

SEED = 20240510
HOW = {"exact": "exact", "head": "head", "partial-corefud": "crac-partial"}  # as the scorer and as we call them
MEASURES = ("muc", "b3", "ceafe", "ceafm", "blanc", "lea")
RATES = ("recall", "precision", "f1")
# What the scorer's own interpreter runs: key and system -> recall, precision and F1 of each measure under each setting.
CRAC = """
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
COVAL = """
import json, sys
sys.path.insert(0, sys.argv[1])
from coval.conll import reader
from coval.eval import evaluator as e
measures = dict(muc=e.muc, b3=e.b_cubed, ceafe=e.ceafe, lea=e.lea)
for line in sys.stdin:
    key, system = json.loads(line)
    read = reader.get_coref_infos(key, system, False, False, True, False)
    found = {name: [float(x) for x in e.evaluate_documents(read, m)] for name, m in measures.items()}
    print(json.dumps(found), flush=True)
"""
PERL_NAMES = {"muc": "muc", "bcub": "b3", "ceafm": "ceafm", "ceafe": "ceafe", "blanc": "blanc"}
PERL_TOTAL = re.compile(r"METRIC (\w+):.*?TOTALS.*?(?:Coreference|BLANC): (Recall: [^\n]+)", re.DOTALL)
PERL_SUMS = re.compile(r"\(([\d.e+-]+) / ([\d.e+-]+)\)")


@contextmanager
def _asking(given: Namespace, program: str) -> Iterator[Callable[[object], Any]]:
    """Yield what asks a scorer in its own interpreter, a line of JSON each way."""
    command = [given.python, "-c", program, str(given.scorer)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8") as there:
        assert there.stdin is not None
        assert there.stdout is not None

        def ask(question: object) -> Any:
            assert there.stdin is not None
            assert there.stdout is not None
            print(json.dumps(question), file=there.stdin, flush=True)
            return json.loads(there.stdout.readline())

        yield ask
        there.stdin.close()


def crac(given: Namespace, place: Path) -> Iterator[tuple[str, float, float]]:
    """Yield each figure under each setting: exact, head and partial matching, with singletons and without."""
    draw = random.Random(SEED)  # noqa: S311 - data to compare on, not secrets
    contents = [(each.stem, each.read_text(encoding="utf-8")) for each in given.files]
    contents += [(f"made{number}", made(draw, f"made{number}") + "\n") for number in range(given.made)]
    pairs = [(name, *corefud_pair(text, place, number, draw)) for number, (name, text) in enumerate(contents)]
    pairs += [(key.stem, key, system) for key, system in given.pair]
    left_out = 0
    with _asking(given, CRAC) as ask:
        for name, key, system in pairs:
            for (how, singletons), ours in _corefud(key, system).items():
                theirs, is_mixed = ask([str(key), str(system), how, singletons])
                left_out += is_mixed
                for measure, figures in {} if is_mixed else theirs.items():
                    setting = f"{name} {measure} {how}{'' if singletons else ' without singletons'}"
                    for rate, one, other in zip(RATES, figures, ours[measure], strict=True):
                        yield f"{setting} {rate}", one, other
    print(
        f"{left_out} scores left out, in which the scorer gives a mention another partner than it has matched it with"
    )


def _corefud(key: Path, system: Path) -> dict[tuple[str, bool], dict[str, list[float]]]:
    """Return recall, precision and F1 of each measure under each setting, as we give them; 0 is a dash."""
    sides = read_sides(key, [system], Formats("corefud", "corefud"))
    names = {
        (how, singletons, each): f"coref.{each}[match={match},singletons={'yes' if singletons else 'no'}]"
        for how, match in HOW.items()
        for singletons in (True, False)
        for each in MEASURES
    }
    result = score(sides.gold, sides.predicted[0], measures=list(names.values()))
    found: dict[tuple[str, bool], dict[str, list[float]]] = {}
    for (how, singletons, each), name in names.items():
        value = result[parse(name).name]
        found.setdefault((how, singletons), {})[each] = [getattr(value, rate) or 0.0 for rate in RATES]
    return found


def _conll_pairs(given: Namespace, place: Path) -> Iterator[tuple[str, Path, Path]]:
    draw = random.Random(SEED)  # noqa: S311 - data to compare on, not secrets
    for number, key in enumerate(given.files):
        yield key.stem, key, conll_pair(key, place / f"{number}.conll", draw)
    for key, system in given.pair:
        yield key.stem, key, system


def conll(given: Namespace, place: Path) -> Iterator[tuple[str, float, float]]:
    """Yield the measures of the reference scorer in Perl, divided here from its sums, since it cuts percentages."""
    for name, key, system in _conll_pairs(given, place):
        command = ["perl", str(given.scorer), "all", str(key), str(system), "none"]
        said = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8").stdout
        ours = score_conll(key, system)
        for measure, sums in PERL_TOTAL.findall(said):
            if measure in PERL_NAMES:
                recall, precision = (float(a) / float(b) if float(b) else 0.0 for a, b in PERL_SUMS.findall(sums))
                f1 = 2 * recall * precision / (recall + precision) if recall + precision else 0.0
                rates = {"recall": recall, "precision": precision}
                if measure != "blanc":  # its F1 is a mean of two, printed as a percentage of two places
                    rates["f1"] = f1
                for rate, value in rates.items():
                    found = ours[f"coref.{PERL_NAMES[measure]}"][rate]
                    yield f"{name} {measure} {rate}", value, found or 0.0


def coval(given: Namespace, place: Path) -> Iterator[tuple[str, float, float]]:
    """Yield the four measures of coval."""
    with _asking(given, COVAL) as ask:
        for name, key, system in _conll_pairs(given, place):
            ours = score_conll(key, system)
            for measure, figures in ask([str(key), str(system)]).items():
                for rate, value in zip(RATES, figures, strict=True):
                    yield f"{name} {measure} {rate}", value, ours[f"coref.{measure}"][rate] or 0.0
