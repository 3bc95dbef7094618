"""Carry out revisions on gold: items that a later reader adds, changes or removes.

A revision names its item by the words at the item's place, with the context before them. The place is the span of a
mention, time or event, and the first cue of a quote (its first content, if it has no cue). References to an item that
moves follow it. A reference to an item that is removed is a problem.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.adjudicate.locate import find, located
from onrecord.adjudicate.portable_items import Item, anchor_span, document, empty, portable
from onrecord.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.adjudicate.log import Revision
    from onrecord.documents.model import Document


def revise(original: Document, text: str, revisions: Sequence[Revision]) -> tuple[Document, list[Problem]]:
    """Carry out revisions on a document.

    Args:
        original: the document, which stays as it is.
        text: the article.
        revisions: the revisions, in any order.

    Returns:
        The revised document, and a problem for each revision that cannot be carried out.

    """
    layers = portable(original)
    problems = carry_out(layers, original.doc_id, text, revisions)
    made, unresolved = document(original, layers)
    return made, [*problems, *unresolved]


def carry_out(layers: dict[str, list[Item]], doc_id: str, text: str, revisions: Sequence[Revision]) -> list[Problem]:
    """Carry out revisions on a document's portable items, in place.

    Args:
        layers: the items by layer; the lists are replaced by revised ones.
        doc_id: the document's id.
        text: the article.
        revisions: the revisions; each names an item by its place before any of them is carried out.

    Returns:
        A problem for each revision that cannot be carried out.

    """
    problems: list[Problem] = []
    moved: dict[tuple[str, int, int], tuple[int, int]] = {}
    was = {layer: list(items) for layer, items in layers.items()}
    for number, revision in enumerate(revisions, 1):

        def report(message: str, got: str, number: int = number) -> None:
            problems.append(
                Problem(doc_id, number, "", "adjudicate.finding", message, got=got, hint="correct the finding")
            )

        fields = located(revision.gold, text, report) if revision.gold else {}
        if revision.action == "add":
            layers[revision.layer].append(empty(revision.layer) | fields)
            continue
        place = find(revision.at or {"text": ""}, text, report)
        chosen = [item for item in was[revision.layer] if tuple(anchor_span(revision.layer, item)) == place]
        if len(chosen) != 1 or not any(item is chosen[0] for item in layers[revision.layer]):
            report(f"{len(chosen)} items stand at the place that is named", str(revision.at))
            continue
        layers[revision.layer] = [item for item in layers[revision.layer] if item is not chosen[0]]
        if revision.action == "change":
            changed = chosen[0] | fields
            layers[revision.layer].append(changed)
            moved[revision.layer, *place] = anchor_span(revision.layer, changed)
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
