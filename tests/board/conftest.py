"""Directories of results with made-up systems, and the command over them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from onrecord import schema
from onrecord.cli.board import board
from onrecord.corpus.load import load
from onrecord.paths import VARIABLE

if TYPE_CHECKING:
    from click.testing import Result

CHECKOUT = Path(__file__).parents[2]
ALL = 10**6  # no mention has this number, so that none is left out
CARD: dict[str, Any] = {
    "onrecord": "system",
    "schema_version": schema.schema_version(),
    "title": "A system",
    "about": "Made for a test.",
    "licence": "MIT",
    "layers": ["mentions"],
    "exposure": {"trained_on": "nothing", "tuned_on": "nothing", "guidelines_seen": False},
}


@pytest.fixture(scope="session")
def corpus_of_gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the root of a copy of the corpus with gold alone, without annotators, readings and their agreement."""
    root = tmp_path_factory.mktemp("corpus_of_gold")
    for name in ("corpus", "schema", "annotations/gold"):
        shutil.copytree(CHECKOUT / name, root / name)
    return root


@pytest.fixture
def gold_alone(corpus_of_gold: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Use the corpus with gold alone. Its board takes a tenth of the time: annotators' agreement takes the rest."""
    monkeypatch.setenv(VARIABLE, str(corpus_of_gold))


def run(*arguments: object) -> Result:
    """Return the result of `onrecord board`."""
    return CliRunner().invoke(board, [str(each) for each in arguments], standalone_mode=False, catch_exceptions=False)


def as_json(results: Path, *more: object) -> dict[str, Any]:
    """Return the board of a directory of results as JSON."""
    loaded: dict[str, Any] = json.loads(run("--results", results, "--json", "-", *more).stdout)
    return loaded


def track(made: dict[str, Any], key: str) -> dict[str, dict[str, Any]]:
    """Return the systems' rows of a track by name, in its order."""
    (found,) = [each for each in made["tracks"] if each["key"] == key]
    return {row["name"]: row for row in found["systems"]}


def system(
    results: Path, name: str, lines: list[dict[str, Any]], card: dict[str, Any] | None = None, **header: object
) -> Path:
    """Write a system's predictions into a directory of results, with its card if there is one."""
    first = {"onrecord": "predictions", "schema_version": schema.schema_version(), "system": name, **header}
    path = results / name / "predictions.jsonl"
    path.parent.mkdir(parents=True)
    path.write_text("".join(json.dumps(line) + "\n" for line in [first, *lines]), "utf-8")
    if card is not None:
        (path.parent / "system.json").write_text(json.dumps(card), "utf-8")
    return path


def gold_mentions(share: int, *fields: str) -> list[dict[str, Any]]:
    """Return gold's mentions as predictions with types and further fields, without every `share`-th mention."""
    return [
        {
            "doc_id": doc_id,
            "mentions": [
                {
                    "start": each.start,
                    "end": each.end,
                    "type": each.type,
                    **{name: getattr(each, name) for name in fields},
                }
                for number, each in enumerate(document.mentions or ())
                if (number + 1) % share
            ],
        }
        for doc_id, document in load().documents.items()
    ]
