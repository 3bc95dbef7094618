"""`onrecord score` and `onrecord run` say so if offsets seem to count something else than code points."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from onrecord import load
from onrecord.cli.main import onrecord

if TYPE_CHECKING:
    from pathlib import Path

SAID = "in 5 of the first 5 documents many spans start or end inside a word, so the offsets are probably shifted"


@pytest.mark.parametrize(("shift", "warns"), [(0, False), (3, True)])
def test_score_warns_of_shifted_offsets(shift: int, warns: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a case of the test
    """The warning is on standard error, so that JSON on standard output stays JSON."""
    corpus, path = load(), tmp_path / "mine.jsonl"
    rows = [
        {
            "doc_id": doc_id,
            "mentions": [
                {"start": each.start + shift, "end": each.end + shift}
                for each in document.mentions or ()
                if each.end + shift <= len(corpus.texts[doc_id])
            ],
        }
        for doc_id, document in corpus.documents.items()
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    found = CliRunner().invoke(onrecord, ["score", str(path), "--json", "-"])
    assert json.loads(found.stdout)["signature"]
    assert (SAID in found.stderr) is warns


NAMES = """
import re

def extract(document):
    text = document["text"]
    def at(place):
        return {counted}
    names = list(re.finditer("[A-Z][a-z]+", text))[:99]
    return {{"mentions": [{{"start": at(each.start()), "end": at(each.end())}} for each in names]}}
"""


@pytest.mark.parametrize(
    ("counted", "warns"),
    [
        ("place", False),
        ("place + 1", True),
        ("len(text[:place].encode())", True),
        (
            "len(text[:place].encode('utf-16-le')) // 2",
            False,
        ),  # the articles have no character that UTF-16 counts twice
    ],
)
def test_run_warns_of_shifted_offsets(
    counted: str,
    warns: bool,  # noqa: FBT001 - a case of the test
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The warning has the words of `score` and says what to count; the exit code stays 0."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "names.py").write_text(NAMES.format(counted=counted))
    found = CliRunner().invoke(onrecord, ["run", "py:names:extract", "-o", "p.jsonl"])
    assert found.exit_code == 0, found.output
    assert (SAID in found.stderr) is warns
    assert ("count code points of `text`" in found.stderr) is warns


def test_run_says_how_offsets_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A span outside the text fails a document, and the message says what to count."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "beyond.py").write_text(
        "def extract(document):\n    return {'mentions': [{'start': 0, 'end': 1 + len(document['text'])}]}\n"
    )
    found = CliRunner().invoke(onrecord, ["run", "py:beyond:extract", "-o", "p.jsonl", "--retries", "0"])
    assert "count code points of the exact text that `onrecord texts` prints" in found.output


def test_words_of_multiword_tokens_are_not_taken_for_shifted_offsets(tmp_path: Path) -> None:
    """Clitics are mentions inside a token; their offsets were computed from the words of the file."""
    path = tmp_path / "d.conllu"
    path.write_text(
        "# newdoc id = d\n# global.Entity = eid-etype-head\n1-3\tdárselo\t_\t_\t_\t_\t_\t_\t_\t_\n"
        "1\tdar\t_\t_\t_\t_\t0\troot\t_\t_\n2\tse\t_\t_\t_\t_\t1\tobj\t_\tEntity=(e1--1)\n"
        "3\tlo\t_\t_\t_\t_\t1\tobj\t_\tEntity=(e2--1)\n4-5\tdel\t_\t_\t_\t_\t_\t_\t_\t_\n"
        "4\tde\t_\t_\t_\t_\t1\tdep\t_\t_\n5\tel\t_\t_\t_\t_\t1\tdep\t_\tEntity=(e1--1)\n\n",
        encoding="utf-8",
    )
    for command in ("score", "check"):
        found = CliRunner().invoke(onrecord, [command, str(path), "--gold", str(path), "--format", "corefud"])
        assert found.exit_code == 0
        assert "inside a word" not in found.output
