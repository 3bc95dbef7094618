"""Reading Label Studio projects of others: which marks are read, and how the others are reported."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.errors import OnrecordError
from onrecord.formats.base import Bundle, Reading
from onrecord.formats.guess import guess_input
from onrecord.formats.losses import Losses
from onrecord.formats.registry import FORMATS

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "\N{FIRE} Mara Lind met Ole on Monday. She laughed."


def mark(name: str, words: str, *labels: str, kind: str = "labels", shift: int = 0) -> dict[str, Any]:
    """Return a mark on the first occurrence of some words, as the editor exports it.

    `shift` is added to its offsets.
    """
    start = TEXT.index(words) + shift
    value = {"start": start, "end": start + len(words), "text": words, kind: list(labels)}
    return {"id": name, "from_name": "ner", "to_name": "t", "type": kind, "value": value}


def arc(source: str, target: str, *labels: str) -> dict[str, Any]:
    """Return a relation between two marks."""
    return {"type": "relation", "from_id": source, "to_id": target, "direction": "right", "labels": list(labels)}


def task(*results: dict[str, Any], **data: str) -> dict[str, Any]:
    """Return a task with one submitted annotation."""
    submitted = {"id": 1, "completed_by": 1, "was_cancelled": False, "result": list(results)}
    skipped = {"id": 2, "completed_by": 2, "was_cancelled": True, "result": [mark("z", "laughed", "PER")]}
    return {"id": 9, "data": {"text": TEXT, "source": "wire", **data}, "annotations": [submitted, skipped]}


def read(place: Path, *tasks: dict[str, Any], **labels: str) -> tuple[Bundle, Losses]:
    """Return the bundle of an export, and the losses of reading it."""
    path, losses = place / "export.json", Losses()
    path.write_text(json.dumps(tasks), encoding="utf-8")
    return FORMATS["label-studio"].load().read(path, Reading(lambda _: None, losses, labels=labels)), losses


def mentions(bundle: Bundle) -> list[tuple[str, str | None, str | None]]:
    """Return the words, type and entity of each mention of the first document."""
    document = bundle.documents[0]
    text = bundle.texts[document.doc_id]
    return [(text[each.start : each.end], each.type, each.entity) for each in document.mentions or ()]  # type: ignore[misc]


def test_labels_give_mentions_times_and_events_and_relations_give_entities(tmp_path: Path) -> None:
    """A mention with an unknown label is kept, and the loss names the option that maps the label."""
    results = [
        mark("a", "Mara Lind", "PERSON"),
        mark("b", "She", "PER", kind="hypertextlabels"),
        mark("c", "Ole", "ANIMAL"),
        mark("d", "Monday", "DATE"),
        mark("e", "met", "Meet"),
        arc("b", "a", "Coref"),
    ]
    bundle, losses = read(tmp_path, task(*results), PERSON="PER")
    assert mentions(bundle) == [("Mara Lind", "PER", "chain-1"), ("Ole", None, None), ("She", "PER", "chain-1")]
    document = bundle.documents[0]
    assert [each.type for each in document.times or ()] == ["DATE"]
    assert [each.type for each in document.events or ()] == ["Meet"]
    assert [row["what"] for row in losses.rows()] == ["label ANIMAL"]
    assert "--label ANIMAL=" in losses.rows()[0]["why"]


def test_offsets_in_utf_16_units_are_corrected_and_counted(tmp_path: Path) -> None:
    """UTF-16 offsets are corrected if the words match; other marks are unchanged."""
    bundle, losses = read(tmp_path, task(mark("a", "Mara Lind", "PER", shift=1), mark("b", "Ole", "PER")))
    assert [words for words, _, _ in mentions(bundle)] == ["Mara Lind", "Ole"]
    assert losses.notes == ["export: 1 mark had offsets in UTF-16 units, which were corrected."]


def test_white_space_at_the_edges_of_a_mark_is_cut_off(tmp_path: Path) -> None:
    """Whoever drags the mouse marks a space too often; a mark of spaces alone is counted."""
    bundle, losses = read(tmp_path, task(mark("a", " Mara Lind ", "PER"), mark("b", " ", "PER")))
    assert mentions(bundle) == [("Mara Lind", "PER", None)]
    assert [row["why"] for row in losses.rows()] == ["of white space alone"]


def test_a_mark_that_repeats_another_is_counted_and_its_relations_are_kept(tmp_path: Path) -> None:
    """The relation of the second mark is the first one's; one id at two places is two marks."""
    twice = [mark("a", "Mara Lind", "PER"), mark("b", "Mara Lind", "PER"), mark("c", "She", "PER"), arc("c", "b")]
    bundle, losses = read(tmp_path, task(*twice, mark("a", "Ole", "PER")))
    assert [each[0] for each in mentions(bundle)] == ["Mara Lind", "Ole", "She"]
    assert {each[2] for each in mentions(bundle)[::2]} == {"chain-1"}
    assert [(row["what"], row["count"]) for row in losses.rows()] == [("marks", 1)]


