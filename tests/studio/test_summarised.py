"""What a pull prints about values that it filled in: counts, and the roles of arcs one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio_memory import MemoryServer, pushed

from onrecord.errors import Problem, Severity
from onrecord.studio.projects import find
from onrecord.studio.pulling import pull_into
from onrecord.studio.summarised import ALL, summarised

if TYPE_CHECKING:
    from pathlib import Path

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
