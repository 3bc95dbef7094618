"""Terminals that lack characters: no UnicodeEncodeError, readable text, and complete JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import onrecord

RULES, NAMES = (
    str(Path(__file__).parents[2] / "eval" / "results" / name / "predictions.jsonl") for name in ("rules", "names")
)
COMMANDS = [
    ["--help"],
    ["stats"],
    ["stats", "--json"],
    ["texts"],
    ["schema", "prediction"],
    ["measures"],
    ["measures", "--json"],
    ["measures", "--markdown"],
    ["check", RULES],
    ["check", "--json", RULES],
    ["check", "na\u00efve\u2713.jsonl"],
    ["explain", RULES],
    ["explain", "--json", RULES],
    ["score", RULES, "--by", "type", "--measures", "mention.strict"],
    ["score", "\u201cnowhere\u201d.jsonl"],
    ["score", RULES, "--measures", "mention.\u017e"],
    ["compare", RULES, NAMES, "--measures", "mention.strict"],
    ["compare", RULES, NAMES, "--measures", "mention.strict", "--json"],
    ["sc\u00f6re", RULES],
]
# Runs commands one after another in a process whose streams have the encoding in question.
DRIVER = """
import json, os, sys
from onrecord.cli import main
for arguments in json.loads(sys.argv[1]):
    sys.argv = ["onrecord", *(os.fsdecode(each.encode()) for each in arguments)]
    try:
        main()
    except SystemExit as ended:
        print("exit", ended.code, file=sys.stderr)
"""
TERMINALS = {
    "C": {"PYTHONUTF8": "0", "LC_ALL": "C"},
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "latin-1": {"PYTHONIOENCODING": "latin-1"},
    "gbk": {"PYTHONIOENCODING": "gbk"},
}


def ran(terminal: str, *commands: list[str]) -> subprocess.CompletedProcess[bytes]:
    """Return the result of a process that ran commands on a terminal."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "PYTHONIO"))}
    return subprocess.run(
        [sys.executable, "-c", DRIVER, json.dumps(commands)],
        env=environment | TERMINALS[terminal],
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("terminal", list(TERMINALS))
def test_no_command_fails_on_a_terminal_that_lacks_characters(terminal: str) -> None:
    """Every command ends with an exit code of ours, and no traceback."""
    done = ran(terminal, *COMMANDS)
    said = done.stderr.decode("latin-1")
    assert done.returncode == 0, said
    assert "Traceback" not in said
    assert "UnicodeEncodeError" not in said
    codes = [line.split()[1] for line in said.splitlines() if line.startswith("exit ")]
    assert len(codes) == len(COMMANDS)
    assert set(codes) == {"0", "2"}


def test_missing_characters_are_replaced_by_plain_ones() -> None:
    """Under latin-1, an ellipsis and a Z with a caron are shown by plain characters, and what latin-1 has is kept."""
    explained = ran("latin-1", ["explain", RULES]).stdout.decode("latin-1")
    assert "..." in explained
    assert "\\u" not in explained
    measures = ran("latin-1", ["measures", "--markdown"]).stdout.decode("latin-1")
    assert "Zabokrtsk\u00fd" in measures
    assert "\\u017d" not in measures


@pytest.mark.parametrize("terminal", list(TERMINALS))
def test_json_is_utf8_on_every_terminal(terminal: str) -> None:
    """JSON has every character of the text, on any terminal."""
    lines = ran(terminal, ["explain", "--json", RULES]).stdout.decode("utf-8").splitlines()
    assert any("\u201c" in str(json.loads(line)) for line in lines)


def test_names_with_colons_are_printed_as_they_are(tmp_path: Path) -> None:
    """A file `a.py` makes the system `py:a:extract`, whose `:a:` is no emoji in any table."""
    for name in ("a", "b"):
        rows = [
            json.dumps({"doc_id": doc_id, "mentions": [{"start": 0, "end": 4}]}) for doc_id in onrecord.load().doc_ids
        ]
        header = {"onrecord": "predictions", "schema_version": "0.1.0", "system": f"py:{name}:extract"}
        (tmp_path / f"{name}.jsonl").write_text("\n".join([json.dumps(header), *rows]) + "\n")
    files = [str(tmp_path / f"{name}.jsonl") for name in ("a", "b")]
    command = [sys.executable, "-m", "onrecord", "compare", *files, "--measures", "mention.exact"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "py:a:extract" in shown
    assert not {*"\U0001f170\U0001f171"} & {*shown}
