"""Lay a difference out for a reader: as text for a terminal, or as Markdown for a changelog.

Changes are grouped by layer, then by what happened: added, removed, and a group for each field that changed. Labels are
counted by old and new value first. An item of which several fields changed stands in several groups. A summary has the
groups with their counts, by value and by the rule that decided them, and not the changes one by one.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.corpus.markdown import markdown
from onrecord.schema.document import REMARKS
from onrecord.versions.change import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from onrecord.versions.change import Change, Difference, Values

REGISTRY = "(registry)"
LONGEST = 120  # characters of a value
FEW = 12  # different values of a field, so that their counts are worth a line
NONE = "none"
LEFT, ADDED = "- ", "+ "  # before what a list has lost and won
HEADINGS = {"added": ("document", "place", "what", "reason"), "removed": ("document", "place", "what", "reason")}
CHANGED = ("document", "place", "old", "new", "reason")


class Group(NamedTuple):
    """Changes of one kind in one layer.

    Attributes:
        title: what happened, and how often.
        counts: how often each old value became each new one, where that says something.
        headings: the headings of the rows.
        rows: a row of cells a change; the last cell is the reason.
        rules: how many changes each rule decided; empty if no reason is known.

    """

    title: str
    counts: Sequence[str]
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    rules: str


def text(found: Difference, *, remarks: bool = False, summary: bool = False) -> Iterator[str]:
    """Yield the lines of a difference as text.

    Args:
        found: the difference.
        remarks: show changes of certainty and notes, too.
        summary: show counts, and not the changes one by one.

    """
    yield f"{found.old} -> {found.new}"
    yield from _head(found)
    for layer, counts in found.counts.items():
        yield ""
        yield f"{layer}: {_counted(counts)}"
        for group in groups(found, layer, remarks=remarks):
            yield f"  {group.title}"
            yield from (f"    {each}" for each in group.counts)
            if summary and group.rules:
                yield f"    {group.rules}"
            for row in () if summary else group.rows:
                *cells, reason = row
                yield "    " + "  ".join(_cells(cells, group.headings)) + (f"  ({reason})" if reason else "")
        if said := _remarks_said(found, layer, remarks=remarks):
            yield f"  {said}"


def markdown_lines(found: Difference, *, remarks: bool = False, summary: bool = False) -> Iterator[str]:
    """Yield the lines of a difference as Markdown; see `text`."""
    yield f"## {found.old} to {found.new}"
    yield ""
    rows = [[layer, *(counts[kind] for kind in (*KINDS, "same"))] for layer, counts in found.counts.items()]
    yield markdown(["layer", *KINDS, "the same"], rows)
    head = list(_head(found))
    if head:
        yield ""
        yield from (f"- {each}" for each in head)
    for layer in found.counts:
        shown = groups(found, layer, remarks=remarks)
        said = _remarks_said(found, layer, remarks=remarks)
        if shown or said:
            yield f"\n### {layer}" + ("\n" if summary and shown else "")
        for group in shown:
            said_of = [*group.counts, *([group.rules] if summary and group.rules else [])]
            if summary:
                yield f"- {group.title}" + (f": {'; '.join(said_of)}" if said_of else "")
                continue
            yield f"\n**{group.title}**"
            if said_of:
                yield "\n" + "; ".join(said_of)
            yield ""
            yield markdown(group.headings, [[_plain(cell) for cell in row] for row in group.rows])
        if said:
            yield f"\n{said}"


def groups(found: Difference, layer: str, *, remarks: bool = False) -> list[Group]:
    """Return the groups of a layer's changes: added, removed, then a group a field that changed."""
    changes = [each for each in found.changes if each.layer == layer]
    was = {new: old for ids in found.renamed.values() for old, new in ids.items()}
    made = []
    for kind in ("added", "removed"):
        own = [each for each in changes if each.kind == kind]
        if own:
            at = 1 if kind == "added" else 0
            rows = [[_document(each), each.place, _what(each, at), _reason(each)] for each in own]
            made.append(Group(f"{kind} ({len(own)})", (), HEADINGS[kind], rows, _rules(own)))
    changed = [each for each in changes if each.kind == "changed"]
    for name in dict.fromkeys(name for each in changed for name in each.fields):
        own = [each for each in changed if name in each.fields]
        if remarks or name not in REMARKS:
            values = [_both(each.fields[name], was) for each in own]
            rows = [
                [_document(each), each.place, old, new, _reason(each)]
                for each, (old, new) in zip(own, values, strict=True)
            ]
            made.append(Group(f"{name} changed ({len(own)})", _moves(values), CHANGED, rows, _rules(own)))
    return made


