"""The extractors in other languages that docs/languages.md shows: each is run as it stands there."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from onrecord.documents.predictions import read_predictions
from onrecord.run import drive, systems
from onrecord.run.extractor import Input
from onrecord.run.texts import Texts

if TYPE_CHECKING:
    from onrecord.documents.model import Mention

PAGE = Path(__file__).parents[2] / "docs" / "languages.md"
TEXT = "A ferry 🛳 sank, “as feared”.\n\nMr. Sessions met Ms Ångström."
PACKAGES = {"node": "apt-get install nodejs", "java": "apt-get install default-jdk-headless", "python3": ""}


def _shown(name: str) -> str:
    found = re.search(
        rf"<!-- file: {re.escape(name)} -->\n```\w+\n(.*?)^```$", PAGE.read_text(), re.DOTALL | re.MULTILINE
    )
    assert found, f"{PAGE} shows no {name}"
    return found[1]


def _mentions(command: str, name: str, directory: Path) -> list[Mention]:
    program = command.split(maxsplit=1)[0]
    if shutil.which(program) is None:
        pytest.skip(f"no {program}: {PACKAGES[program]}")
    (directory / name).write_text(_shown(name), encoding="utf-8")
    texts = Texts([Input("d1", TEXT, "0" * 64), Input("d2", "Nobody.", "0" * 64)])
    address = f"cmd:{command} {directory / name}"
    summary = drive.run(systems.find(address), texts, directory / "p.jsonl", drive.Options())
    assert [row.errors for row in summary.failed] == []
    first, second = read_predictions(directory / "p.jsonl").documents
    assert second.mentions == []
    return first.mentions or []


@pytest.mark.parametrize(
    ("command", "name", "words"),
    [
        ("node", "names.js", "Mr. Sessions"),
        ("java", "Names.java", "Mr. Sessions"),
        ("python3", "old.py", "Sessions"),
    ],
)
def test_an_extractor_of_the_page_counts_code_points(command: str, name: str, words: str, tmp_path: Path) -> None:
    """A character outside the basic plane before the names does not shift the offsets."""
    found = [TEXT[mention.start : mention.end] for mention in _mentions(command, name, tmp_path)]
    assert found[0] == words
    assert {mention.type for mention in _mentions(command, name, tmp_path)} == {"PER"}
