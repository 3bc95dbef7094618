"""Carry out a later reader's findings on gold: items to add, to change or to remove, each with the rule that says so.

A finding names its item by its own words with the context before them: a mention's, time's or event's span, a quote's
first cue (its first content where it has no cue). References to an item that moves follow it; a reference to one that
is removed is reported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from onrecord.adjudicate.locate import find, located
from onrecord.adjudicate.portable import Item, anchor_span, document, empty, portable
from onrecord.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.documents.model import Document


class Finding(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One finding of a reader: what to do with which item, and why; who and when, where a person did it."""

    action: Literal["add", "change", "remove"]
    layer: Literal["mentions", "times", "quotes", "nonquotes", "events"]
    rule: str
    reason: str
    at: dict[str, Any] | None = None
    gold: dict[str, Any] | None = None
    who: str | None = None
    when: str | None = None


def revise(original: Document, text: str, findings: Sequence[Finding]) -> tuple[Document, list[Problem]]:
    """Return a document with the findings carried out, and a problem for each that cannot be."""
    layers = portable(original)
    problems = carry_out(layers, original.doc_id, text, findings)
    made, unresolved = document(original, layers)
    return made, [*problems, *unresolved]


def carry_out(layers: dict[str, list[Item]], doc_id: str, text: str, findings: Sequence[Finding]) -> list[Problem]:
    """Carry findings out on a document's portable items, in place; return a problem for each that cannot be.

    A finding names an item by where it stood before any of them was carried out.
    """
    problems: list[Problem] = []
    moved: dict[tuple[str, int, int], tuple[int, int]] = {}
    was = {layer: list(items) for layer, items in layers.items()}
    for number, finding in enumerate(findings, 1):

        def report(message: str, got: str, number: int = number) -> None:
            problems.append(
                Problem(doc_id, number, "", "adjudicate.finding", message, got=got, hint="correct the finding")
            )

        fields = located(finding.gold, text, report) if finding.gold else {}
        if finding.action == "add":
            layers[finding.layer].append(empty(finding.layer) | fields)
            continue
        place = find(finding.at or {"text": ""}, text, report)
        chosen = [item for item in was[finding.layer] if tuple(anchor_span(finding.layer, item)) == place]
        if len(chosen) != 1 or not any(item is chosen[0] for item in layers[finding.layer]):
            report(f"{len(chosen)} items stand at the place that is named", str(finding.at))
            continue
        layers[finding.layer] = [item for item in layers[finding.layer] if item is not chosen[0]]
        if finding.action == "change":
            changed = chosen[0] | fields
            layers[finding.layer].append(changed)
            moved[finding.layer, *place] = anchor_span(finding.layer, changed)
    _follow(layers, moved)
    return problems


def _follow(layers: dict[str, list[Item]], moved: dict[tuple[str, int, int], tuple[int, int]]) -> None:
    """Let references to items whose place has changed name the new place."""
    anchors = [each["target"] for event in layers["events"] for each in event["arguments"]]
    anchors += [quote["parent"] for quote in layers["quotes"] if quote["parent"]]
    for anchor in anchors:
        place = anchor["layer"], anchor["start"], anchor["end"]
        if place in moved:
            anchor["start"], anchor["end"] = moved[place]
