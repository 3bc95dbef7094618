"""`onrecord diff` compares directories, corpora and git revisions, as text, Markdown and JSON."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from onrecord.cli.diff import diff
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.versions.conftest import Versions


def run(*arguments: object) -> str:
    """Return what `onrecord diff` prints."""
    result = CliRunner().invoke(diff, [str(each) for each in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_diff_as_text_groups_changes_by_layer_and_field(versions: Versions) -> None:
    """Remarks are counted unless they are requested."""
    versions.edit("ferry-1", lambda document: document["mentions"][0].update(form="adjective"))
    versions.edit("ferry-1", lambda document: document["mentions"][1].update(note="unsure"))
    shown = run(versions.old, versions.new)
    assert "mentions: 0 added, 0 removed, 2 changed" in shown
    assert "form changed (1)" in shown
    assert "-> adjective" in shown
    assert "1 changed in certainty or note alone; --remarks shows them" in shown
    assert "unsure" not in shown
    assert "unsure" in run(versions.old, versions.new, "--remarks")
    assert "Nothing changed." in run(versions.old, versions.old)


def test_equal_changes_of_labels_are_one_line_with_a_count(versions: Versions) -> None:
    """Two mentions of one form that get another one are a line with their number."""

    def change(document: dict[str, list[dict[str, object]]]) -> None:
        for mention in [each for each in document["mentions"] if each["form"] == "name"][:2]:
            mention["form"] = "adjective"

    versions.edit("ferry-1", change)
    assert "name -> adjective: 2" in run(versions.old, versions.new)
    assert "name -> adjective: 2" in run(versions.old, versions.new, "--format", "md")


def test_a_changed_list_shows_only_added_and_removed_values(versions: Versions) -> None:
    """Of an entity's names only the added one is shown."""
    versions.edit("entities", lambda rows: rows[0]["names"].append("Her Honour"))
    shown = run(versions.old, versions.new)
    assert "+ Her Honour" in shown
    assert "->" not in shown.split("entities:")[1]


def test_a_renamed_id_is_shown_with_its_old_name(versions: Versions) -> None:
    """So that a reader sees which entity a mention referred to before."""
    entities = [row["id"] for row in json.loads((versions.new / "entities.json").read_bytes())]
    for path in versions.new.glob("*.json"):
        path.write_text(path.read_text().replace(f'"{entities[0]}"', '"ent-anew"'))
    rows = json.loads((versions.old / "ferry-1.json").read_bytes())["mentions"]
    at = next(at for at, each in enumerate(rows) if each["entity"] not in {entities[0], None})
    versions.edit("ferry-1", lambda document: document["mentions"][at].update(entity="ent-anew"))
    shown = run(versions.old, versions.new)
    assert f"ids of entities renamed (1): {entities[0]} -> ent-anew" in shown
    assert f"-> ent-anew (was {entities[0]})" in shown


def test_diff_as_markdown_and_json_is_the_same_in_a_file(versions: Versions, tmp_path: Path) -> None:
    """Markdown has a table a group; a file gets the same bytes as the terminal."""
    versions.edit("ferry-1", lambda document: document["mentions"][0].update(form="adjective"))
    shown = run(versions.old, versions.new, "--format", "md")
    assert "### mentions\n\n**form changed (1)**\n\n| document | place | old | new | reason |" in shown
    out = tmp_path / "out" / "diff.json"
    assert "changes: 1" in run(versions.old, versions.new, "--format", "json", "-o", out)
    assert out.read_text() == run(versions.old, versions.new, "--format", "json")


def test_diff_as_markdown_escapes_markup(versions: Versions) -> None:
    """Stars and angle brackets of a text or a note are no markup, and a bar ends no cell."""
    versions.edit("ferry-1", lambda document: document["mentions"][0].update(note="**so** <b> | x"))
    shown = run(versions.old, versions.new, "--format", "md", "--remarks")
    assert r"| none | \*\*so\*\* \<b> \| x |" in shown


def test_diff_reads_a_version_from_a_git_revision(versions: Versions, small_corpus: Path) -> None:
    """Reasons included."""
    git = ["git", "-C", str(small_corpus), "-c", "user.name=a", "-c", "user.email=a@example.com"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "one"]):
        subprocess.run([*git, *command], check=True)
    shutil.copy(versions.new / "ferry-1.json", versions.old / "ferry-1.json")
    assert "Nothing changed." in run("HEAD", small_corpus)
    versions.edit("ferry-1", lambda document: document["mentions"][0].update(form="adjective"))
    shutil.copy(versions.new / "ferry-1.json", versions.old / "ferry-1.json")
    assert "form changed (1)" in run("HEAD", small_corpus / "annotations" / "gold")
    with pytest.raises(OnrecordError, match="no such version") as caught:
        run("HEAD~9", small_corpus)
    assert "HEAD~9" in caught.value.got


def test_an_invalid_version_is_an_error(versions: Versions, tmp_path: Path) -> None:
    """A directory without documents, and a document on another text."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(OnrecordError, match="has no documents"):
        run(tmp_path / "empty", versions.new)
    versions.edit("ferry-1", lambda document: document.update(text_sha256="0" * 64))
    with pytest.raises(OnrecordError, match="text on which ferry-1 was annotated is not available"):
        run(versions.old, versions.new)


@pytest.mark.parametrize("format_", ["text", "md"])
def test_a_summary_of_a_diff_counts_changes_by_value_and_rule(versions: Versions, format_: str) -> None:
    """A summary says how many items changed how and by which rule, and names no item."""

    def change(document: dict[str, list[dict[str, object]]]) -> None:
        for event in document["events"]:
            event["hedged"] = True

    versions.edit("ferry-1", change)
    erratum = {
        "id": "one",
        "version": "0.0.9",
        "place": {"doc_id": "ferry-1", "layer": "events", "text": "lying"},
        "said": "x",
        "right": "It is hedged.",
        "rule": "V1",
        "found_by": "y",
        "check": [{"require": "present", "layer": "events", "at": {"text": "lying"}}],
    }
    versions.errata(erratum)
    shown = run(versions.old, versions.new, "--summary", "--format", format_)
    assert "hedged changed (7)" in shown
    assert "no -> yes: 7" in shown
    assert "by rule: V1 (1), no reason given (6)" in shown
    assert "lying" not in shown
    assert "lying" in run(versions.old, versions.new, "--format", format_)
