"""Apply revisions to gold: add, change or remove the items that a later annotator names.

A revision names its item by the words of its anchor span (`portable_items.anchor_span`) with their left context. If a
change moves an item, references to it are updated. A reference to a removed item is a problem.
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
    """Return a copy of a document to which revisions (added, changed and removed items) are applied.

    The items of the copy are numbered anew, in text order.

    Args:
        original: The document.
        text: The text of the article.
        revisions: The revisions, in any order.

    Returns:
        The copy, and a problem for each revision that cannot be applied and for each reference to no item.
    """
    layers = portable(original)
    problems = carry_out(layers, original.doc_id, text, revisions)
    made, unresolved = document(original, layers)
    return made, [*problems, *unresolved]


def carry_out(layers: dict[str, list[Item]], doc_id: str, text: str, revisions: Sequence[Revision]) -> list[Problem]:
    """Apply revisions (added, changed and removed items) to a document's portable items, in place.

    Args:
        layers: Layer -> items; changed in place.
        doc_id: The document's id, for problems.
        text: The text of the article.
        revisions: The revisions; each names its item by the span that the item has before all revisions.

    Returns:
        A problem for each revision that cannot be applied. A revision whose item is not found is skipped. If the words
        of a new value are not found, the revision is applied with wrong offsets. So `layers` must not be used if there
        are problems.
    """
    problems: list[Problem] = []
    moved: dict[tuple[str, int, int], tuple[int, int]] = {}
    was = {layer: list(items) for layer, items in layers.items()}
    for number, revision in enumerate(revisions, 1):

        def report(message: str, got: str, number: int = number) -> None:
            problems.append(
                Problem(doc_id, number, "", "adjudicate.revision", message, got=got, hint="correct the revision")
            )

        fields = located(revision.gold, text, report) if revision.gold else {}
        if revision.action == "add":
            layers[revision.layer].append(empty(revision.layer) | fields)
            continue
        place = find(revision.at or {"text": ""}, text, report)
        chosen = [item for item in was[revision.layer] if tuple(anchor_span(revision.layer, item)) == place]
        if len(chosen) != 1 or not any(item is chosen[0] for item in layers[revision.layer]):
            report(f"{len(chosen)} items have the span that `at` names", str(revision.at))
            continue
        layers[revision.layer] = [item for item in layers[revision.layer] if item is not chosen[0]]
        if revision.action == "change":
            changed = chosen[0] | fields
            layers[revision.layer].append(changed)
            moved[revision.layer, *place] = anchor_span(revision.layer, changed)
    _follow(layers, moved)
    return problems


def _follow(layers: dict[str, list[Item]], moved: dict[tuple[str, int, int], tuple[int, int]]) -> None:
    """Update, in place, the arguments and parents that refer to items whose offsets a revision has changed.

    Args:
        layers: Layer -> items; changed in place.
        moved: (layer, start, end) of an item before -> its (start, end) now.
    """
    anchors = [each["target"] for event in layers["events"] for each in event["arguments"]]
    anchors += [quote["parent"] for quote in layers["quotes"] if quote["parent"]]
    for anchor in anchors:
        place = anchor["layer"], anchor["start"], anchor["end"]
        if place in moved:
            anchor["start"], anchor["end"] = moved[place]
