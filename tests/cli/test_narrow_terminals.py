"""Tables on narrow terminals: no figure and no name is cut off."""

from __future__ import annotations

import json
import re
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from onrecord.report.terminal_table import new_table, print_table

from .commands import run

RULES, NAMES = (
    str(Path(__file__).parents[2] / "eval" / "results" / name / "predictions.jsonl") for name in ("rules", "names")
)
COMMANDS = [
    ["stats"],
    ["measures", "quote.*"],
    ["validate", "--list"],
    ["score", RULES],
    ["score", RULES, "--ci", "--measures", "quote.*,mention.*"],
    ["score", RULES, "--by", "type", "--measures", "quote.content.exact"],
    ["score", RULES, "--gold", "each", "--certain", "--measures", "quote.content.exact,event.trigger.cls"],
    ["compare", RULES, NAMES, "--measures", "quote.content.exact,mention.strict"],
    ["power", RULES, NAMES, "--measures", "mention.strict"],
    ["agree", "reader-d", "reader-e", "--measures", "quote.attribution*"],
    ["board"],
]


def printed(monkeypatch: pytest.MonkeyPatch, arguments: list[str], columns: int | None) -> str:
    """Return the output of a command on a terminal of some columns, or in a pipe, without codes of colours."""
    with monkeypatch.context() as patch:
        if columns is not None:
            patch.setenv("FORCE_COLOR", "1")
            patch.setenv("COLUMNS", str(columns))
        return re.sub(r"\x1b\[[0-9;]*m", "", run(*arguments).stdout)


@pytest.mark.parametrize(
    "arguments",
    [pytest.param(each, marks=pytest.mark.slow) if each == ["board"] else each for each in COMMANDS],
    ids=" ".join,
)
def test_every_character_is_printed_at_80_columns(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of 80 columns shows the same characters as a pipe, on more lines."""
    narrow, pipe = (Counter("".join(printed(monkeypatch, arguments, width).split())) for width in (80, None))
    assert narrow == pipe


@pytest.mark.parametrize("columns", [60, 80, 100, None])
def test_the_table_of_a_score_has_every_figure_of_its_json(
    columns: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Precision, recall, F1 and the ends of the interval of each measure are in its row."""
    arguments = ["score", RULES, "--ci", "--measures", "quote.content.*,mention.strict"]
    result = json.loads(run(*arguments, "--json", "-").stdout)
    rows = {line.split()[0]: line.split() for line in printed(monkeypatch, arguments, columns).splitlines() if line}
    assert len(result["measures"]) >= 4
    for name, measure in result["measures"].items():
        rates = [measure[rate] for rate in ("precision", "recall", "f1")]
        ends = [measure["interval"]["low"], measure["interval"]["high"]]
        assert {f"{100 * each:.1f}" for each in (*rates, *ends)} <= set(rows[name])


def test_figures_and_names_are_whole_at_any_width() -> None:
    """Figures and names stay on their line; headings and texts are wrapped; the table fits if it can."""
    for columns in range(10, 130, 7):
        table = new_table("measure", "F1 of recusal-000", "meaning", text=["meaning"])
        table.add_row("quote.attribution", "99.9", "words of quotes and their speakers, by entity")
        table.add_row("mention.strict", "1,234", "none")
        page = StringIO()
        print_table(table, Console(file=page, width=columns, force_terminal=True, no_color=True))
        lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in page.getvalue().splitlines()]
        assert any(line.split()[:2] == ["quote.attribution", "99.9"] for line in lines)
        assert any(line.split() == ["mention.strict", "1,234", "none"] for line in lines)
        assert not any(line != line.rstrip() for line in lines)
        assert columns < 43 or max(map(len, lines)) <= columns  # 17 + 2 + 8 + 2 + 12, and wrapped words
        assert "".join("".join(lines).split()).count("speakers") == 1


def test_types_that_were_found_under_another_type_are_explained() -> None:
    """The row of `reported`, which the baseline never predicts, has the gold items found, no F1, and a note below."""
    lines = run("score", RULES, "--by", "type", "--measures", "quote.content.exact").stdout.splitlines()
    (cells,) = [line.split() for line in lines if line.startswith("  reported")]
    assert cells[1::2] == ["-", "-", "0", "6"]
    assert any(line.startswith("note: in the row of a type, matched counts") for line in lines)
    plain = run("score", RULES, "--by", "document", "--measures", "mention.strict").stdout
    assert "gold matched" not in plain


def test_ids_of_documents_are_whole_in_a_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two long ids that begin alike can be told apart."""
    names = [f"{'archive-of-the-gazette-' * 3}{number}" for number in (1, 2)]
    rows = "".join(f'{{"doc_id":"{name}","mentions":[{{"start":0,"end":4,"type":"PER"}}]}}\n' for name in names)
    path = tmp_path / "gold.jsonl"
    path.write_text(rows)
    arguments = ["score", str(path), "--gold", str(path), "--by", "document", "--measures", "mention.strict"]
    for columns in (80, None):
        shown = printed(monkeypatch, arguments, columns)
        assert all(name in shown.split() for name in names)
