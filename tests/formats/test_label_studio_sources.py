"""Reading real exports of foreign Label Studio projects: HTML, dialogues, several controls, predictions, JSON-MIN.

The files in `label_studio/` were exported from Label Studio 1.23.2; the marks of `hyper` and `dialogue` were made with
the mouse.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.errors import OnrecordError, ProblemsError
from onrecord.formats.base import Bundle, Reading
from onrecord.formats.losses import Losses
from onrecord.formats.registry import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent / "label_studio"


def read(path: Path) -> tuple[Bundle, dict[str, str]]:
    """Return the bundle of an export, and what was lost with the reason."""
    losses = Losses()
    bundle = FORMATS["label-studio"].load().read(path, Reading(lambda _: None, losses))
    return bundle, {row["what"]: row["why"] for row in losses.rows()}


def changed(name: str, place: Path, change: Callable[[Any], object]) -> Path:
    """Return the path of an export that a function has changed in place."""
    tasks = json.loads((HERE / f"{name}.json").read_text("utf-8"))
    change(tasks)
    (place / f"{name}.json").write_text(json.dumps(tasks), encoding="utf-8")
    return place / f"{name}.json"


def words(bundle: Bundle) -> list[str]:
    """Return the words of the first document's mentions."""
    document = bundle.documents[0]
    return [bundle.texts[document.doc_id][each.start : each.end] for each in document.mentions or ()]


def test_html_is_read_as_the_text_of_its_page() -> None:
    """Without tags, styles, scripts and title; offsets after an emoji, a line break and an entity are right."""
    bundle, lost = read(HERE / "hyper.json")
    (text,) = bundle.texts.values()
    assert text == "\nHarbour & ferry\nMayor Ada Lind met \N{GRINNING FACE} him.\nShe left\xa0Port Alder.\nAda   again."
    assert words(bundle) == ["Ada", "Lind", "him", "Port Alder", "again"]
    assert lost == {}


def test_html_marks_without_global_offsets_are_counted_as_lost(tmp_path: Path) -> None:
    """A mark that a program imported can lack `globalOffsets`; the editor adds them."""

    def without(tasks: Any) -> None:
        for each in tasks[0]["annotations"][0]["result"]:
            del each["value"]["globalOffsets"]

    bundle, lost = read(changed("hyper", tmp_path, without))
    assert words(bundle) == []
    assert lost == {"marks": "without globalOffsets: open the tasks in the editor, press Update, and export again"}


def test_html_without_marks_is_read_as_text(tmp_path: Path) -> None:
    """A task without marks has the text of its page."""
    bundle, _ = read(changed("hyper", tmp_path, lambda tasks: tasks[0]["annotations"][0]["result"].clear()))
    (text,) = bundle.texts.values()
    assert text.startswith("\nHarbour & ferry\n")


def test_each_paragraph_of_a_dialogue_is_a_line_of_text() -> None:
    """With any keys, offsets are UTF-16 units in the paragraph, and speakers' names are counted."""
    bundle, lost = read(HERE / "dialogue.json")
    (text,) = bundle.texts.values()
    assert text == "I met Berg \N{GRINNING FACE} once.\nIn Port Alder?\nReally, Ada?"
    assert words(bundle) == ["Berg", "once", "Port Alder", "Ada?"]
    assert lost == {"who of paragraphs": "it is not part of the text"}


def test_a_mark_over_two_paragraphs_of_a_dialogue_is_read(tmp_path: Path) -> None:
    """Its first offset is in one paragraph and its last in another; the editor leaves the line break out."""

    def widened(tasks: Any) -> None:
        value = tasks[0]["annotations"][0]["result"][1]["value"]
        value |= {"end": "1", "endOffset": 13, "text": "once.In Port Alder"}

    assert words(read(changed("dialogue", tmp_path, widened))[0])[1] == "once.\nIn Port Alder"


def test_a_mark_with_other_words_than_its_dialogue_is_refused(tmp_path: Path) -> None:
    """The same error as in any other text."""

    def moved(tasks: Any) -> None:
        tasks[0]["annotations"][0]["result"][0]["value"]["startOffset"] = 2

    with pytest.raises(OnrecordError, match="words differ from the text"):
        read(changed("dialogue", tmp_path, moved))


def test_labels_of_several_controls_and_relations_of_any_direction_are_read() -> None:
    """Text under any key; mentions and events of two controls; relations `bi` and `left` as `right`."""
    bundle, lost = read(HERE / "several.json")
    first, second = bundle.documents
    assert [bundle.texts[each.doc_id] for each in bundle.documents] == ["Ada Lind met him. She left.", "No marks."]
    assert [(each.type, each.entity) for each in first.mentions or ()] == [
        ("PER", "chain-1"),
        ("PER", None),
        ("PER", "chain-1"),
    ]
    assert [each.type for each in first.events or ()] == ["Meet"]
    assert second.mentions == []
    assert lost == {"choices tone": "the format cannot store it", "tasks": "its annotator skipped it"} | {
        "tasks": "no annotation was submitted; its predictions are not read"
    }


def test_a_mark_with_labels_of_two_controls_gives_a_mention_and_an_event(tmp_path: Path) -> None:
    """The editor writes two results with one id: a mention and an event are read, a second mention is counted."""

    def labelled(tasks: Any) -> None:
        results = tasks[0]["annotations"][0]["result"]
        for label, control in (("Meet", "happens"), ("GPE", "more")):
            value = results[0]["value"] | {"labels": [label]}
            results.append(results[0] | {"from_name": control, "value": value})

    bundle, lost = read(changed("several", tmp_path, labelled))
    assert [each.type for each in bundle.documents[0].mentions or ()] == ["PER", "PER", "PER"]
    assert [each.type for each in bundle.documents[0].events or ()] == ["Meet", "Meet"]
    assert lost["labels"] == "a mark's second label"


def test_the_error_for_a_task_with_two_annotations_names_the_annotators(tmp_path: Path) -> None:
    """By their e-mail address if the export has it."""

    def twice(tasks: Any) -> None:
        again = tasks[0]["annotations"][0] | {"completed_by": {"id": 2, "email": "bo@example.com"}}
        tasks[0]["annotations"].append(again)

    with pytest.raises(ProblemsError, match="annotated twice") as caught:
        read(changed("several", tmp_path, twice))
    (problem,) = caught.value.problems
    assert problem.got == "2 annotations, of the users 1, bo@example.com"
    assert "keep one annotation" in problem.hint


def test_an_export_with_predictions_only_is_refused_with_a_hint(tmp_path: Path) -> None:
    """An export has only the numbers of predictions; the message says how to read predictions."""
    with pytest.raises(OnrecordError, match="No task has a submitted annotation") as caught:
        read(changed("several", tmp_path, lambda tasks: tasks.__delitem__(slice(0, 3))))
    assert "predictions are read from tasks without the key `annotations`" in caught.value.hint


def test_json_min_has_the_same_spans_as_json() -> None:
    """A real export of the tasks of `several`, read without the relations that it leaves out."""
    (as_min, lost), (whole, _) = read(HERE / "several_min.json"), read(HERE / "several.json")
    assert words(as_min) == words(whole) == ["Ada Lind", "him", "She"]
    assert [each.type for each in as_min.documents[0].events or ()] == ["Meet"]
    assert [each.entity for each in as_min.documents[0].mentions or ()] == [None, None, None]
    assert lost == {"tasks": "no annotation was submitted"}
