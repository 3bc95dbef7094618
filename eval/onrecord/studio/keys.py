"""Give every fixed choice of a layer a key of its own, the same in every article.

The editor gives a key to each choice that has none, in the order in which it meets them. So what a letter does would
depend on the article. A choice takes the first letter of its name that nothing else has, else any free key, else a
letter with shift; a flag takes its letters from its field's name. Where no key is left, a choice has none, and the
editor has none left for it either.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from onrecord.studio.design import KEYS, YES, Kind

if TYPE_CHECKING:
    from onrecord.studio.design import Design


def choice_keys(design: Design) -> dict[tuple[str, str], str]:
    """Return the key of each fixed choice that has one, by the name of its attribute and its value; all differ."""
    taken = {each.hotkey for each in (*design.labels, *design.context)}
    found: dict[tuple[str, str], str] = {}
    for attribute in design.attributes:
        if attribute.kind is Kind.TEXT or attribute.options:
            continue
        for value in [each.value for each in attribute.values] or [YES]:
            wanted = [each for each in (attribute.name if value == YES else value).lower() if each in KEYS]
            shifted = (f"shift+{each}" for each in chain(wanted, KEYS))
            key = next((each for each in chain(wanted, KEYS, shifted) if each not in taken), None)
            if key is not None:
                found[attribute.name, value] = key
                taken.add(key)
    return found
