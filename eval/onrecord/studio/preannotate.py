"""Add a system's predictions to a task as suggestions; existing marks are not replaced.

Predictions that cannot be marks (without offsets, or with a type that the schema lacks) are left out. An entity whose
name is in the task's list is chosen from the list; another name is entered as that of a new entity. Marks of other
layers come from the task; an argument whose target is not marked in the task is left out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from onrecord.documents.directory import plain
from onrecord.formats.losses import Losses
from onrecord.studio import layers, preflight
from onrecord.studio.attributes import CONTEXT
from onrecord.studio.design import design
from onrecord.studio.label_studio import markable
from onrecord.studio.marks import Arc, Marks, Region
from onrecord.studio.wire import results
from onrecord.text import folded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord.documents.model import Document
    from onrecord.studio.design import Design

LAYERS = ("entities", "quotes", "events")
TYPED = {
    "entity": "new_entity",
    "speakers": "new_speaker",
    "addressees": "new_addressee",
}  # field -> the field for names that are not in the list


def preannotated(data: Mapping[str, Any], predicted: Document, says: str) -> list[dict[str, Any]]:
    """Return the Label Studio results for a task, with its own marks and a system's predictions as suggestions.

    The task's own marks are those of the document in its data. Predictions that cannot be marks are left out. For the
    layers zones and identity, and if the editor would lose a part of a suggestion, the results are the own marks alone.

    Args:
        data: The task's data, as `to_tasks.task` makes it, with `layer`, `text` and `document`.
        predicted: The predicted document, with offsets.
        says: The note that the editor shows for each suggestion.
    """
    drawn, text = design(data["layer"]), data["text"]
    own = layers.encode(drawn, data["document"], text)
    base = results(drawn, own, text)
    if data["layer"] not in LAYERS:
        return base
    system = plain(markable(predicted, text, Losses()))
    names = {str(each.id): (each.type or "PER", each.name or str(each.id)) for each in predicted.entities or ()}
    marks = _beside(own, layers.encode(drawn, system, text))
    known = {str(each.id): each for each in own.regions}
    regions = [_named(drawn, each, data, names) for each in marks.regions if each.id not in known]
    arcs = [*own.arcs, *marks.arcs]
    found = results(drawn, Marks((*own.regions, *regions), tuple(arcs)), text)
    for each in found:
        if each["type"] == "labels" and each["id"] not in known:
            each["meta"] = {"text": [says]}
    return base if preflight.problems({"data": data, "predictions": [{"result": found}]}) else found


def _beside(own: Marks, more: Marks) -> Marks:
    """Return the marks of `more` that `own` lacks, with new ids, and their arcs, also those to marks of `own`.

    Two marks are the same if their spans and labels are. Grey marks in `more`, which show items of other layers, are
    left out, and so is an arc between two marks that `own` has.
    """
    places = {(each.start, each.end, each.label): each.id for each in own.regions}
    ids: dict[str, str] = {}
    regions: list[Region] = []
    for each in more.regions:
        same = places.get((each.start, each.end, each.label))
        if same is not None:
            ids[each.id] = same
        elif each.control != CONTEXT:
            ids[each.id] = f"x-{each.id}"
            places[each.start, each.end, each.label] = ids[each.id]
            regions.append(replace(each, id=ids[each.id], item=None))
    new = {each.id for each in regions}
    arcs = [
        Arc(ids[each.source], ids[each.target], each.labels)
        for each in more.arcs
        if {each.source, each.target} <= ids.keys()
    ]
    return Marks(tuple(regions), tuple(each for each in arcs if {each.source, each.target} & new))


def _named(drawn: Design, region: Region, data: Mapping[str, Any], names: Mapping[str, tuple[str, str]]) -> Region:
    """Return a copy of a region whose attributes name entities as the task does: by ids of its lists, or by new names.

    A system's entity whose name is in the task's list gets the id from the list. Another name is entered as the name of
    a new entity; in a field that has no such entry, such as `refers_to`, it is left out.

    Args:
        drawn: The design of the task's project.
        region: The region, whose attributes hold the system's entity ids.
        data: The task's data; in its lists of entities, each has its name as `value` and its id as `alias`.
        names: The system's entity id -> (type, name).
    """
    values = dict(region.values)
    for attribute in drawn.shown_attributes_of(region.control, region.label):
        if not attribute.options or attribute.name not in values:
            continue
        known = {folded(each["value"]): each["alias"] for each in data[attribute.options]}
        given = [names.get(each, ("PER", each)) for each in values.pop(attribute.name)]
        chosen = tuple(known[folded(name)] for _, name in given if folded(name) in known)
        others = [(kind, name) for kind, name in given if folded(name) not in known]
        if chosen:
            values[attribute.name] = chosen
        if others and (new := TYPED.get(attribute.name)):
            values[new] = ("\n".join(_typed(new, kind, name) for kind, name in others),)
    return replace(region, values=values)


def _typed(field: str, kind: str, name: str) -> str:
    return name if field == "new_entity" or kind == "PER" else f"{kind}: {name}"


def is_ours(task: Mapping[str, Any]) -> bool:
    """Return whether a task was made by `onrecord studio push` with the labelling configuration of this version.

    Args:
        task: The task as Label Studio sends it, a dict with `data`; it may be of any project.
    """
    from onrecord.studio.config import config_hash
    from onrecord.studio.design import designs

    data = task.get("data") or {}
    return data.get("layer") in designs() and data.get("config") == config_hash(data["layer"])
