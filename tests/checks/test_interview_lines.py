"""Direct content needs quotation marks around it, except in the line of an interview after a label."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from onrecord.checks.run import validate

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLE = Path(__file__).parents[2] / "docs" / "guidelines-example"


def _shorter(quote: dict[str, Any]) -> None:
    quote["content"][0]["end"] -= 1


def _later(quote: dict[str, Any]) -> None:
    quote["content"][0]["start"] += len("Will ")


def _with_a_cue(quote: dict[str, Any]) -> None:
    quote["cue"] = quote["source"]


@pytest.mark.parametrize(
    ("change", "found"),
    [(lambda _: None, []), *((each, ["consistency.quotation"]) for each in (_shorter, _later, _with_a_cue))],
)
def test_an_interview_line_after_a_label_needs_no_quotation_marks(
    change: Callable[[dict[str, Any]], None], found: list[str], tmp_path: Path
) -> None:
    """An interview's line needs no marks, if its content is all that follows the label, and there is no cue."""
    root = Path(shutil.copytree(EXAMPLE, tmp_path / "example"))
    path = root / "annotations/gold/harbour.json"
    document = msgspec.json.decode(path.read_bytes())
    (question,) = (quote for quote in document["quotes"] if quote["utterance"] == "utt-question-hearing")
    change(question)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n")
    assert [problem.check for problem in validate(root).problems if problem.check.endswith("quotation")] == found
