"""Files of our own in UTF-16, as PowerShell writes them, in commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord import load, read

from .commands import run, scored

if TYPE_CHECKING:
    from pathlib import Path

HEADER = '{"onrecord": "predictions", "schema_version": "0.1.0", "system": "mine"}\n'


def test_predictions_in_utf_16_are_checked_and_scored(tmp_path: Path) -> None:
    """The header counts, and the score is that of the same file in UTF-8."""
    rows = HEADER + "".join(
        f'{{"doc_id": "{name}", "mentions": [{{"start": 0, "end": 3}}]}}\n' for name in load().texts
    )
    found = []
    for encoding in ("utf-8", "utf-16"):
        path = tmp_path / f"{encoding}.jsonl"
        path.write_text(rows, encoding=encoding)
        assert run("check", path).exit_code == 0
        found.append(scored(path, "--measures", "mention.exact"))
        assert [each.doc_id for each in read(path)] == [*load().texts]
    assert found[0]["measures"] == found[1]["measures"]


def test_an_article_in_utf_16_is_added_as_utf_8(tmp_path: Path) -> None:
    """The corpus has its text in UTF-8."""
    path = tmp_path / "alma.txt"
    path.write_text("The Alma\n\nZoë sank it.\n", encoding="utf-16")
    run("add", path, "--root", tmp_path / "own", "--title", "The Alma", "--publisher", "Herald")
    assert [*load(tmp_path / "own").texts.values()] == ["The Alma\n\nZoë sank it.\n"]
