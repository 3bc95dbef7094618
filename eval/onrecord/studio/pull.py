"""Collect the annotations on the server, and read them as documents, with all problems; no file is written.

Only submitted annotations count. Drafts and skipped tasks are reported, because their authors may believe that they
count. Two submitted annotations of a task by the same person are an error. An annotation that two people saved is the
work of both (see `hands`). The document of a problem is given as `<annotator>/<doc_id>`, so that the errors of one
annotator do not prevent the files of another.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord.checks.annotator import problem_in_words, unfinished
from onrecord.documents.directory import REGISTRIES, encode_document, plain
from onrecord.documents.model import Document
from onrecord.errors import Problem, Severity
from onrecord.studio import sound
from onrecord.studio.changed_gold import bases
from onrecord.studio.design import designs
from onrecord.studio.from_tasks import document, read
from onrecord.studio.hands import AND, annotator_names, copied_from, hands, name_of
from onrecord.studio.naming import with_names
from onrecord.studio.projects import changed_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from onrecord.studio.client import Client
    from onrecord.studio.marks import Item
    from onrecord.studio.projects import Project


@dataclass(frozen=True)
class Saved:
    """A submitted annotation of a task, with its author, time, results, and the author of the annotation it copies."""

    annotator: str
    doc_id: str
    project: Project
    updated_at: str
    data: Mapping[str, Any]
    result: Sequence[Mapping[str, Any]]
    copied_from: str | None = None


@dataclass(frozen=True)
class Pulled:
    """A document as an annotator saved it.

    Attributes:
        annotator: The name of the annotator.
        doc_id: The id of the document.
        document: The document; None if there are errors.
        updated_at: Layer -> the time of the last save, for the saved layers.
        started_from: The annotations that the annotator started from; None for work from the bare text.
        registries: Registry -> the rows of the task and those that the annotator added.
        problems: Errors and warnings.
        named: Rows of the entities that the annotator named in the project `entities`.
        bases: Layer -> the lists of the document that was pushed, as `changed_gold.bases` has them.
        guidelines: Layer -> the version of the guidelines that the project shows.
    """

    annotator: str
    doc_id: str
    document: Document | None
    updated_at: Mapping[str, str]
    started_from: str | None
    registries: Mapping[str, Sequence[Item]] = field(default_factory=dict)
    problems: Sequence[Problem] = ()
    named: Sequence[Item] = ()
    bases: Mapping[str, dict[str, tuple[str, str]]] = field(default_factory=dict)
    guidelines: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Return `<annotator>/<doc_id>`, by which problems name the document."""
        return whose(self.annotator, self.doc_id)

    @property
    def told(self) -> list[Problem]:
        """Return copies of the problems, in which the field `document` is `<annotator>/<doc_id>`."""
        return [replace(each, document=self.key) for each in self.problems]


def whose(annotator: str, doc_id: str) -> str:
    """Return the string `<annotator>/<doc_id>`, which names an annotator's document in problems."""
    return f"{annotator}/{doc_id}"


def whose_own(problems: Iterable[Problem], own: Sequence[Pulled]) -> list[Problem]:
    """Return those problems that belong to an annotator's saved documents or registries.

    Their field `document` is changed to `<annotator>/<doc_id>`, or `<annotator>/<registry>`. Other problems are left
    out.

    Args:
        problems: The problems of the annotator's directory.
        own: The pulled documents of one annotator; at least one.
    """
    keys = {each.doc_id: each.key for each in own} | {
        f"{name}.json": f"{own[0].annotator}/{name}" for name in REGISTRIES
    }
    return [replace(each, document=keys[each.document]) for each in problems if each.document in keys]


def collect(client: Client, projects: Iterable[Project]) -> tuple[list[Saved], list[Problem]]:
    """Return the submitted annotations of some projects, and the problems of all annotations found there.

    If the same person submitted two annotations of a task, both are left out, with an error. Drafts and skipped tasks
    are left out with a warning. An annotation that two people made, that began as a copy, or that was made in another
    annotator's project is kept with a warning. A changed labelling configuration is an error.

    Args:
        client: The connection to the Label Studio server.
        projects: The projects.
    """
    saved: list[Saved] = []
    problems: list[Problem] = []
    names = annotator_names(client.users())
    projects = list(projects)
    problems += changed_settings(projects)
    for project in projects:
        for row in client.saved_tasks(project.id):
            doc_id = str(row["data"].get("doc_id"))
            problems += _told_of(row, project, doc_id, names)
            own = [
                Saved(
                    AND.join(hands(each, names)),
                    doc_id,
                    project,
                    each["updated_at"],
                    row["data"],
                    each["result"],
                    copied_from(each, row["annotations"], names),
                )
                for each in row["annotations"]
                if not each["was_cancelled"]
            ]
            for each in own:
                if [other.annotator for other in own].count(each.annotator) > 1:
                    key, hint = whose(each.annotator, doc_id), "delete one of the two on the server"
                    problems.append(
                        Problem(key, 0, project.title, "studio.pull", "the task was saved twice", hint=hint)
                    )
                else:
                    saved.append(each)
    return saved, list(dict.fromkeys(problems))


