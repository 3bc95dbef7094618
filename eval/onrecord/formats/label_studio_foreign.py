"""Read a Label Studio project that is not ours: labelled spans and coreference relations.

A label that is one of our types is a mention, a time or an event (`--label THEIRS=OURS` renames it). Any other label is
a mention without a type. A relation without a label, or with one that means coreference (`coref`, `identity`), links
two mentions into one entity. Ratings, choices, comments and other relations are counted as lost.

A task must have one submitted annotation, or one that is the ground truth; one that was skipped does not count. Label
Studio before 1.0 and John Snow Labs' tool call annotations `completions`. A task without either key, which was never
exported, gives its first prediction. `label_studio_sources` finds the text, of HTML and dialogues too. Notes on a mark
become its note. The document's name is `doc_id` in the task's data, otherwise the article with the same text; otherwise
it has no name and is paired by its text.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import UNSET, Struct, UnsetType, ValidationError, convert

from onrecord.documents.model import RECORDS
from onrecord.errors import OnrecordError, Problem
from onrecord.formats.base import Bundle, Reading
from onrecord.formats.brat_identity import chain_ids, is_coreference
from onrecord.formats.conll_reference import refuse
from onrecord.formats.label_studio_offsets import correct_offsets
from onrecord.formats.label_studio_sources import SPANS, has_text, is_address, plain
from onrecord.formats.losses import NO_PLACE, with_layers
from onrecord.formats.textfile import sha256

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from onrecord.documents.model import Document

Json = dict[str, Any]
LAYERS = {"mentions": "entity_type", "times": "time_type", "events": "event_type"}  # layer -> its types' inventory
OURS = frozenset({"layer", "document", "registries"})  # keys of a task's data that only our projects have


class _Annotation(Struct):
    result: list[Json] | None = None
    was_cancelled: bool | None = None
    ground_truth: bool | None = None
    skipped: bool | None = None  # before version 1.0, as `was_cancelled` later
    honeypot: bool | None = None  # before version 1.0, as `ground_truth` later
    completed_by: int | Json | None = None

    @property
    def annotator(self) -> str:
        """Return the annotator's email address if the export has it, else the user's number, as a string."""
        who = self.completed_by
        return str(who.get("email") or who.get("id")) if isinstance(who, dict) else str(who)


class _Task(Struct):
    data: Json
    annotations: list[_Annotation] | UnsetType | None = UNSET
    completions: list[_Annotation] | UnsetType | None = UNSET  # the annotations before version 1.0
    predictions: list[_Annotation | int] | None = None  # an export has their numbers alone


def is_foreign(task: Any) -> bool:
    """Return whether a decoded JSON value is a valid task of a Label Studio project that `onrecord` did not create."""
    try:
        data = convert(task, _Task).data
    except ValidationError:
        return False
    return not OURS & data.keys() and has_text(data)


def read_foreign(files: Mapping[Path, Sequence[Any]], reading: Reading) -> Bundle:
    """Return the documents of tasks of another project, with their texts, in the order of the files.

    Args:
        files: File -> its tasks, decoded from JSON. All are of projects that `onrecord` did not create.
        reading: The labels to rename, and the losses to count.

    Raises:
        OnrecordError: With every problem: a task annotated twice, a name used twice, words that differ from the text at
            their offsets; or no task has a submitted annotation.
    """
    documents: dict[str, Document] = {}
    texts: dict[str, str] = {}
    unnamed: set[str] = set()
    problems: list[Problem] = []
    for path, tasks in files.items():
        for number, task in enumerate(convert(tasks, list[_Task]), 1):
            place = f"{path} task {number}"
            submitted = _results(task, place, reading, problems)
            if submitted is None:
                continue
            text, submitted = plain(task.data, _uniform(submitted), partial(reading.losses.add, where=place))
            named = task.data.get("doc_id") or reading.name(text)
            doc_id = str(named or (path.stem if len(tasks) == 1 else f"{path.stem}-{number}"))
            if is_address(text):
                hint = "put the text itself into the task's data, and export again"
                problems.append(_problem(place, "the task's text is in another file", got=text, hint=hint))
                continue
            if doc_id in documents:
                problems.append(_problem(place, "the document has the same name as another", got=doc_id))
                continue
            unnamed |= set() if named else {doc_id}
            results, wrong = correct_offsets(submitted, text, doc_id, reading.losses)
            problems += wrong
            texts[doc_id] = text
            documents[doc_id] = _document(doc_id, text, results, place, reading)
    refuse(problems, "The tasks")
    if not documents:
        where = ", ".join(map(str, files))
        raise OnrecordError(
            "No task has a submitted annotation.",
            where=where,
            expected="a submitted annotation in a task, or tasks without the key `annotations`, for predictions",
            hint="press Submit in the editor, then export the project again as JSON; predictions are read from tasks "
            "without the key `annotations`",
        )
    return Bundle(tuple(documents.values()), texts, carried=frozenset(texts), unnamed=frozenset(unnamed))


def _results(task: _Task, place: str, reading: Reading, problems: list[Problem]) -> list[Json] | None:
    """Return the results (marks and relations) of a task's submitted annotation, or None if none can be chosen.

    Of several submitted annotations, the one marked as ground truth is chosen, and the others are counted as losses. If
    not exactly one is marked, a problem is added. If none was submitted, a loss is counted. A task without the keys
    `annotations` and `completions` gives the results of its first prediction, or []. `place` is the task's place in
    problems and losses.
    """
    predicted = [each for each in task.predictions or () if isinstance(each, _Annotation)]
    made = task.completions if task.annotations is UNSET else task.annotations
    if made is UNSET:
        if task.predictions and not predicted:
            reading.losses.add("tasks", "its predictions are numbers: export them with their results", where=place)
            return None
        reading.losses.add("predictions", "the first one of the task is read", len(predicted[1:]), where=place)
        return (predicted[0].result or []) if predicted else []
    made = made or []
    submitted = [each for each in made if not (each.was_cancelled or each.skipped)]
    chosen = [each for each in submitted if each.ground_truth or each.honeypot]
    if len(submitted) > 1 and len(chosen) == 1:
        why = "another one of the task is the ground truth"
        reading.losses.add("annotations", why, len(submitted) - 1, where=place)
        return chosen[0].result or []
    if len(submitted) > 1:
        got = f"{len(submitted)} annotations, of the users {', '.join(each.annotator for each in submitted)}"
        hint = "keep one annotation of each task, mark one as ground truth, or export a project for each annotator"
        problems.append(_problem(place, "the task was annotated twice", got=got, hint=hint))
    elif not submitted:
        why = "its annotator skipped it" if made else "no annotation was submitted"
        reading.losses.add("tasks", f"{why}; its predictions are not read" if task.predictions else why, where=place)
    return (submitted[0].result or []) if len(submitted) == 1 else None


def _uniform(results: Sequence[Json]) -> list[Json]:
    """Return copies of results with ids as strings, and with offsets as integers if they are whole numbers.

    A mark without an id, as in predictions that a program wrote, gets one.
    """
    made = []
    for number, result in enumerate(results):
        ids: Json = {name: str(result[name]) for name in ("id", "from_id", "to_id") if result.get(name) is not None}
        if isinstance(value := result.get("value"), dict):
            whole = {name: int(at) for name, at in value.items() if isinstance(at, float) and at.is_integer()}
            ids = {"id": f"mark {number}", **ids, "value": {**value, **whole}}
        made.append({**result, **ids})
    return made


def _note(result: Mapping[str, Any]) -> str | None:
    """Return the notes that an annotator wrote on a mark, as lines; None without one."""
    meta = result.get("meta")
    given = meta.get("text") if isinstance(meta, dict) else None
    notes = [each for each in (given if isinstance(given, list) else [given]) if isinstance(each, str) and each.strip()]
    return "\n".join(notes) or None


def _document(doc_id: str, text: str, results: Sequence[Mapping[str, Any]], place: str, reading: Reading) -> Document:
    """Return a document with the mentions, times and events that results mark; other marks are counted as losses.

    Args:
        doc_id: The document's id.
        text: Its text.
        results: The results (marks and relations) of one annotation, decoded from JSON, with offsets in `text`.
        place: The place of the task, for losses.
        reading: The labels to rename, and the losses to count.
    """
    same: dict[str, str] = {}
    spans = list(_spans(results, text, place, reading, same))
    entity = _entities(
        results, {str(result["id"]) for result, _, layer in spans if layer == "mentions"}, same, place, reading
    )
    layers: dict[str, list[Any]] = {"mentions": []}
    for result, label, layer in sorted(spans, key=lambda each: (each[0]["value"]["start"], each[0]["value"]["end"])):
        value = result["value"]
        fields = {"entity": entity.get(str(result["id"]))} if layer == "mentions" else {}
        fields["note"] = _note(result)
        layers.setdefault(layer, []).append(RECORDS[layer](value["start"], value["end"], type=label, **fields))
    return with_layers(doc_id, sha256(text), layers, attempted=frozenset({"mentions"}))


def _spans(
    results: Sequence[Mapping[str, Any]], text: str, place: str, reading: Reading, same: dict[str, str]
) -> Iterator[tuple[Mapping[str, Any], str | None, str]]:
    """Yield (result, schema's label or None, layer) of each mark with offsets and a label.

    White space at the edges of a mark is cut off. Other marks, a mark's second label, and a mark that repeats another
    one are counted as losses; relations are skipped. A label that no layer has gives the layer `mentions` and None.

    Args:
        results: The results of one annotation, decoded from JSON, with offsets in `text`.
        text: The document's text.
        place: The place of the task, for losses.
        reading: The labels to rename, and the losses to count.
        same: Takes the id of each mark that repeats another one -> the id of that one.
    """
    labelled: set[tuple[Any, ...]] = set()  # a mark with labels of two controls is two results with one id
    firsts: dict[tuple[Any, ...], str] = {}
    for result in results:
        kind, value = result.get("type"), result.get("value")
        if kind == "relation":
            continue
        if kind not in SPANS or not isinstance(value, dict):
            reading.losses.add(f"{kind} {result.get('from_name') or ''}".strip(), NO_PLACE, where=place)
            continue
        start, end = value.get("start"), value.get("end")
        labels = next((value[each] for each in SPANS if value.get(each)), None)
        if isinstance(start, str):
            why = "without globalOffsets: open the tasks in the editor, press Update, and export again"
            reading.losses.add("marks", why, where=place)
            continue
        if not (type(start) is int and type(end) is int and 0 <= start < end <= len(text)):
            reading.losses.add("marks", "without valid offsets in the text", where=place)
            continue
        if not (isinstance(labels, list) and labels):
            reading.losses.add("marks", "without a label", where=place)
            continue
        reading.losses.add("labels", "a mark's second label", len(labels) - 1, where=place)
        raw = str(labels[0])
        layer = next((each for each, inventory in LAYERS.items() if reading.known(raw, inventory)), "mentions")
        words = text[start:end]
        if not words.strip():
            reading.losses.add("marks", "of white space alone", where=place)
            continue
        start += len(words) - len(words.lstrip())
        at = (start, start + len(words.strip()), layer)
        if (result["id"], *at) in labelled:
            reading.losses.add("labels", "a mark's second label", where=place)
            continue
        labelled.add((result["id"], *at))
        if (first := firsts.setdefault((*at, raw), result["id"])) != result["id"]:
            same[result["id"]] = first
            reading.losses.add("marks", "another mark has the same offsets and label", where=place)
            continue
        moved = {**result, "value": {**value, "start": at[0], "end": at[1]}}
        yield moved, reading.label(raw, LAYERS[layer], where=place), layer


def _entities(
    results: Sequence[Mapping[str, Any]], mentions: set[str], same: Mapping[str, str], place: str, reading: Reading
) -> dict[str, str]:
    """Return mark id -> entity id (`chain-1`, ...), for the marks in `mentions` that coreference relations link.

    Other relations, and those with an end that is not a mention, are counted as losses, with the task's place `place`.
    `results` are all results of one annotation. `same` is the id of a mark that repeats another one -> that one's id.
    """
    groups = []
    for result in results:
        if result.get("type") != "relation":
            continue
        ends = [same.get(each, each) for each in (str(result.get("from_id")), str(result.get("to_id")))]
        given = result.get("labels")
        labels = [str(each) for each in given] if isinstance(given, list) else []
        others = [each for each in labels if not is_coreference(reading.labels.get(each, each))]
        if labels and len(others) == len(labels):
            reading.losses.add(f"relation {others[0]}", "it is not a coreference relation", where=place)
        elif mentions.issuperset(ends):
            groups.append(ends)
        else:
            reading.losses.add("relations", "an end is not a mention", where=place)
    return chain_ids(groups)


def _problem(place: str, message: str, *, got: str, hint: str = "") -> Problem:
    return Problem(place, 0, "", "label-studio.task", message, got=got, hint=hint)
