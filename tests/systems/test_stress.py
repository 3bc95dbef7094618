"""`make stress`: results conform to their schema, the page shows them, and one system can be run alone."""

from __future__ import annotations

import importlib
import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from onrecord import schema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

ROOT = Path(__file__).parents[2]
SYSTEMS = ROOT / "eval" / "systems"
RESULTS = ROOT / "eval" / "results" / "stress.json"
SCRIPTS = ("stress", "stress_page", "make", "environments", "manifest")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return the root of a copy of the scripts, the descriptions of systems, the results and their page."""
    shutil.copytree(SYSTEMS, tmp_path / "eval" / "systems")
    for name in ("eval/results/stress.json", "docs/stress.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def stress(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """Return `stress.py` of that copy."""
    monkeypatch.syspath_prepend(str(checkout / "eval" / "systems"))
    yield importlib.import_module("stress")
    for name in SCRIPTS:
        sys.modules.pop(name, None)


def test_docs_stress_md_is_up_to_date(stress: ModuleType) -> None:
    """The committed results conform to the schema `stress`, and the page is made from them."""
    found = json.loads(RESULTS.read_text(encoding="utf-8"))
    for name, each in found.items():
        assert list(schema.explain("stress", each, document=name)) == []
    assert (ROOT / "docs" / "stress.md").read_text(encoding="utf-8") == stress.stress_page.page(
        found, stress.without(found)
    )


def test_running_one_system_keeps_the_results_of_others(
    stress: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only the named system is run; the page has its results and the kept ones of others."""
    other = json.loads(RESULTS.read_text(encoding="utf-8"))["rules"]
    results, page = checkout / "eval" / "results" / "stress.json", checkout / "docs" / "stress.md"
    results.write_text(json.dumps({"rules": other}))
    monkeypatch.setattr(sys, "argv", ["stress.py", "names"])
    monkeypatch.setenv("ONRECORD_HOME", str(ROOT / "tests" / "corpus_small"))
    assert stress.main() == 0
    assert capsys.readouterr().out.startswith("names: ")
    made = json.loads(results.read_text())
    assert list(made) == ["names", "rules"]
    assert made["rules"] == other
    assert made["names"]["corpus"] == "small-corpus-0.1.0"
    assert "| rewriting | rules | names |" in page.read_text()


def test_significant_changes_are_listed_with_their_intervals(stress: ModuleType) -> None:
    """A change with a small corrected p has a star in the table and is listed; without any, a sentence says so."""
    cost = {"after": 0.4, "difference": -0.1, "holm": 0.01, "interval": [-0.2, -0.05]}

    def result(rewriting: str, holm: float) -> dict[str, Any]:
        rows = [{"name": rewriting, "costs": {"coref.conll": {**cost, "holm": holm}}}]
        return {"figures": {"coref.conll": 0.5}, "notes": [], "signature": "s", "transformations": rows}

    found = {
        "listing": result("other-names", 0.01),
        "knowing": result("swapped-names", 0.01),
        "reading": result("swapped-names", 0.5),
    }
    page = stress.stress_page.page(found)
    assert "- **knowing**: swapped-names coref.conll -10.0 (-20.0 to -5.0)" in page
    assert "- No change is significant for reading." in page
    assert "| swapped-names | -10.0\\* | – | -10.0 |" in page
    assert "lower figures if people have each other's names: knowing.\n" in page
    assert "no significant loss if people have each other's: listing.\n" in page
    assert "No significant loss with other names: reading.\n" in page


def test_the_page_names_the_systems_behind_each_signature(stress: ModuleType) -> None:
    """Results that were made with another gold can be told from the others."""

    def result(signature: str) -> dict[str, Any]:
        return {"figures": {}, "notes": [], "signature": signature, "transformations": []}

    page = stress.stress_page.page({"a": result("gold:1"), "b": result("gold:2"), "c": result("gold:1")})
    assert page.endswith("## Signatures\n\n- `gold:1`: a, c\n- `gold:2`: b\n")


def test_the_page_gives_the_reason_for_each_system_without_a_row(
    stress: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Combinations, and systems that download weights."""
    found = json.loads(RESULTS.read_text(encoding="utf-8"))
    page = stress.stress_page.page(found, stress.without(found))
    assert "- It is made of results of others, and those are for the original articles: combination, " in page
    assert "- It has weights that are in no package registry: booknlp, " in page
    assert "- It was not put under stress yet: chrono.\n" in stress.stress_page.page(
        {}, {"was not put under stress yet": ["chrono"]}
    )
    monkeypatch.setattr(sys, "argv", ["stress.py", "combination"])
    assert stress.main() == 1
    assert capsys.readouterr().out.startswith("combination: left out: it is made of results of others")


def test_an_unknown_system_is_refused(stress: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that is not there is named, with those that are."""
    monkeypatch.setattr(sys, "argv", ["stress.py", "nobody"])
    with pytest.raises(SystemExit, match="There is no system 'nobody'"):
        stress.main()
