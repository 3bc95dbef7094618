"""Allow the labels of gold that another project's file contains.

Such a file has no inventory. Its labels are added to the inventories in use, and these are open: a predicted label that
gold lacks is a wrong label, as other scorers count it. The signature has the hash of the resulting inventory.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from onrecord import schema
from onrecord.schema.gold_labels import LABELLED
from onrecord.schema.opened import opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.documents.model import Document
    from onrecord.schema.profile import Profile

MOST = 12  # labels that a note names


def profile_of_gold(documents: Sequence[Document]) -> Profile:
    """Return a changed copy of the schema in use: it allows every label, and lists the labels of gold.

    Labels that the schema lacks are added to its inventories (lists of labels), the most frequent first.

    documents: the gold documents.
    """
    counts = _counts(documents)
    roles: defaultdict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for document in documents:
        for event in document.events or ():
            roles[event.type or ""] |= {each.role: {} for each in event.arguments or ()}
    return opened(
        {
            inventory: [
                {"const": label, **({"x-roles": roles[label]} if inventory == "event_type" else {})}
                for label, _ in found.most_common()
                if label not in schema.labels(inventory)
            ]
            for inventory, found in counts.items()
        }
    )


def not_in_gold(documents: Iterable[Document], name: str) -> list[str]:
    """Return a list with one sentence on the labels of predictions that gold's schema lacks; [] if there are none.

    Gold's schema is the one in use: the caller has chosen it with `schema.profile.using`.

    Args:
        documents: The predictions.
        name: The name of their file.
    """
    counts = _counts(documents).items()
    found = {label: number for each, of in counts for label, number in of.items() if label not in schema.labels(each)}
    if not found:
        return []
    rows = sorted(found.items(), key=lambda each: -each[1])
    labels = ", ".join(f"{label} ({number:,})" for label, number in rows[:MOST])
    labels += f" and {len(rows) - MOST:,} others" if len(rows) > MOST else ""
    return [f"{name} has labels that gold lacks, which count as wrong: {labels}. --label THEIRS=OURS renames a label."]


def _counts(documents: Iterable[Document]) -> dict[str, Counter[str]]:
    """Return inventory (`entity_type`, …) -> label -> the number of items in `documents` that have it."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for document in documents:
        for (layer, field), inventory in LABELLED.items():
            items = getattr(document, layer)
            if items:
                found[inventory].update(label for each in items if (label := getattr(each, field)) is not None)
    return found
