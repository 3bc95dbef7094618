"""Labels of a predicted document: every closed value, and roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .conftest import Malformed, assert_found, file_with, mention, problems

if TYPE_CHECKING:
    from pathlib import Path

MALFORMED: Malformed = {
    "unknown entity type": (mention(type="PERSON"), "predictions.label", 2, "mentions[0].type"),
    "unknown quote kind": (
        file_with(lambda document: document["quotes"][0].update(kind="Direct")),
        "predictions.label",
        2,
        "quotes[0].kind",
    ),
    "unknown event type": (
        file_with(lambda document: document["events"][0].update(type="Met")),
        "predictions.label",
        2,
        "events[0].type",
    ),
    "unknown role": (
        file_with(lambda document: document["events"][0]["arguments"][0].update(role="agent")),
        "predictions.role",
        2,
        "events[0].arguments[0].role",
    ),
}


@pytest.mark.parametrize("kind", MALFORMED)
def test_each_wrong_label_is_reported_at_its_line_and_path(tmp_path: Path, kind: str) -> None:
    """A malformed file gives its problem at the line and path where it is, and no traceback."""
    assert_found(tmp_path, MALFORMED[kind])


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("unknown entity type", "PER"),
        ("unknown quote kind", "direct"),
    ],
)
def test_the_hint_names_the_wrong_label(tmp_path: Path, kind: str, words: str) -> None:
    """A mistake that can be recognised is named in the hint."""
    assert any(words in problem.hint for problem in problems(tmp_path, MALFORMED[kind][0]))


def test_roles_of_an_unknown_type_are_not_checked(tmp_path: Path) -> None:
    """An unknown event type is one problem; its roles add none."""
    arguments = [{"role": "x", "target": "m1"}]
    data = file_with(lambda document: document["events"][0].update(type="Met", arguments=arguments))
    assert [problem.check for problem in problems(tmp_path, data)] == ["predictions.label"]
