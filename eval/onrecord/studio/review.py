"""Record a person's review: who looked at each item of the layers that were saved, and when.

Whoever submits a task has had each of its marks before their eyes. A review is only recorded on request, since a person
who annotates from nothing makes items, and reviews none. It holds for an item as it was then: `owned` takes it off an
item that a later pull brings back changed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from onrecord.studio.owned import LISTS

if TYPE_CHECKING:
    from onrecord.studio.pull import Pulled

IDENTITY = "identity"  # owns fields of other layers' items, and no item


def reviewed(pulled: Pulled) -> Pulled:
    """Return what was pulled with its annotator as the reviewer of every item of the layers that were saved."""
    if pulled.document is None:
        return pulled
    made = {}
    for layer, when in sorted(pulled.updated_at.items()):
        for list_name in LISTS[layer] if layer != IDENTITY else ():
            items = getattr(pulled.document, list_name) or []
            review = {"who": pulled.annotator, "when": when}
            made[list_name] = [
                msgspec.structs.replace(each, review=review) if hasattr(each, "review") else each for each in items
            ]
    return replace(pulled, document=msgspec.structs.replace(pulled.document, **made))
