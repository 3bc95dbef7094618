"""Check tasks before they are pushed: refuse those of which Label Studio's editor would lose or corrupt a part.

Each check tests for a loss that was observed with label-studio 1.23.2. The server and its SDK detect few of them. The
checks include losses that `wire` avoids (order, several roles of a pair, unknown keys), in case `wire` changes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord.errors import Problem, shown
from onrecord.studio.attributes import YES, Kind
from onrecord.studio.config import TEXT
from onrecord.studio.design import design
from onrecord.studio.wire import unpacked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from onrecord.studio.attributes import Attribute
    from onrecord.studio.design import Design

    Result = Mapping[str, Any]
    Fault = tuple[str, str, str]

_KEPT_ID = re.compile(r"[A-Za-z0-9_-]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ARC_KEYS = frozenset({"type", "from_id", "to_id", "direction", "labels"})
_ATTRIBUTES = {"choices": "choices", "taxonomy": "taxonomy", "textarea": "text"}  # a result's type -> its value's key
BREAKS = "\r\n"


@dataclass(frozen=True)
class Subject:
    """The input of the checks: the text, data and results of a task, and the design of its project."""

    design: Design
    text: str
    data: Mapping[str, Any]
    results: Sequence[Result]

    @property
    def spans(self) -> Iterator[tuple[int, Result]]:
        """Yield (index in `results`, result) for the results that are labelled spans."""
        return ((at, each) for at, each in enumerate(self.results) if each["type"] == "labels")

    @property
    def attributes(self) -> Iterator[tuple[int, Result]]:
        """Yield (index in `results`, result) for the results that are attributes of spans, such as choices."""
        return ((at, each) for at, each in enumerate(self.results) if each["type"] in _ATTRIBUTES)

    @property
    def arcs(self) -> Iterator[tuple[int, Result]]:
        """Yield (index in `results`, result) for the results that are relations: arcs between two spans."""
        return ((at, each) for at, each in enumerate(self.results) if each["type"] == "relation")

    @cached_property
    def span_of(self) -> Mapping[str, Result]:
        """Return region id -> the result that is its labelled span; of two spans with the same id, the first."""
        found: dict[str, Result] = {}
        for _, each in self.spans:
            found.setdefault(each["id"], each)
        return found


def problems(task: Mapping[str, Any]) -> list[Problem]:
    """Return a problem for each part of a task that Label Studio's editor would lose or corrupt; [] if there is none.

    Args:
        task: The task, with `data` and perhaps `predictions`, as it is sent to Label Studio.
    """
    data = task["data"]
    drawn = design(data["layer"])
    found = []
    for prediction in task.get("predictions") or ({"result": ()},):
        subject = Subject(drawn, data["text"], data, prediction["result"])
        found += [_problem(data, name, fault) for name, check in CHECKS.items() for fault in check(subject)]
    return list(dict.fromkeys(found))


def _problem(data: Mapping[str, Any], name: str, fault: Fault) -> Problem:
    place, message, got = fault
    path = f"{data['layer']} {place}".strip()
    hint = "correct the document; onrecord check lists its faults"
    return Problem(str(data["doc_id"]), 0, path, f"preflight.{name}", message, got=got, hint=hint)


def _text_nul(subject: Subject) -> Iterator[Fault]:
    if (at := subject.text.find("\0")) >= 0:
        yield f"text {at}", "a NUL shifts every mark after it", ""


def _surrogate(subject: Subject) -> Iterator[Fault]:
    given = {"data": subject.data, "result": subject.results}
    try:
        msgspec.json.encode(given)  # takes a tenth of the time of looking at each string
    except UnicodeEncodeError:
        pass
    else:
        return
    for place, text in _strings(given, ""):
        if match := _SURROGATE.search(text):
            yield place, "a lone surrogate breaks the export of the whole project", shown(match.group())


def _strings(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _strings(each, f"{place}.{key}".lstrip("."))
    elif isinstance(value, list | tuple):
        for at, each in enumerate(value):
            yield from _strings(each, f"{place}[{at}]")


def _region_id(subject: Subject) -> Iterator[Fault]:
    for at, span in subject.spans:
        if not _KEPT_ID.fullmatch(span["id"]):
            yield f"result[{at}]", "an id that the editor would shorten", shown(span["id"])


def _region_twice(subject: Subject) -> Iterator[Fault]:
    seen: set[str] = set()
    for at, span in subject.spans:
        if span["id"] in seen:
            yield (
                f"result[{at}]",
                "two spans have the same id, and the editor would mix their offsets",
                shown(span["id"]),
            )
        seen.add(span["id"])


def _range(subject: Subject) -> Iterator[Fault]:
    for at, span in subject.spans:
        start, end = span["value"]["start"], span["value"]["end"]
        if not 0 <= start < end <= len(subject.text):
            yield f"result[{at}]", "a span that is not in the text", f"{start}-{end} of {len(subject.text)}"


def _line_breaks(subject: Subject) -> Iterator[Fault]:
    for at, span in subject.spans:
        words = subject.text[span["value"]["start"] : span["value"]["end"]]
        if words[:1] in BREAKS:
            yield f"result[{at}]", "a span that starts at a line break is invisible", shown(words)
        elif words[-1:] in BREAKS:
            yield f"result[{at}]", "a span that ends on a line break is cut short", shown(words)


def _label(subject: Subject) -> Iterator[Fault]:
    for at, span in subject.spans:
        labels = span["value"].get("labels", [])
        if len(labels) != 1 or labels[0] not in subject.design.control_labels(span["from_name"]):
            yield f"result[{at}]", "a label that the configuration lacks", shown(labels)


def _value_keys(subject: Subject) -> Iterator[Fault]:
    known = {name: {"start", "end", key} for name, key in _ATTRIBUTES.items()}
    known["labels"] = {"start", "end", "text", "labels"}
    for at, result in enumerate(subject.results):
        if result["type"] != "relation" and (spare := set(result["value"]) - known.get(result["type"], set())):
            yield f"result[{at}]", "a key in value that the editor drops", ", ".join(sorted(spare))


def _order(subject: Subject) -> Iterator[Fault]:
    seen: set[str] = set()
    for at, result in enumerate(subject.results):
        if result["type"] == "labels":
            seen.add(result["id"])
        elif result["type"] != "relation" and result["id"] not in seen:
            yield f"result[{at}]", "an attribute before its span takes the span's offsets away", shown(result["id"])


def _attribute(subject: Subject) -> Iterator[Fault]:
    for at, result in subject.attributes:
        span = subject.span_of.get(result["id"])
        if span is None:
            continue
        label = (span["value"].get("labels") or [""])[0]
        attributes = {each.name: each for each in subject.design.shown_attributes_of(span["from_name"], label)}
        if (attribute := attributes.get(result["from_name"])) is None:
            yield f"result[{at}]", f"an attribute that spans of label {label} do not have", shown(result["from_name"])
        elif strange := [each for each in _given(attribute, result) if not _allowed(attribute, each, subject.data)]:
            yield f"result[{at}]", "a value that the configuration lacks", shown(strange)


def _given(attribute: Attribute, result: Result) -> list[str]:
    found = unpacked(attribute, result["value"])
    return [f"no {attribute.tag}"] if found is None else found


def _allowed(attribute: Attribute, value: str, data: Mapping[str, Any]) -> bool:
    if attribute.kind is Kind.TEXT:
        return True
    if attribute.kind is Kind.FLAG:
        return value == YES
    if attribute.options:
        return value in {each["alias"] for each in data[attribute.options]}
    return value in {each.value for each in attribute.values}


def _options(subject: Subject) -> Iterator[Fault]:
    for name in dict.fromkeys(each.options for each in subject.design.attributes if each.options):
        for key in ("value", "alias"):
            given = [each[key] for each in subject.data[name]]
            if twice := sorted({each for each in given if given.count(each) > 1}):
                yield name, f"two choices of one {key}", shown(twice)


def _two_controls(subject: Subject) -> Iterator[Fault]:
    controls: dict[str, set[str]] = {}
    for at, span in subject.spans:
        held = controls.setdefault(span["id"], set())
        held.add(span["from_name"])
        if len(held) > 1:
            yield f"result[{at}]", "a span of two controls loses its attributes", ", ".join(sorted(held))
        if span["to_name"] != TEXT:
            yield f"result[{at}]", "a span on no text of the configuration", shown(span["to_name"])


def _arc_ends(subject: Subject) -> Iterator[Fault]:
    ids = {span["id"] for _, span in subject.spans}
    for at, arc in subject.arcs:
        if missing := [each for each in (arc["from_id"], arc["to_id"]) if each not in ids]:
            yield f"result[{at}]", "an arc to a missing mark prevents the task from opening", shown(missing)
        elif arc["from_id"] == arc["to_id"]:
            yield f"result[{at}]", "an arc from a mark to itself", shown(arc["from_id"])


def _arc_twice(subject: Subject) -> Iterator[Fault]:
    seen: set[tuple[str, str]] = set()
    for at, arc in subject.arcs:
        pair = (arc["from_id"], arc["to_id"])
        if pair in seen:
            yield f"result[{at}]", "the second arc of a pair is dropped", " to ".join(pair)
        seen.add(pair)


def _arc_label(subject: Subject) -> Iterator[Fault]:
    for at, arc in subject.arcs:
        if strange := [each for each in arc["labels"] if each not in subject.design.roles]:
            yield f"result[{at}]", "an arc loses a label that the configuration lacks", shown(strange)


def _arc_keys(subject: Subject) -> Iterator[Fault]:
    for at, arc in subject.arcs:
        if spare := set(arc) - _ARC_KEYS:
            yield f"result[{at}]", "an arc's id, meta and score are dropped", ", ".join(sorted(spare))


CHECKS: dict[str, Callable[[Subject], Iterator[Fault]]] = {
    "text-nul": _text_nul,
    "surrogate": _surrogate,
    "region-id": _region_id,
    "region-twice": _region_twice,
    "range": _range,
    "line-break": _line_breaks,
    "label": _label,
    "value-key": _value_keys,
    "attribute-first": _order,
    "attribute": _attribute,
    "options": _options,
    "two-controls": _two_controls,
    "arc-end": _arc_ends,
    "arc-twice": _arc_twice,
    "arc-label": _arc_label,
    "arc-key": _arc_keys,
}
