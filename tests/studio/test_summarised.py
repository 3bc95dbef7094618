"""What a pull prints about values that it filled in: counts, and the roles of arcs one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio_memory import MemoryServer, pushed

from onrecord.cli.studio.pull import _told
from onrecord.errors import Problem, Severity
from onrecord.studio.projects import find
from onrecord.studio.pulling import pull_into
from onrecord.studio.repeated import SHOWN
from onrecord.studio.summarised import ALL, summarised

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from onrecord.corpus.load import Corpus


def _filled(path: str, message: str) -> Problem:
    return Problem("anna/tram", 0, path, "studio.filled", message, Severity.WARNING)


def test_filled_in_values_are_counted_and_roles_are_listed() -> None:
    """One warning for a document, one for each trigger; equal lines once; other problems are not touched."""
    wrong = Problem("anna/tram", 0, "quotes 1-2 'x'", "studio.mark", "Act is missing")
    met = "events 9-12 'met'"
    found = summarised(
        [
            _filled("entities 0-2 'He'", "form: pronoun, taken from the words"),
            _filled("entities 4-6 'She'", "form: pronoun, taken from the words"),
            _filled("entities 0-2 'He'", "entity: ent-x, taken from the name"),
            _filled(met, "role: place 'Bilbao' ('in' stands before it)"),
            _filled(met, "role: time 'Monday' (Meet has no other for time)"),
            _filled(met, "role: time 'Monday' (Meet has no other for time)"),
            wrong,
        ]
    )
    roles = "place 'Bilbao' ('in' stands before it), time 'Monday' (Meet has no other for time)"
    assert [(each.path, each.message) for each in found] == [
        (wrong.path, wrong.message),
        ("", "filled in: entity 1, form 2"),
        (met, f"roles of arcs without one: {roles}"),
    ]
    assert found[1].hint == ALL


def test_problems_are_sorted_by_the_numbers_of_their_places() -> None:
    """Offsets and indices are numbers, in the places of marks and in paths."""
    paths = ["entities 36-40 'a'", "entities 141-144 'b'", "entities 141-1440 'b'", "quotes[2].act", "quotes[10].act"]
    shuffled = [_filled(each, "form: name") for each in (paths[3], paths[1], paths[4], paths[2], paths[0])]
    assert [each.path for each in sorted(shuffled)] == paths
    others = [Problem("a", 2, "", "x", ""), Problem("a", 10, "", "x", ""), Problem("b", 1, "", "x", "")]
    assert sorted([others[2], others[1], others[0]]) == others


def test_a_second_pull_lists_only_what_was_saved_since(server: MemoryServer, corpus: Corpus, tmp_path: Path) -> None:
    """A layer that was not saved again is not listed; one that was saved again is."""
    assert pushed(server, corpus, "nothing") == []
    server.submit(1)
    for row in server.of("entities"):
        at = row["data"]["text"].index("Lind")
        value = {"start": at, "end": at + len("Lind"), "text": "Lind", "labels": ["PER"]}
        mark = {"id": "new", "from_name": "label", "to_name": "text", "type": "labels", "value": value}
        name = {"start": at, "end": at + len("Lind"), "text": ["Ada Lind"]}
        typed = {"id": "new", "from_name": "new_entity", "to_name": "text", "type": "textarea", "value": name}
        row["annotations"][0]["result"] = [mark, typed]

    def listed() -> list[str]:
        done = pull_into(tmp_path, corpus, server, find(server))
        return [each.message for each in summarised(done.problems, told=done.told) if each.check == "studio.filled"]

    assert listed() == ["filled in: form 1"] * len(corpus.doc_ids)
    assert listed() == []
    server.of("entities")[0]["annotations"][0]["updated_at"] = "2031-05-06T10:00:00Z"
    assert listed() == ["filled in: form 1"]


def test_warnings_of_the_pull_before_are_one_line(
    server: MemoryServer, corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """--all lists them; a new warning and one of another project are listed; errors are never folded."""
    assert pushed(server, corpus) == []
    server.submit(1)
    server.of("zones")[0]["drafts"] = [{"user": "bo@example.com"}]

    def printed(*, everything: bool = False) -> str:
        _told(pull_into(tmp_path, corpus, server, find(server)), everything=everything)
        return capsys.readouterr().out

    assert "has a draft that nobody submitted" in printed()
    again = printed()
    assert "has a draft" not in again
    assert "1 warning of an earlier pull, unchanged: --all lists them" in again
    assert "has a draft" in printed(everything=True)
    server.of("quotes")[0]["drafts"] = [{"user": "bo@example.com"}]
    later = printed()
    assert later.count("has a draft") == 1
    assert "1 warning of an earlier pull" in later
    assert "2 warnings of an earlier pull" in printed()
    server.of("entities")[0]["annotations"][0]["result"][0]["value"]["labels"] = ["starship"]
    assert [printed().count("starship") for _ in range(2)] == [1, 1]
    (tmp_path / SHOWN).write_bytes(b"{")
    assert printed().count("has a draft") == 2
