"""Is every entity that a document names in the registry: of mentions, speakers, addressees?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold
    from onrecord.checks.view import View


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each entity id that the registry lacks."""
    for view in gold.views:
        for path, name in _named(view):
            if name not in gold.entities:
                yield view.finding(path, "no such entity in the registry", got=name, hint="add it to entities.json")


def _named(view: View) -> Iterator[tuple[str, str]]:
    for path, mention in view.mentions():
        yield f"{path}.entity", mention.entity or ""
        if mention.refers_to is not None:
            yield f"{path}.refers_to", mention.refers_to
    for path, quote in view.quotes():
        for role, names in (("speakers", quote.speakers), ("addressees", quote.addressees)):
            for at, name in enumerate(names or ()):
                yield f"{path}.{role}[{at}]", name
