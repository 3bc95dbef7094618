"""Convert an annotator's marks to documents: find each mark's offsets, validate it, and resolve its ids.

All problems of all marks are collected, and a document with a problem is not returned. The rules of annotation
(coverage, agreeing types, crossing spans) are left to the validator. This module only checks that a mark occurs in the
text, conforms to its schema, and refers to ids that exist.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord import schema
from onrecord.align.index import TextIndex
from onrecord.align.markoffsets import head_interval, include_quotation_marks, mark_interval
from onrecord.documents.model import Document, Interval
from onrecord.errors import Problem, shown
from onrecord.schema.document import Kind, named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from onrecord.align.markfiles import Mark
    from onrecord.documents.model import Zone

PREFIXES = {kind: row["x-prefix"] for kind, row in schema.inventory("item_kind").items()}
SPAN_LISTS = named("quotes", Kind.SPANS)
# Fields that a line may leave out, with their defaults; the schema's other required fields must be given.
_DEFAULTS: dict[str, Any] = {"review": None, "note": None}
_BARE = {"certainty": "high"}
_NO_PLACE = {"start": 0, "end": 1}


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark, its item with offsets in the form of the schema, and whether all its spans were found (`complete`).

    A span that was not found has placeholder offsets (`_NO_PLACE`).
    """

    mark: Mark
    item: dict[str, Any]
    complete: bool


def document(
    marks: Sequence[Mark], *, doc_id: str, text: str, text_sha256: str, zones: Sequence[Zone]
) -> tuple[Document | None, list[Problem]]:
    """Return the document with an annotator's marks, in text order, or all problems of the marks.

    Args:
        marks: The marks of one document; none gives a document without items.
        doc_id: The document's id.
        text: The article.
        text_sha256: The hash of the article, copied into the document.
        zones: The zones of the article.

    Returns:
        The document and no problems, or None and every problem.
    """
    index = TextIndex(text)
    problems: list[Problem] = []
    placed = [_placed(index, mark, problems) for mark in marks]
    for each in placed:
        problems += schema.explain(
            each.mark.kind, each.item, document=each.mark.file, line=each.mark.line, check="marks.schema"
        )
    problems += _ids(placed)
    problems += _duplicates(index, placed)
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
    """Yield a problem for each argument's target and each parent that is not the id of a mark of the document.

    A parent must be another quote.

    Args:
        marks: The marks of one document.
        layers: The layers that the annotator delivered. Ids that belong to another layer are not checked.
    """
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
                "does not exist in this document",
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
            yield mark.problem(
                "parent",
                "unresolved",
                "is not the id of another quote",
                got=shown(parent),
                expected="a quote's id",
                hint="write the id of the quote that contains this one, or delete parent",
            )


def _references(mark: Mark) -> Iterator[tuple[str, Any]]:
    """Yield (place in the mark, value) of a quote's parent and arguments' targets; a value may be no string."""
    if mark.kind == "quote" and mark.item.get("parent") is not None:
        yield "parent", mark.item["parent"]
    arguments = mark.item.get("arguments")
    if mark.kind == "event" and isinstance(arguments, list):
        for number, argument in enumerate(arguments):
            if isinstance(argument, dict):
                yield f"arguments[{number}].target", argument.get("target")


def _placed(index: TextIndex, mark: Mark, problems: list[Problem]) -> Placed:
    """Return a mark with offsets in place of strings.

    A span that was not found is added to `problems` and gets placeholder offsets.
    """
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
        own = _with_quotation_marks(index, mark, own, problems)
    if mark.kind == "mention" and isinstance(head := item.get("head"), str):
        item["head"] = dict(_NO_PLACE)
        if complete:
            item["head"] = _or_placeholder(head_interval(index, mark, "head", head, Interval(**own)), problems)
    return Placed(mark, {**item, **own}, len(problems) == before)


