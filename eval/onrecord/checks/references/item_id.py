"""Is every item's id its own in the document, over all kinds, and does it start with its kind's letter?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.schema.schemas import inventory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each id that an earlier item has, or that starts with another kind's letter."""
    for view in gold.views:
        first: dict[str, str] = {}
        for path, kind, item in view.entries:
            prefix, name = inventory("item_kind")[kind]["x-prefix"], item.id or ""
            if (earlier := first.setdefault(name, path)) != path:
                yield view.finding(f"{path}.id", "two items have one id", got=name, expected=f"only {earlier}")
            if not name.startswith(prefix):
                yield view.finding(f"{path}.id", f"the id of a {kind} starts with {prefix}", got=name)