@pytest.mark.parametrize("address", ["https://files.invalid/a.txt", "/data/upload/1/a.txt", "s3://here/a.png"])
def test_a_text_in_another_file_is_an_error(address: str, tmp_path: Path) -> None:
    """The address was read as the article, and the marks were on its characters."""
    unworded = mark("a", "Ole", "PER")
    del unworded["value"]["text"]
    with pytest.raises(OnrecordError, match="text is in another file"):
        read(tmp_path, task(unworded) | {"data": {"text": address}})


def test_of_several_predictions_the_first_is_read_and_the_others_are_counted(tmp_path: Path) -> None:
    """Numbers in place of predictions, as exports have them, are counted, too."""
    made = [{"model_version": each, "result": [mark("a", each, "PER")]} for each in ("Ole", "She")]
    bare = {"id": 2, "data": {"text": "Another text."}, "predictions": [7]}
    bundle, losses = read(tmp_path, {"id": 1, "data": {"text": TEXT}, "predictions": made}, bare)
    assert mentions(bundle) == [("Ole", "PER", None)]
    assert [(row["what"], row["count"]) for row in losses.rows()] == [("predictions", 1), ("tasks", 1)]


@pytest.mark.parametrize("form", ["lines", "one", "storage", "api"])
def test_tasks_are_detected_in_every_layout(form: str, tmp_path: Path) -> None:
    """A task a line, one task, an annotation with its task, and the API's answer need no option."""
    one = task(mark("a", "Ole", "PER"))
    texts = {
        "lines": f"{json.dumps(one)}\n{json.dumps(one)}\n",
        "one": json.dumps(one, indent=1),
        "storage": json.dumps({**one["annotations"][0], "task": {"id": 1, "data": one["data"]}}),
        "api": json.dumps({"tasks": [one], "total": 1}),
    }
    path = tmp_path / ("tasks.jsonl" if form == "lines" else "tasks.json")
    path.write_text(texts[form], encoding="utf-8")
    assert guess_input(path).name == "label-studio"


def test_spans_without_documents_are_refused(tmp_path: Path) -> None:
    """What a pipeline returns for one text has no text to be read with."""
    path = tmp_path / "spans.json"
    for found in ({"entity_group": "PER", "word": "Ole"}, {"label": "person", "text": "Ole", "score": 0.9}):
        path.write_text(json.dumps([{"start": 16, "end": 19, **found}]))
        with pytest.raises(OnrecordError, match="spans without the documents"):
            guess_input(path)


def test_completions_of_early_versions_are_annotations(tmp_path: Path) -> None:
    """Before version 1.0, annotations were `completions`; predictions beside them and skipped ones are not read."""
    done = {"id": 1001, "lead_time": 3.2, "result": [mark("a", "Mara Lind", "PER")]}
    skipped = {"id": 1002, "skipped": True, "result": [mark("b", "She", "PER")]}
    guessed = {"result": [mark("c", "Ole", "PER")]}
    early = {"id": 9, "data": {"text": TEXT}, "completions": [skipped, done], "predictions": [guessed]}
    bundle, _ = read(tmp_path, early)
    assert mentions(bundle) == [("Mara Lind", "PER", None)]
    other = {"id": 1003, "result": [mark("d", "Ole", "PER")]}
    bundle, losses = read(tmp_path, early | {"completions": [other, done | {"honeypot": True}]})
    assert mentions(bundle) == [("Mara Lind", "PER", None)]
    assert [row["what"] for row in losses.rows()] == ["annotations"]