def _span(index: TextIndex, mark: Mark, path: str, span: Any, problems: list[Problem]) -> dict[str, int]:
    """Return the offsets of one span of a mark as {"start": …, "end": …}.

    If the span is malformed or not found, a problem is added to `problems`, and placeholder offsets are returned.

    Args:
        index: The text.
        mark: The mark.
        path: The span's path inside the mark; "" if the mark itself is the span.
        span: {"text": …, "left_context": …}, as the annotator wrote it.
        problems: The problems so far, which are changed in place.
    """
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
                "is not a span",
                got=shown(span),
                expected='{"text": "…", "left_context": "…"}',
                hint="copy both strings from the text",
            )
        )
        return dict(_NO_PLACE)
    return _or_placeholder(mark_interval(index, mark, path or "text", span["text"], span.get("left_context")), problems)


def _or_placeholder(found: Interval | Problem, problems: list[Problem]) -> dict[str, int]:
    """Return an interval as {"start": …, "end": …}.

    If `found` is a problem, it is added to `problems`, and the offsets 0 and 1 are returned as a placeholder.
    """
    if isinstance(found, Problem):
        problems.append(found)
        return dict(_NO_PLACE)
    return found._asdict()


def _with_quotation_marks(index: TextIndex, mark: Mark, own: dict[str, int], problems: list[Problem]) -> dict[str, int]:
    """Return a nonquote's offsets `own` extended by the quotation marks around it; both are {"start": …, "end": …}.

    If there are no marks, a problem is added to `problems`, and `own` is returned.
    """
    inner = Interval(**own)
    wide = include_quotation_marks(index.text, inner)
    if wide is None:
        problems.append(
            mark.problem(
                "text",
                "nonquote",
                "has no quotation marks around it",
                got=shown(index.text[max(0, inner.start - 10) : inner.end + 10]),
                hint="mark all text between the two quotation marks",
            )
        )
        return own
    return wide._asdict()


def _ids(placed: Sequence[Placed]) -> Iterator[Problem]:
    """Yield a problem for each id without its kind's prefix (`m`: mentions) or used before; nonquotes are skipped."""
    first: dict[str, Mark] = {}
    for each in placed:
        mark, own = each.mark, each.item.get("id")
        if mark.kind == "nonquote" or not isinstance(own, str):
            continue
        if not own.startswith(PREFIXES[mark.kind]):
            yield mark.problem(
                "id",
                "id",
                f"is not an id of a {mark.kind}",
                got=shown(own),
                expected=f"{PREFIXES[mark.kind]}1, …",
                hint=f"start the id with {PREFIXES[mark.kind]}",
            )
        if own in first:
            yield mark.problem(
                "id",
                "id",
                "is used twice",
                got=shown(own),
                expected=f"a new id; the first use is {first[own].file}:{first[own].line}",
                hint="give this mark the next free id",
            )
        first.setdefault(own, mark)


def _duplicates(index: TextIndex, placed: Sequence[Placed]) -> Iterator[Problem]:
    """Yield a problem for each item with the same offsets as an earlier item of its kind.

    Two events with the same trigger are allowed if their types differ. Quotes, fillers and items with spans that were
    not found are not checked.
    """
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
                f"has the same span as another {mark.kind}",
                got=shown(index.text[item["start"] : item["end"]]),
                expected=f"one {mark.kind} for each span; the other is in {other.file}:{other.line}",
                hint="delete one, or lengthen left_context if you mean another occurrence",
            )
        first.setdefault(key, mark)


def _position(item: dict[str, Any]) -> tuple[int, int, str]:
    """Return the key to sort items (dicts in the form of gold) by: start, then end, longer ones first, then id.

    A quote is sorted by the first of its content, cue and source that has spans.
    """
    if "start" in item:
        return item["start"], -item["end"], str(item.get("id", ""))
    spans = next((item[layer] for layer in SPAN_LISTS if item.get(layer)), [_NO_PLACE])
    return min(span["start"] for span in spans), -max(span["end"] for span in spans), str(item.get("id", ""))


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(each) for key, each in value.items() if each is not None}
    return [_without_nulls(each) for each in value] if isinstance(value, list) else value


def counts_by_kind(marks: Iterable[Mark]) -> dict[str, int]:
    """Return kind of marks (`mention`, `quote`, …) -> the number of its marks, sorted by kind."""
    return dict(sorted(Counter(mark.kind for mark in marks).items()))
