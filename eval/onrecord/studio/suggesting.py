"""Add suggestions, learned from a project's submitted tasks, to its tasks that nobody has started."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from onrecord.documents.directory import plain
from onrecord.studio.from_tasks import document, read
from onrecord.studio.offering import ENTITIES, offering
from onrecord.studio.suggest import count, learned, suggested
from onrecord.studio.to_tasks import MODEL_VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.errors import Problem
    from onrecord.studio.client import Client
    from onrecord.studio.marks import Item
    from onrecord.studio.projects import Project


@dataclass
class Done:
    """The result of adding suggestions to a project.

    Attributes:
        suggestions: The number of suggestions.
        tasks: The number of tasks that nobody has started.
        begun: The number of tasks that somebody has started; they get no suggestions.
        offered: The number of entities that were added to lists of tasks.
        named: Rows of the entities that annotators named, in this project and the projects before.
        problems: The problems of the submitted annotations.
    """

    suggestions: int = 0
    tasks: int = 0
    begun: int = 0
    offered: int = 0
    named: list[Item] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def suggest_in(client: Client, project: Project, texts: Mapping[str, str], named: Sequence[Item] = ()) -> Done:
    """Add suggestions to those tasks of a project that nobody has started, and return the counts.

    Entities that annotators named are added to the lists of all tasks without an annotation. Earlier suggestions are
    replaced. A second run changes nothing.

    Args:
        client: The connection to the Label Studio server; the tasks are changed there.
        project: The project, of the layer `entities` or `quotes`.
        texts: doc_id -> text.
        named: Rows of the entities that annotators named in their other projects.
    """
    rows, done = client.tasks(project.id), Done(named=list(named))
    known = learned([pair for row in rows for pair in _marked(row, texts, done)], done.named)
    for row in rows:
        if not row["annotations"] and (data := offering(row["data"], done.named)) != row["data"]:
            done.offered += len(data[ENTITIES]) - len(row["data"][ENTITIES])
            client.replace_data(int(row["id"]), data)
            row["data"] = data
        if row["annotations"] or row.get("drafts"):
            done.begun += 1
            continue
        shown = [each for each in row["predictions"] if each["model_version"] == MODEL_VERSION]
        given = _without_suggestions(shown[-1]["result"]) if shown else []
        made = suggested(project.layer, known, row["data"], given)
        done.tasks += 1
        done.suggestions += count(made)
        if shown and shown[-1]["result"] == made:
            continue
        client.replace_predictions(int(row["id"]), made, MODEL_VERSION, [int(each["id"]) for each in shown])
    return done


def _marked(row: Mapping[str, Any], texts: Mapping[str, str], done: Done) -> list[tuple[Item, str]]:
    """Return (document, text) for each submitted annotation of a task, or else for the document as it was sent.

    New entities and problems of the annotations are added to `done`. A task of an unknown document gives [].

    Args:
        row: The task as the server sent it: a dict with `data` and `annotations`.
        texts: doc_id -> text.
        done: The result so far; it is changed.
    """
    text = texts.get(str(row["data"].get("doc_id")))
    if text is None:
        return []
    found = []
    for each in row["annotations"]:
        if not each["was_cancelled"]:
            reading = read(row["data"], each["result"], text)
            done.problems += reading.problems
            if reading.part is not None:
                done.named += reading.added.get(ENTITIES, ())
                found.append((plain(document(reading.pushed, [reading])), text))
    return found or [(row["data"]["document"], text)]


def _without_suggestions(found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    own = {each["id"] for each in found if each["type"] == "labels" and (each.get("meta") or {}).get("text")}
    return [dict(each) for each in found if each.get("id") not in own]
