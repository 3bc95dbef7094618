"""Figures of the CRAC shared tasks' scorer on made files: pieces, empty nodes and multiword tokens, in every setting.

`crac/figures.json` holds what the scorer gave, with its version; `eval/benchmarks/official.py crac` compares more.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import onrecord
from onrecord.cli.score import score as command
from onrecord.formats.base import Reading
from onrecord.formats.corefud_reader import read_corefud
from onrecord.formats.losses import Losses
from onrecord.match.words import as_words
from onrecord.scoring.measure import summed
from onrecord.scoring.other_formats import read_sides
from onrecord.scoring.side_formats import Formats

ROOM = Path(__file__).parent / "crac"
FIGURES: dict[str, dict[str, dict[str, list[float]]]] = json.loads((ROOM / "figures.json").read_text())["figures"]
SETTINGS = sorted(FIGURES["1"])
MEASURES = sorted(FIGURES["1"][SETTINGS[0]])


def name_of(measure: str, setting: str) -> str:
    """Return the name of a measure with a setting of the file, such as `partial, singletons=no`."""
    how, _, singletons = setting.partition(", singletons=")
    chosen = {"match": {"partial": "crac-partial"}.get(how, how), "singletons": singletons}
    said = ",".join(f"{key}={value}" for key, value in chosen.items() if value not in {"exact", "yes"})
    return f"coref.{measure}" + (f"[{said}]" if said else "")


def names() -> list[str]:
    """Return the names of all measures under all settings."""
    return [name_of(measure, setting) for setting in SETTINGS for measure in MEASURES]


def assert_figures(case: str, found: dict[str, list[float | None]]) -> None:
    """Compare recall, precision and F1 of all measures with the scorer's, to five digits."""
    for setting in SETTINGS:
        for measure, expected in FIGURES[case][setting].items():
            assert found[name_of(measure, setting)] == pytest.approx(expected, abs=5e-6), (setting, measure)


@pytest.mark.parametrize("case", sorted(FIGURES))
def test_onrecord_score_gives_the_figures_of_the_corefud_scorer(case: str) -> None:
    """`onrecord score --format corefud` of two files gives the figures that the scorer gave."""
    key, system = (str(ROOM / f"{case}.{side}.conllu") for side in ("key", "system"))
    options = ["--gold", key, "--format", "corefud", "--gold-format", "corefud", "--measures", ",".join(names())]
    done = CliRunner().invoke(command, [system, *options, "--json", "-"], catch_exceptions=False)
    measures = json.loads(done.stdout)["measures"]
    rates = ("recall", "precision", "f1")
    assert_figures(case, {name: [each[rate] for rate in rates] for name, each in measures.items()})


@pytest.mark.parametrize("case", sorted(FIGURES))
def test_the_function_score_gives_the_figures_of_the_corefud_scorer(case: str) -> None:
    """`onrecord.score` of what the reader of CorefUD returns gives the same."""
    formats = Formats("corefud", "corefud")
    sides = read_sides(ROOM / f"{case}.key.conllu", [ROOM / f"{case}.system.conllu"], formats)
    result = onrecord.score(sides.gold, sides.predicted[0], measures=names())
    assert_figures(case, {name: [each.recall, each.precision, each.f1] for name, each in result.items()})


def test_counts_of_documents_in_one_file_add_up(tmp_path: Path) -> None:
    """In one file, each document has the figures that it has by itself, and their counts are summed."""
    places = []
    for side in ("key", "system"):
        places.append(tmp_path / f"{side}.conllu")
        contents = ((ROOM / f"{case}.{side}.conllu").read_text() for case in sorted(FIGURES))
        places[-1].write_text("".join(contents))
    sides = read_sides(places[0], places[1:], Formats("corefud", "corefud"))
    result = onrecord.score(sides.gold, sides.predicted[0], measures=names())
    for case, doc_id in zip(sorted(FIGURES), result.doc_ids, strict=True):
        found: dict[str, list[float | None]] = {}
        for name in names():
            each = result.scores[name]
            value = each.measure.value(each.document(doc_id))  # type: ignore[arg-type]  # there are mentions
            found[name] = [value.recall, value.precision, value.f1]
        assert_figures(case, found)
    for name in names():
        each = result.scores[name]
        parts = [each.document(doc_id) for doc_id in result.doc_ids]
        assert [*(each.counts or ())] == summed([part for part in parts if part is not None]), name


def test_the_files_have_pieces_empty_nodes_and_multiword_tokens() -> None:
    """The made files have mentions in pieces, zeros, and words of multiword tokens, on both sides."""
    counts: Counter[str] = Counter()
    for path in sorted(ROOM.glob("*.conllu")):
        found = read_corefud(path, Reading(lambda _: None, Losses()))
        (document,) = found.documents
        words: Any = found.words[document.doc_id]
        side = path.name.split(".")[1]
        counts[f"{side} zeros"] += sum(as_words(each, words).is_zero for each in document.mentions or ())
        content = path.read_text()
        counts[f"{side} pieces"] += content.count("[2/2]--")
        counts[f"{side} tokens"] += sum("-" in line.partition("\t")[0] for line in content.splitlines())
    assert min(counts.values()) >= 5, counts