def test_marks_of_programs_are_read_with_numbers_or_nothing_as_ids(tmp_path: Path) -> None:
    """Ids may be numbers or missing, offsets may be written as 2.0, and an annotator's notes are kept."""
    one, two, three = mark("", "Mara Lind", "PER"), mark("", "Ole", "PER"), mark("", "She", "PER")
    del two["id"]
    one |= {"id": 7, "meta": {"text": ["unsure", "ask Bo"]}}
    three |= {"id": 8, "value": three["value"] | {name: float(three["value"][name]) for name in ("start", "end")}}
    bundle, losses = read(tmp_path, task(one, two, three, {"type": "relation", "from_id": 8, "to_id": 7}))
    assert mentions(bundle) == [("Mara Lind", "PER", "chain-1"), ("Ole", "PER", None), ("She", "PER", "chain-1")]
    assert [each.note for each in bundle.documents[0].mentions or ()] == ["unsure\nask Bo", None, None]
    assert not losses


def test_the_answer_of_the_api_is_a_list_of_tasks_in_an_object(tmp_path: Path) -> None:
    """The tasks are under the key `tasks`."""
    path = tmp_path / "tasks.json"
    path.write_text(json.dumps({"total": 1, "tasks": [task(mark("a", "Ole", "PER"))]}), encoding="utf-8")
    bundle = FORMATS["label-studio"].load().read(path, Reading(lambda _: None, Losses()))
    assert mentions(bundle) == [("Ole", "PER", None)]


def test_words_that_differ_from_the_text_are_refused(tmp_path: Path) -> None:
    """A mark whose words match at no offsets is an error that shows both strings."""
    with pytest.raises(OnrecordError) as caught:
        read(tmp_path, task(mark("a", "Mara Lind", "PER", shift=2)))
    assert "'Mara Lind'" in str(caught.value)
    assert "'ra Lind m'" in str(caught.value)


def test_other_results_and_relations_are_counted_as_lost(tmp_path: Path) -> None:
    """Ratings, comments, second labels and other relations are counted as lost."""
    rating = {"id": "r", "from_name": "stars", "to_name": "t", "type": "rating", "value": {"rating": 3}}
    results = [mark("a", "Mara Lind", "PER", "ORG"), mark("b", "Ole", "PER"), arc("a", "b", "met"), rating]
    bundle, losses = read(tmp_path, task(*results))
    assert [entity for _, _, entity in mentions(bundle)] == [None, None]
    assert [row["what"] for row in losses.rows()] == ["labels", "rating stars", "relation met"]
    assert all("export.json task 1" in row["first"] for row in losses.rows())


def test_a_task_without_a_document_id_is_an_unnamed_document(tmp_path: Path) -> None:
    """An unnamed document gets the file's name and a number, and is marked as unnamed."""
    bundle, _ = read(tmp_path, task(doc_id="lind-1"), task(mark("a", "Ole", "PER"), text=f"{TEXT} Twice."))
    assert [each.doc_id for each in bundle.documents] == ["lind-1", "export-2"]
    assert bundle.unnamed == {"export-2"}
    assert bundle.documents[0].mentions == []
    assert bundle.texts["export-2"].endswith("Twice.")


def test_a_task_needs_exactly_one_annotation(tmp_path: Path) -> None:
    """A task with two annotations is an error; one without any is counted."""
    twice = task(mark("a", "Ole", "PER"))
    twice["annotations"].append(twice["annotations"][0])
    with pytest.raises(OnrecordError, match="annotated twice"):
        read(tmp_path, twice)
    nobody = task()
    nobody["annotations"] = nobody["annotations"][1:]
    bundle, losses = read(tmp_path, nobody, task(mark("a", "Ole", "PER")))
    assert [each.doc_id for each in bundle.documents] == ["export-2"]
    assert losses.rows()[0]["why"] == "its annotator skipped it"
    with pytest.raises(OnrecordError, match="No task has a submitted"):
        read(tmp_path, nobody)


def test_a_task_without_annotations_gives_its_prediction(tmp_path: Path) -> None:
    """A task without annotations gives its first prediction, as imported system output has it."""
    made = {"data": {"text": TEXT}, "predictions": [{"model_version": "1", "result": [mark("a", "Ole", "PER")]}]}
    assert mentions(read(tmp_path, made)[0]) == [("Ole", "PER", None)]


def least(*marks: dict[str, Any], **others: Any) -> dict[str, Any]:
    """Return an element of an export as JSON-MIN, with the marks of the control `ner`."""
    said = {"id": 1, "text": TEXT, "annotator": 1, "annotation_id": 2, "created_at": "x", "updated_at": "x"}
    return {**said, "lead_time": 1.5, **({"ner": [each["value"] for each in marks]} if marks else {}), **others}