def _head(found: Difference) -> Iterator[str]:
    if not found.changes:
        yield "Nothing changed."
    for side, doc_ids in found.only.items():
        if doc_ids:
            yield f"only in the {side} version: {', '.join(doc_ids)}"
    for registry, ids in found.renamed.items():
        if ids:
            yield f"ids of {registry} renamed ({len(ids)}): " + ", ".join(f"{old} -> {new}" for old, new in ids.items())
    yield from found.notes


def _remarks_said(found: Difference, layer: str, *, remarks: bool) -> str:
    number = 0 if remarks else sum(each.layer == layer and each.is_remark for each in found.changes)
    return f"{number} changed in certainty or note alone; --remarks shows them" if number else ""


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{counts[kind]:,} {kind}" for kind in KINDS) + f", {counts['same']:,} the same"


def _moves(values: Sequence[tuple[str, str]]) -> list[str]:
    """Return how often each old value became each new one, where few values explain many changes."""
    counts = Counter(values)
    is_list = any(each[:2] in {LEFT, ADDED, ""} for pair in counts for each in pair)
    if is_list or len(counts) > FEW or len(counts) == len(values):
        return []
    return [
        f"{old} -> {new}: {number}"
        for (old, new), number in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    ]


def _plain(cell: str) -> str:
    """Return words of an article so that Markdown shows them as they are."""
    return re.sub(r"([\\*`<])", r"\\\1", cell)


def _rules(changes: Sequence[Change]) -> str:
    """Return how many changes each rule decided, the most frequent first; empty if no reason is known."""
    counts = Counter(each.reason.rule or "no rule" for each in changes if each.reason)
    if not counts:
        return ""
    counted = [f"{rule} ({number})" for rule, number in sorted(counts.items(), key=lambda each: (-each[1], each[0]))]
    left = len(changes) - counts.total()
    return "by rule: " + ", ".join([*counted, *([f"no reason given ({left})"] if left else [])])


def _cells(cells: Sequence[str], headings: Sequence[str]) -> list[str]:
    if "old" not in headings:
        return [*cells]
    *before, old, new = cells
    is_list = {old[:2], new[:2]} <= {LEFT, ADDED, ""}
    return [*before, f"{old} {new}".strip() if is_list else f"{old} -> {new}"]


def _document(change: Change) -> str:
    return change.doc_id or REGISTRY


def _reason(change: Change) -> str:
    given = change.reason
    return ": ".join(each for each in (given.rule, given.reason) if each) if given else ""


def _what(change: Change, at: int) -> str:
    return ", ".join(f"{name} {_shown(values[at])}" for name, values in change.fields.items() if name != "note")


def _both(values: Values, was: Mapping[str, str]) -> tuple[str, str]:
    """Return both values; of two lists, what only the old one has and what only the new one has.

    was: the old ids of those that were renamed. The two values name things by the ids of their own versions.
    """
    old, new = values.old, _with_old_id(values.new, was)
    if isinstance(old, list) and isinstance(new, list):
        left, right = [each for each in old if each not in new], [each for each in new if each not in old]
        if left or right:
            return f"{LEFT}{_shown(left)}" if left else "", f"{ADDED}{_shown(right)}" if right else ""
    return _shown(old), _shown(new)


def _with_old_id(value: Any, was: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_with_old_id(each, was) for each in value]
    return f"{value} (was {was[value]})" if isinstance(value, str) and value in was else value


def _shown(value: Any) -> str:
    if value is None or value == []:
        return NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        value = "; ".join(_shown(each) for each in value)
    elif isinstance(value, dict):
        value = " = ".join(map(_shown, value.values()))
    line = " ".join(str(value).split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
