"""Make annotated documents of marks: each string in its one place, each record held to its schema, each id resolved.

All problems of all marks are gathered, and a document with any is no document. What annotation means (coverage, types
that agree, spans that cross) is the validator's business; here a mark is in the text, has the form that it should,
and names only what exists.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord import schema
from onrecord.align.index import TextIndex
from onrecord.align.placing import place, place_within, widened
from onrecord.documents.model import Document, Interval
from onrecord.errors import Problem, shown
from onrecord.schema.document import Kind, named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from onrecord.align.markfiles import Mark
    from onrecord.documents.model import Zone

PREFIXES = {kind: row["x-prefix"] for kind, row in schema.inventory("item_kind").items()}
SPAN_LISTS = named("quotes", Kind.SPANS)
# What a line may leave out; everything else that the schema requires must be there.
_DEFAULTS: dict[str, Any] = {"review": None, "note": None}
_BARE = {"certainty": "high"}
_NO_PLACE = {"start": 0, "end": 1}


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark as the schema wants it, with offsets; `complete` if every span of it has its place."""

    mark: Mark
    item: dict[str, Any]
    complete: bool


def document(
    marks: Sequence[Mark], *, doc_id: str, text: str, text_sha256: str, zones: Sequence[Zone]
) -> tuple[Document | None, list[Problem]]:
    """Return the document that marks make, items in text order, or None and every problem; no marks, no items."""
    index = TextIndex(text)
    problems: list[Problem] = []
    placed = [_placed(index, mark, problems) for mark in marks]
    for each in placed:
        problems += schema.explain(
            each.mark.kind, each.item, document=each.mark.file, line=each.mark.line, check="marks.schema"
        )
    problems += _ids(placed)
    problems += _twice(index, placed)
    if problems:
        return None, problems
    layers = {
        f"{kind}s": sorted((each.item for each in placed if each.mark.kind == kind), key=_position)
        for kind in (*PREFIXES, "nonquote")
    }
    head = {"doc_id": doc_id, "schema_version": schema.schema_version(), "text_sha256": text_sha256}
    made = {**head, "zones": msgspec.to_builtins(list(zones)), **layers}
    return msgspec.convert(_without_nulls(made), Document), []


def unresolved(marks: Iterable[Mark], *, layers: Iterable[str]) -> Iterator[Problem]:
    """Yield a problem for each target and parent that no mark is; ids of a layer that is not there are not judged."""
    marks = list(marks)
    known = {str(mark.item.get("id")): mark.kind for mark in marks}
    kinds = {"mentions": "m", "times": "t", "quotes": "q", "events": "ef"}
    present = "".join(kinds[layer] for layer in layers)
    for mark in marks:
        for path, target in _references(mark):
            if not isinstance(target, str) or target in known or (target[:1] in "mtqef" and target[:1] not in present):
                continue
            yield mark.problem(
                path,
                "unresolved",
                "names a mark that is not there",
                got=shown(target),
                expected="the id of a quote of this document"
                if path == "parent"
                else "the id of a mark of this document",
                hint="correct the id, or add the mark",
            )
        parent = mark.item.get("parent")
        if not (mark.kind == "quote" and isinstance(parent, str)):
            continue
        if parent == mark.item.get("id") or known.get(parent, "quote") != "quote":
            yield mark.problem("parent", "unresolved", "is no other quote", got=shown(parent), expected="a quote's id")


def _references(mark: Mark) -> Iterator[tuple[str, Any]]:
    if mark.kind == "quote" and mark.item.get("parent") is not None:
        yield "parent", mark.item["parent"]
    arguments = mark.item.get("arguments")
    if mark.kind == "event" and isinstance(arguments, list):
        for number, argument in enumerate(arguments):
            if isinstance(argument, dict):
                yield f"arguments[{number}].target", argument.get("target")


