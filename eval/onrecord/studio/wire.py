"""Convert marks to Label Studio's list of results and back.

The editor needs this order: for each span its labels, then its attributes; then all arcs. An attribute before its span
would remove the span's offsets. Arcs have no id, meta or score. An ordered pair of marks has at most one arc, with all
labels, because the editor drops a second one. The item's id is stored in the region's `meta`, which the editor keeps.

Results from the server are checked completely. `value.text` is ignored, and every result that cannot be interpreted is
reported as a problem.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from onrecord.errors import Problem, shown
from onrecord.studio.attributes import CONTEXT, LABEL
from onrecord.studio.config import TEXT
from onrecord.studio.marks import Arc, Marks, Region

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from onrecord.studio.attributes import Attribute
    from onrecord.studio.design import Design
    from onrecord.studio.marks import Values

META = "onrecord"


def results(design: Design, marks: Marks, text: str) -> list[dict[str, Any]]:
    """Return marks as Label Studio results (dicts): each region with its attributes, then all arcs.

    The editor needs this order. An ordered pair of regions has at most one arc, with all labels.

    Args:
        design: The design of the layer's project.
        marks: The regions and arcs.
        text: The text of the article.
    """
    found: list[dict[str, Any]] = []
    for region in marks.regions:
        place = {"start": region.start, "end": region.end, "text": text[region.start : region.end]}
        span = _result(region, region.control, "labels", place | {"labels": [region.label]})
        if design.locked and region.control == CONTEXT:
            span["readonly"] = True
        found.append(span if region.item is None else span | {"meta": {META: region.item}})
        found += [
            _result(region, attribute.name, attribute.tag, _bare(place) | packed(attribute, given))
            for attribute in design.shown_attributes_of(region.control, region.label)
            if (given := region.values.get(attribute.name))
        ]
    found += [
        {"type": "relation", "from_id": arc.source, "to_id": arc.target, "direction": "right", "labels": [*arc.labels]}
        for arc in merged(marks.arcs)
    ]
    return found


def packed(attribute: Attribute, given: Iterable[str]) -> dict[str, Any]:
    """Return an attribute's strings as the field `value` of a Label Studio result: a dict with one key.

    The key is `text`, `choices` or `taxonomy`, as the attribute's tag needs it. In a taxonomy, each string is a path of
    length one: `{"taxonomy": [["e1"], ["e2"]]}`.
    """
    if attribute.tag == "taxonomy":
        return {"taxonomy": [[each] for each in given]}
    return {"text" if attribute.tag == "textarea" else attribute.tag: list(given)}


def unpacked(attribute: Attribute, value: Mapping[str, Any]) -> list[str] | None:
    """Return the strings in the field `value` of an attribute's result; None if it does not hold a list of strings.

    Both choices and taxonomies are accepted, because the control may have changed since the task was made.

    Args:
        attribute: The attribute.
        value: The field `value` as Label Studio sent it: a dict with a key such as `text`, `choices` or `taxonomy`.
    """
    key = "text" if attribute.tag == "textarea" else attribute.tag
    held = key if key in value else next((each for each in ("choices", "taxonomy") if each in value), key)
    given = value.get(held)
    if held == "taxonomy":
        steps = [each for each in given if isinstance(each, list) and each] if isinstance(given, list) else None
        given = None if steps is None or len(steps) < len(given or ()) else [each[-1] for each in steps]
    texts = [given] if isinstance(given, str) else given
    return texts if isinstance(texts, list) and all(isinstance(each, str) for each in texts) else None


def merged(arcs: Iterable[Arc]) -> list[Arc]:
    """Return one arc for each ordered pair of regions (source, target), in order of the pair's first arc.

    It has the labels of all arcs of this pair, each once.
    """
    found: dict[tuple[str, str], Arc] = {}
    for arc in arcs:
        pair = (arc.source, arc.target)
        first = found.get(pair, replace(arc, labels=()))
        found[pair] = replace(first, labels=(*first.labels, *(each for each in arc.labels if each not in first.labels)))
    return list(found.values())


def _bare(place: dict[str, Any]) -> dict[str, Any]:
    return {"start": place["start"], "end": place["end"]}


def _result(region: Region, name: str, tag: str, value: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": region.id,
        "from_name": name,
        "to_name": TEXT,
        "type": tag,
        "origin": "manual",
        "value": value,
    }


def marks(design: Design, found: Sequence[Mapping[str, Any]], *, doc_id: str, text: str) -> tuple[Marks, list[Problem]]:
    """Return the regions and arcs in Label Studio results, and a problem for each result that cannot be interpreted.

    Args:
        design: The design of the task's project.
        found: The results, as dicts.
        doc_id: The id of the document, for problems.
        text: The text of the article, for problems.
    """
    reader = _Reader(design, doc_id, text)
    for result in found:
        if result.get("type") == "labels":
            reader.region(result)
    for result in found:
        if result.get("type") == "relation":
            reader.arc(result)
        elif result.get("type") != "labels":
            reader.attribute(result)
    ordered = [replace(each, values=reader.values.get(each.id, {})) for each in reader.regions.values()]
    return Marks(tuple(ordered), tuple(reader.arcs)), reader.problems


class _Reader:
    def __init__(self, design: Design, doc_id: str, text: str) -> None:
        self.design = design
        self.doc_id = doc_id
        self.text = text
        self.regions: dict[str, Region] = {}
        self.values: dict[str, dict[str, Values]] = {}
        self.arcs: list[Arc] = []
        self.problems: list[Problem] = []

    def problem(
        self, where: Mapping[str, Any], message: str, *, got: object, expected: str = "", hint: str = ""
    ) -> None:
        """Add a problem about a result.

        Args:
            where: A result's `value`, whose offsets and words identify the mark.
            message: What is wrong.
            got: What was found.
            expected: What was expected.
            hint: What the annotator can do.
        """
        start, end = where.get("start"), where.get("end")
        place = self.design.layer
        if type(start) is int and type(end) is int:
            place = f"{place} {start}-{end} {shown(self.text[start:end])}"
        got = shown(got)
        self.problems.append(
            Problem(self.doc_id, 0, place, "studio.result", message, got=got, expected=expected, hint=hint)
        )

    def words(self, identifier: str) -> str:
        """Return the quoted words of a mark, for messages; a phrase if the mark is missing or could not be read.

        Args:
            identifier: The id of the mark.
        """
        region = self.regions.get(identifier)
        return "a mark that could not be read" if region is None else shown(self.text[region.start : region.end])

    def region(self, result: Mapping[str, Any]) -> None:
        name, value = result.get("from_name"), result.get("value") or {}
        labels, start, end = value.get("labels") or [], value.get("start"), value.get("end")
        known = self.design.control_labels(name) if name in {LABEL, CONTEXT} else ()
        if len(labels) != 1 or labels[0] not in known:
            message = "has a label that the project does not know" if labels else "a mark without a label"
            hint = "choose one label for it in the editor"
            self.problem(value, message, got=labels, expected=", ".join(known), hint=hint)
        elif not (type(start) is int and type(end) is int and 0 <= start < end):
            self.problem(value, "a mark without offsets", got=value, hint="delete the mark and make it again")
        elif (identifier := str(result.get("id") or "")) in self.regions and name != self.regions[identifier].control:
            hint = (
                f"click on it and press the key of {labels[0]} again: a mark of another project can have no other label"
            )
            self.problem(value, "a grey mark was given a label", got=labels[0], hint=hint)
        elif identifier in self.regions or not identifier:
            self.problem(value, "two marks have one id", got=identifier, hint="delete one and make it again")
        else:
            meta = result.get("meta")
            item = meta.get(META) if isinstance(meta, dict) else None
            known_item = item if isinstance(item, str) else None
            self.regions[identifier] = Region(identifier, start, end, labels[0], str(name), known_item)

    def attribute(self, result: Mapping[str, Any]) -> None:
        """Store the values that a result gives to an attribute of a mark, or a problem if they cannot be read."""
        region = self.regions.get(str(result.get("id")))
        if region is None:
            value = result.get("value") or {}
            self.problem(value, "belongs to no mark that could be read", got=result.get("from_name"))
            return
        name, value = str(result.get("from_name")), result.get("value") or {}
        place = {"start": region.start, "end": region.end}
        attributes = {each.name: each for each in self.design.shown_attributes_of(region.control, region.label)}
        if name not in attributes:
            self.problem(place, f"a mark of label {region.label} has no such attribute", got=name)
            return
        texts = unpacked(attributes[name], value)
        if texts is None:
            self.problem(place, f"{name} is not a list of strings", got=value)
            return
        allowed = {each.value for each in attributes[name].values}
        if unknown := [each for each in texts if allowed and each not in allowed]:
            self.problem(place, f"{name} has a value that the schema does not know", got=unknown)
            return
        self.values.setdefault(region.id, {})[name] = tuple(each for each in texts if each)

    def arc(self, result: Mapping[str, Any]) -> None:
        ends = (str(result.get("from_id")), str(result.get("to_id")))
        labels = tuple(str(each) for each in result.get("labels") or ())
        known = [self.regions[each] for each in ends if each in self.regions]
        place = {"start": known[0].start, "end": known[0].end} if known else {}
        between = " to ".join(map(self.words, ends))
        if len(known) < len(ends):
            self.problem(place, "an arc whose end could not be read", got=between, hint="delete the arc")
        elif unknown := [each for each in labels if each not in self.design.roles]:
            got, roles = f"{', '.join(unknown)}: {between}", ", ".join(self.design.roles)
            self.problem(place, "an arc has a label that the project does not know", got=got, expected=roles)
        else:
            source, target = ends if result.get("direction") != "left" else ends[::-1]
            self.arcs.append(Arc(source, target, labels, both=result.get("direction") == "bi"))
