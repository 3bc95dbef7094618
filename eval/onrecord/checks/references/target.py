"""Is every argument's target an item of the same document, other than the event itself?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each target that is no item's id."""
    for view in gold.views:
        for path, event in view.events():
            for at, argument in enumerate(event.arguments or ()):
                place = f"{path}.arguments[{at}].target"
                if argument.target not in view.by_id:
                    yield view.finding(place, "no item of the document has that id", got=argument.target)
                elif argument.target == event.id:
                    yield view.finding(place, "the event is its own argument", got=argument.target)