def _told_of(row: Mapping[str, Any], project: Project, doc_id: str, names: Mapping[int, str]) -> Iterator[Problem]:
    """Yield a warning for each draft, each skipped task, each copy, and each annotation of two or unexpected people.

    Args:
        row: The task as the server sent it, with annotations and drafts.
        project: The project of the task.
        doc_id: The id of the task's document.
        names: User id -> annotator name.
    """

    def warning(annotator: str, message: str, hint: str) -> Problem:
        key = whose(annotator, doc_id)
        return Problem(key, 0, project.title, "studio.pull", message, severity=Severity.WARNING, hint=hint)

    for each in row.get("drafts") or ():
        message = "has a draft that nobody submitted; it was left out"
        yield warning(name_of(each.get("user"), names), message, "open the task, and Submit or Update")
    for each in row["annotations"]:
        people = hands(each, names)
        if each["was_cancelled"]:
            yield warning(people[0], "was skipped", "open the task and submit it")
        elif len(people) > 1:
            message = f"{people[0]} submitted it and {people[1]} updated it: it counts as the work of both"
            hint = f"for independent work, {people[1]} submits another annotation (the + beside the tabs)"
            yield warning(AND.join(people), message, hint)
        elif project.name in names.values() and project.name not in people:
            message = f"was submitted in the project of {project.name}"
            yield warning(AND.join(people), message, "each annotator works in the project that bears their name")
        if (other := copied_from(each, row["annotations"], names)) is not None:
            message = f"began as a copy of the annotation of {other}: it is not independent work"
            yield warning(AND.join(people), message, "about.json says so (started_from)")


def pulled(saved: Iterable[Saved], texts: Mapping[str, str], local: Mapping[tuple[str, str], Document]) -> list[Pulled]:
    """Return a document for each pair of annotator and article with submitted annotations, sorted by this pair.

    Layers that the annotator has not saved are taken from the local document, or else from the document in the task. A
    document with errors is None in the result, beside its problems.

    Args:
        saved: The submitted annotations.
        texts: doc_id -> text.
        local: (annotator, doc_id) -> the document in the annotator's directory.
    """

    def key(each: Saved) -> tuple[str, str]:
        return each.annotator, each.doc_id

    ordered = sorted(saved, key=lambda each: (*key(each), each.updated_at, each.project))
    groups = [(pair, list(group)) for pair, group in groupby(ordered, key=key)]
    return [_pulled(*pair, group, texts, local.get(pair)) for pair, group in groups]


def _pulled(
    annotator: str, doc_id: str, saved: Sequence[Saved], texts: Mapping[str, str], local: Document | None
) -> Pulled:
    """Return what an annotator submitted of a document, read and checked; without a document if there is an error.

    Args:
        annotator: The name of the annotator.
        doc_id: The document.
        saved: The submissions, one for each layer.
        texts: doc_id -> the text of the article.
        local: The annotator's document on this machine, whose other layers are kept; None if there is none.
    """
    times = {each.project.layer: each.updated_at for each in saved}
    if doc_id not in texts:
        problem = Problem(doc_id, 0, "", "studio.pull", "the corpus has no such document", hint="onrecord add FILE")
        return Pulled(annotator, doc_id, None, times, None, problems=[problem])
    readings = [read(each.data, each.result, texts[doc_id]) for each in saved]
    problems = [problem for reading in readings for problem in reading.problems]
    problems += _one_layer_twice(saved)
    if _wrong(problems):
        return Pulled(annotator, doc_id, None, times, None, problems=problems)
    made = document(plain(local) if local else readings[-1].pushed, readings)
    problems += [problem_in_words(each, made, texts[doc_id]) for each in sound.problems(made, texts[doc_id])]
    incomplete = [] if _wrong(problems) else unfinished(msgspec.json.decode(encode_document(made)), doc_id)
    registries = {
        name: [*(row for each in saved for row in each.data["registries"].get(name, ())), *_added(readings, name)]
        for name in REGISTRIES
    }
    registries["entities"] = with_names(registries["entities"], made, texts[doc_id], new=_added(readings, "entities"))
    copied = (f"annotators/{each.copied_from}" for each in saved if each.copied_from)
    shown = (each.data["started_from"] for each in saved if each.data["started_from"])
    started_from = next(copied, None) or next(shown, None)
    pushed = {} if local else dict.fromkeys(designs(), saved[-1])  # layers that were not submitted, too
    pushed |= {each.project.layer: each for each in saved}
    started = {
        layer: bases(msgspec.convert(each.data["document"], Document), layer)
        for layer, each in pushed.items()
        if each.data["started_from"] != f"annotators/{annotator}"
    }
    sound_document = None if _wrong(problems) else made
    named = _added((each for each in readings if each.layer == "entities"), "entities")
    named = with_names(named, made, texts[doc_id], new=named)
    told = [*problems, *incomplete]
    rules = {each.project.layer: each.project.guidelines for each in saved}
    return Pulled(annotator, doc_id, sound_document, times, started_from, registries, told, named, started, rules)


def _wrong(problems: Iterable[Problem]) -> bool:
    return any(each.severity is Severity.ERROR for each in problems)


def _added(readings: Iterable[Any], name: str) -> list[Item]:
    return [row for reading in readings for row in reading.added.get(name, ())]


def _one_layer_twice(saved: Sequence[Saved]) -> Iterator[Problem]:
    for layer, group in groupby(sorted(saved, key=lambda each: each.project), key=lambda each: each.project.layer):
        titles = [each.project.title for each in group]
        if len(titles) > 1:
            message = f"{saved[0].annotator} saved the layer {layer} in two projects"
            hint = "say which with --name"
            yield Problem(saved[0].doc_id, 0, "", "studio.pull", message, got=", ".join(titles), hint=hint)
