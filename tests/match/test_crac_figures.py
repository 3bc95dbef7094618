"""Figures of the CRAC shared tasks' scorer on made files: pieces, empty nodes and multiword tokens, in every setting.

`crac/figures.json` holds what the scorer gave, with its version; `eval/benchmarks/crac.py` compares many more files.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.formats.base import Reading
from onrecord.formats.corefud_reader import read_corefud
from onrecord.formats.losses import Losses
from onrecord.match.crac import align, as_words
from onrecord.measures.coref.kernels import KERNELS, statistics
from onrecord.measures.coref.table import contingency

if TYPE_CHECKING:
    from onrecord.match.crac import Words

ROOM = Path(__file__).parent / "crac"
FIGURES: dict[str, dict[str, dict[str, list[float]]]] = json.loads((ROOM / "figures.json").read_text())["figures"]


def mentions(path: Path) -> list[tuple[Words, str | None]]:
    """Return the mentions of a file of one document, as words, each with its entity."""
    found = read_corefud(path, Reading(lambda _: None, Losses()))
    (document,) = found.documents
    return [(as_words(each, found.words[document.doc_id]), each.entity) for each in document.mentions or ()]


@pytest.mark.parametrize("setting", sorted(FIGURES["1"]))
@pytest.mark.parametrize("case", sorted(FIGURES))
def test_figures_are_the_scorer_s(case: str, setting: str) -> None:
    """Recall, precision and F1 of all measures are those of the scorer."""
    how, _, singletons = setting.partition(", singletons=")
    sides = [mentions(ROOM / f"{case}.{side}.conllu") for side in ("key", "system")]
    found = align(*sides, how, singletons=singletons == "yes")
    counts = statistics(contingency(*found))
    for name, expected in FIGURES[case][setting].items():
        value = KERNELS[name].finish(counts[name], 1)
        assert [value.recall, value.precision, value.f1] == pytest.approx(expected, abs=5e-6), name


def test_the_files_have_what_is_hard() -> None:
    """The made files have mentions in pieces, zeros, and words of multiword tokens, on both sides."""
    counts: Counter[str] = Counter()
    for path in sorted(ROOM.glob("*.conllu")):
        found: Any = mentions(path)
        side = path.name.split(".")[1]
        counts[f"{side} zeros"] += sum(each.is_zero for each, _ in found)
        content = path.read_text()
        counts[f"{side} pieces"] += content.count("[2/2]--")
        counts[f"{side} tokens"] += sum("-" in line.partition("\t")[0] for line in content.splitlines())
    assert min(counts.values()) >= 5, counts