def test_json_min_is_read_without_relations(tmp_path: Path) -> None:
    """Marks are corrected as in JSON; ratings are counted; a note says what the export lacks."""
    given = least(mark("a", "Mara Lind", "PER", shift=1), doc_id="d", stars=[{"rating": 4}], tone="calm")
    bundle, losses = read(tmp_path, given)
    assert mentions(bundle) == [("Mara Lind", "PER", None)]
    assert (bundle.documents[0].doc_id, bundle.unnamed) == ("d", frozenset())
    assert [row["what"] for row in losses.rows()] == ["rating stars"]
    assert "has no relations, so that coreference is not read" in losses.notes[0]


def test_a_task_that_two_people_annotated_is_refused_in_json_min(tmp_path: Path) -> None:
    """JSON-MIN has an element for each annotation."""
    with pytest.raises(OnrecordError, match="the task was annotated twice"):
        read(tmp_path, least(mark("a", "Ole", "PER")), least(annotator=2, annotation_id=3))


def test_json_min_of_our_projects_is_refused_by_name(tmp_path: Path) -> None:
    """Our attributes are relations and results without marks, which it leaves out."""
    with pytest.raises(OnrecordError, match="JSON-MIN") as caught:
        read(tmp_path, least(layer="entities", document={}, registries={}))
    assert "choose JSON in the list of export formats" in str(caught.value)


@pytest.mark.parametrize("suffix", ["csv", "tsv"])
def test_tables_of_label_studio_are_refused_with_what_to_export(suffix: str, tmp_path: Path) -> None:
    """The error says so for every way of reading the file."""
    path = tmp_path / f"export.{suffix}"
    columns = ["id", "text", "ner", "annotator", "annotation_id", "lead_time"]
    path.write_text({"csv": ",", "tsv": "\t"}[suffix].join(columns) + "\n", encoding="utf-8")
    for use in (guess_input, lambda path: FORMATS["label-studio"].load().read(path, Reading(lambda _: None, Losses()))):
        with pytest.raises(OnrecordError, match="Tables of Label Studio are not read") as caught:
            use(path)
        assert "export the project again as JSON" in caught.value.hint


@pytest.mark.parametrize("form", ["one task", "a task a line", "an annotation with its task", "a byte order mark"])
def test_exports_in_other_layouts_are_read(form: str, tmp_path: Path) -> None:
    """The API returns one task, a storage gets annotations with their tasks, and Windows adds a byte order mark."""
    whole = task(mark("a", "Mara Lind", "PER"))
    annotation = {**whole["annotations"][0], "task": {"id": 9, "data": whole["data"]}}
    text = {
        "one task": json.dumps(whole),
        "a task a line": json.dumps(whole) + "\n" + json.dumps(task(text="Bo.")) + "\n",
        "an annotation with its task": json.dumps(annotation),
        "a byte order mark": "\ufeff" + json.dumps([whole]),
    }[form]
    path = tmp_path / "export.json"
    path.write_text(text, encoding="utf-8")
    bundle = FORMATS["label-studio"].load().read(path, Reading(lambda _: None, Losses()))
    assert mentions(bundle) == [("Mara Lind", "PER", None)]
    assert len(bundle.documents) == (2 if form == "a task a line" else 1)


def test_the_ground_truth_of_several_annotations_is_read(tmp_path: Path) -> None:
    """The other annotations are counted as lost."""
    several = task(mark("a", "Mara Lind", "PER"))
    other = {**several["annotations"][0], "ground_truth": True, "result": [mark("a", "Ole", "PER")]}
    several["annotations"].append(other)
    bundle, losses = read(tmp_path, several)
    assert mentions(bundle) == [("Ole", "PER", None)]
    assert [(row["what"], row["count"]) for row in losses.rows()] == [("annotations", 1)]


def test_offsets_that_count_crlf_as_one_character_are_corrected(tmp_path: Path) -> None:
    """With and without an emoji before the mark."""
    fire = "\N{FIRE}"
    for text, start in (("Title\r\n\r\nMara.", 7), (f"{fire}\r\nMara.", 2), (f"{fire}{fire}\r\nMara.", 5)):
        value = {"start": start, "end": start + 4, "text": "Mara", "labels": ["PER"]}
        result = {"id": "a", "from_name": "ner", "to_name": "t", "type": "labels", "value": value}
        bundle, losses = read(tmp_path, task(result, text=text))
        assert mentions(bundle) == [("Mara", "PER", None)]
        assert any("CR LF as one character, which were corrected" in note for note in losses.notes)
