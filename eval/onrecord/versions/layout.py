"""Format a difference between two versions: as text for a terminal, or as Markdown for a changelog.

Changes are grouped by layer, then by kind: added, removed, and a group for each field that changed. An item with
several changed fields is in several groups. A group starts with counts by old and new value, if few values explain many
changes. A summary has only the groups with their counts by value and by rule, and no single changes.
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
FEW = 12  # the counts of a field are shown for at most this many pairs of values
NONE = "none"
LEFT, ADDED = "- ", "+ "  # mark the elements that a list lost and gained
HEADINGS = {"added": ("document", "place", "what", "reason"), "removed": ("document", "place", "what", "reason")}
CHANGED = ("document", "place", "old", "new", "reason")


class Group(NamedTuple):
    """The changes of one kind in one layer.

    Attributes:
        title: The kind of change and the number of changes.
        counts: A line for each pair of old and new value with its count; empty for many different values.
        headings: The headings of the rows.
        rows: A row of cells for each change; the last cell is the reason.
        rules: The number of changes by rule, as one line; "" if no reason is known.
    """

    title: str
    counts: Sequence[str]
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    rules: str


def text(found: Difference, *, remarks: bool = False, summary: bool = False) -> Iterator[str]:
    """Yield a difference between two versions as lines of plain text, for a terminal.

    Args:
        found: The difference.
        remarks: Also show changes of `REMARKS` (certainty, note, review).
        summary: Show counts only, and no single changes.
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
        if note := _hidden_remarks(found, layer, remarks=remarks):
            yield f"  {note}"


def markdown_lines(found: Difference, *, remarks: bool = False, summary: bool = False) -> Iterator[str]:
    """Yield a difference between two versions as Markdown; a yielded string may have several lines.

    Args:
        found: The difference.
        remarks: Also show changes of `REMARKS` (certainty, note, review).
        summary: Show counts only, and no single changes.
    """
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
        note = _hidden_remarks(found, layer, remarks=remarks)
        if shown or note:
            yield f"\n### {layer}" + ("\n" if summary and shown else "")
        for group in shown:
            counts_and_rules = [*group.counts, *([group.rules] if summary and group.rules else [])]
            if summary:
                yield f"- {group.title}" + (f": {'; '.join(counts_and_rules)}" if counts_and_rules else "")
                continue
            yield f"\n**{group.title}**"
            if counts_and_rules:
                yield "\n" + "; ".join(counts_and_rules)
            yield ""
            yield markdown(group.headings, [[_plain(cell) for cell in row] for row in group.rows])
        if note:
            yield f"\n{note}"


def groups(found: Difference, layer: str, *, remarks: bool = False) -> list[Group]:
    """Return the groups of a layer's changes: added, removed, then one group for each field that changed.

    A change of several fields is in several groups; an empty group is left out.

    Args:
        found: The difference between two versions.
        layer: The layer or registry.
        remarks: Whether to include groups for certainty, note and review.
    """
    changes = [each for each in found.changes if each.layer == layer]
    old_ids = {new: old for ids in found.renamed.values() for old, new in ids.items()}
    found_groups = []
    for kind in ("added", "removed"):
        own = [each for each in changes if each.kind == kind]
        if own:
            at = 1 if kind == "added" else 0
            rows = [[_document(each), each.place, _what(each, at), _reason(each)] for each in own]
            found_groups.append(Group(f"{kind} ({len(own)})", (), HEADINGS[kind], rows, _rules(own)))
    changed = [each for each in changes if each.kind == "changed"]
    for name in dict.fromkeys(name for each in changed for name in each.fields):
        own = [each for each in changed if name in each.fields]
        if remarks or name not in REMARKS:
            values = [_both(each.fields[name], old_ids) for each in own]
            rows = [
                [_document(each), each.place, old, new, _reason(each)]
                for each, (old, new) in zip(own, values, strict=True)
            ]
            found_groups.append(Group(f"{name} changed ({len(own)})", _moves(values), CHANGED, rows, _rules(own)))
    return found_groups


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


def _hidden_remarks(found: Difference, layer: str, *, remarks: bool) -> str:
    number = 0 if remarks else sum(each.layer == layer and each.is_remark for each in found.changes)
    return f"{number} changed in certainty or note alone; --remarks shows them" if number else ""


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{counts[kind]:,} {kind}" for kind in KINDS) + f", {counts['same']:,} the same"


def _moves(values: Sequence[tuple[str, str]]) -> list[str]:
    """Return lines such as `said -> told: 3`, for each pair of old and new value; [] if they would explain little.

    Lines explain little for values that are lists, for more than 12 pairs, and if every pair occurs once.

    Args:
        values: The (old value, new value) of each change, as text.
    """
    counts = Counter(values)
    is_list = any(each[:2] in {LEFT, ADDED, ""} for pair in counts for each in pair)
    if is_list or len(counts) > FEW or len(counts) == len(values):
        return []
    return [
        f"{old} -> {new}: {number}"
        for (old, new), number in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    ]


def _plain(cell: str) -> str:
    r"""Return a cell of a table with a backslash before the characters that are markup in Markdown.

    >>> _plain("*said*")
    '\\*said\\*'
    """
    return re.sub(r"([\\*`<])", r"\\\1", cell)


def _rules(changes: Sequence[Change]) -> str:
    """Return how often each rule of the guidelines is the reason of a change, as one line; "" if no reason is known.

    The most frequent rule is first.
    """
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


def _both(values: Values, old_ids: Mapping[str, str]) -> tuple[str, str]:
    """Return the old and the new value of a field as text; of two lists, only the elements that the other lacks.

    Args:
        values: The old and the new value; each has the registry ids of its own version.
        old_ids: New id -> old id, for renamed ids.
    """
    old, new = values.old, _with_old_id(values.new, old_ids)
    if isinstance(old, list) and isinstance(new, list):
        left, right = [each for each in old if each not in new], [each for each in new if each not in old]
        if left or right:
            return f"{LEFT}{_shown(left)}" if left else "", f"{ADDED}{_shown(right)}" if right else ""
    return _shown(old), _shown(new)


def _with_old_id(value: Any, old_ids: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_with_old_id(each, old_ids) for each in value]
    return f"{value} (was {old_ids[value]})" if isinstance(value, str) and value in old_ids else value


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
