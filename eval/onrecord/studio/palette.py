"""Give labels colours and keys, and every fixed choice a key of its own, the same in every article.

Colours are Paul Tol's vibrant, muted and light schemes (https://sronpersonalpages.nl/~pault/), which tell apart for
colour-blind readers; context marks of other layers are grey.

The editor gives a key to each control that has none, in the order in which it meets them, so that what a letter does
would depend on the article. A choice takes the first letter of its name that nothing else has, else any free key, else
a letter with shift; a flag takes its letters from its field's name. Where no key is left, a choice has none, and the
editor has none left for it either.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.studio.design import Design, Option

COLOURS = (
    "#0077BB #EE7733 #009988 #CC3311 #AA4499 #DDCC77 #33BBEE #999933 #332288 #EE3377 #88CCEE #117733 #882255 #BBCC33 "
    "#EE8866 #44BB99 #77AADD #CC6677 #FFAABB #AAAA00 #DDDDDD"
).split()
GREY = {"mention": "#AAAAAA", "quote": "#DDDDDD", "event": "#999999"}  # what was marked in another project
# The keys that labels and choices may have: all but `u`, by which the editor unselects a mark. A control without a key
# of its own is given one by the editor, and another one in each article; no keyboard has the keys of UNREACHABLE.
KEYS = "1234567890qwertyiopasdfghjklzxcvbnm"
UNREACHABLE = ("f13", "f14", "f15")


def painted(options: Sequence[Option]) -> tuple[Option, ...]:
    """Return options with a colour each, and the next free key for those that the inventory gives none."""
    taken = {each.hotkey for each in options}
    free = (key for key in KEYS if key not in taken)
    return tuple(
        replace(each, colour=COLOURS[at % len(COLOURS)], hotkey=each.hotkey or next(free, ""))
        for at, each in enumerate(options)
    )


def choice_keys(design: Design) -> dict[tuple[str, str], str]:
    """Return the key of each fixed choice that has one, by the name of its attribute and its value; all differ."""
    taken = {each.hotkey for each in (*design.labels, *design.context)}
    found: dict[tuple[str, str], str] = {}
    for attribute in design.attributes:
        for value in attribute.choices:
            named = value if attribute.values else attribute.name
            wanted = [each for each in named.lower() if each in KEYS]
            shifted = (f"shift+{each}" for each in chain(wanted, KEYS))
            key = next((each for each in chain(wanted, KEYS, shifted) if each not in taken), None)
            if key is not None:
                found[attribute.name, value] = key
                taken.add(key)
    return found