def _placed(index: TextIndex, mark: Mark, problems: list[Problem]) -> Placed:
    """Return a mark with offsets; a string without a place is noted, and a stand-in lets the schema be checked."""
    before = len(problems)
    item = {**_DEFAULTS, **(_BARE if mark.kind in {"filler", "nonquote"} else {}), **mark.item}
    if mark.kind == "quote":
        for layer in SPAN_LISTS:
            if isinstance(spans := item.get(layer), list):
                item[layer] = [_span(index, mark, f"{layer}[{at}]", span, problems) for at, span in enumerate(spans)]
                item[layer].sort(key=_position)
        return Placed(mark, item, len(problems) == before)
    own = _span(index, mark, "", {key: item.pop(key) for key in ("text", "left_context") if key in item}, problems)
    complete = len(problems) == before
    if complete and mark.kind == "nonquote":
        own = _with_marks(index, mark, own, problems)
    if mark.kind == "mention" and isinstance(head := item.get("head"), str):
        item["head"] = dict(_NO_PLACE)
        if complete:
            item["head"] = _noted(place_within(index, mark, "head", head, Interval(**own)), problems)
    return Placed(mark, {**item, **own}, len(problems) == before)


def _span(index: TextIndex, mark: Mark, path: str, span: Any, problems: list[Problem]) -> dict[str, int]:
    if not (
        isinstance(span, dict)
        and isinstance(span.get("text"), str)
        and isinstance(span.get("left_context", ""), str)
        and span.keys() <= {"text", "left_context"}
    ):
        problems.append(
            mark.problem(
                path,
                "form",
                "is no span",
                got=shown(span),
                expected='{"text": "…", "left_context": "…"}',
                hint="copy both",
            )
        )
        return dict(_NO_PLACE)
    return _noted(place(index, mark, path or "text", span["text"], span.get("left_context")), problems)


def _noted(found: Interval | Problem, problems: list[Problem]) -> dict[str, int]:
    if isinstance(found, Problem):
        problems.append(found)
        return dict(_NO_PLACE)
    return found._asdict()


def _with_marks(index: TextIndex, mark: Mark, own: dict[str, int], problems: list[Problem]) -> dict[str, int]:
    inner = Interval(**own)
    wide = widened(index.text, inner)
    if wide is None:
        problems.append(
            mark.problem(
                "text",
                "nonquote",
                "has no quotation marks around it",
                got=shown(index.text[max(0, inner.start - 10) : inner.end + 10]),
                hint="a nonquote is what stands between two quotation marks, all of it",
            )
        )
        return own
    return wide._asdict()


def _ids(placed: Sequence[Placed]) -> Iterator[Problem]:
    first: dict[str, Mark] = {}
    for each in placed:
        mark, own = each.mark, each.item.get("id")
        if mark.kind == "nonquote" or not isinstance(own, str):
            continue
        if not own.startswith(PREFIXES[mark.kind]):
            yield mark.problem(
                "id", "id", f"is no id of a {mark.kind}", got=shown(own), expected=f"{PREFIXES[mark.kind]}1, …"
            )
        if own in first:
            yield mark.problem(
                "id",
                "id",
                "is given twice",
                got=shown(own),
                expected=f"first in {first[own].file}:{first[own].line}",
                hint="count on",
            )
        first.setdefault(own, mark)


def _twice(index: TextIndex, placed: Sequence[Placed]) -> Iterator[Problem]:
    """Yield a problem for each second item of a kind in one place; triggers there must differ in type."""
    first: dict[tuple[Any, ...], Mark] = {}
    for each in placed:
        mark, item = each.mark, each.item
        if mark.kind in {"quote", "filler"} or not each.complete:
            continue
        kind = (mark.kind, str(item.get("type"))) if mark.kind == "event" else (mark.kind,)
        key = (*kind, item["start"], item["end"])
        if key in first:
            other = first[key]
            yield mark.problem(
                "text",
                "twice",
                f"is the place of another {mark.kind}",
                got=shown(index.text[item["start"] : item["end"]]),
                expected=f"one {mark.kind} a span; the other stands in {other.file}:{other.line}",
                hint="drop one, or lengthen left_context if another place is meant",
            )
        first.setdefault(key, mark)


def _position(item: dict[str, Any]) -> tuple[int, int, str]:
    """Return what items are ordered by: where they start, the longer first; a quote by its content if it has any."""
    if "start" in item:
        return item["start"], -item["end"], str(item.get("id", ""))
    spans = next((item[layer] for layer in SPAN_LISTS if item.get(layer)), [_NO_PLACE])
    return min(span["start"] for span in spans), -max(span["end"] for span in spans), str(item.get("id", ""))


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(each) for key, each in value.items() if each is not None}
    return [_without_nulls(each) for each in value] if isinstance(value, list) else value


def counted(marks: Iterable[Mark]) -> dict[str, int]:
    """Return how many marks there are of each kind, in order of the kinds' names."""
    return dict(sorted(Counter(mark.kind for mark in marks).items()))
