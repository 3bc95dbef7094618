"""Assign colours and keys to labels, and a key to every fixed choice, the same in every article.

The colours are Paul Tol's vibrant, muted and light schemes (https://sronpersonalpages.nl/~pault/), which colour-blind
people can distinguish. Marks of other layers are grey.

The editor assigns keys to controls without one in the order in which they appear, which depends on the article. To
avoid this, a choice gets the first free letter of its name, else any free key, else a letter with shift. A flag uses
the letters of its field's name. If no key is free, the choice gets none, and the editor has none for it either.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.studio.attributes import Option
    from onrecord.studio.design import Design

COLOURS = (
    "#0077BB #EE7733 #009988 #CC3311 #AA4499 #DDCC77 #33BBEE #999933 #332288 #EE3377 #88CCEE #117733 #882255 #BBCC33 "
    "#EE8866 #44BB99 #77AADD #CC6677 #FFAABB #AAAA00 #DDDDDD"
).split()
GREY = {"mention": "#AAAAAA", "quote": "#DDDDDD", "event": "#999999"}  # marks of other projects
# The keys for labels and choices: all but `u`, with which the editor deselects a mark. Grey labels get a key of
# UNREACHABLE, which no keyboard has, because the editor would otherwise assign one that differs between articles.
KEYS = "1234567890qwertyiopasdfghjklzxcvbnm"
UNREACHABLE = ("f13", "f14", "f15")


def painted(options: Sequence[Option]) -> tuple[Option, ...]:
    """Return the options (labels) in order, each with a colour; an option without a hotkey gets the next free key.

    If no key is free, its hotkey is "".
    """
    taken = {each.hotkey for each in options}
    free = (key for key in KEYS if key not in taken)
    return tuple(
        replace(each, colour=COLOURS[at % len(COLOURS)], hotkey=each.hotkey or next(free, ""))
        for at, each in enumerate(options)
    )


def choice_keys(design: Design) -> dict[tuple[str, str], str]:
    """Return (attribute name, value) -> hotkey, for the fixed choices of a project's attributes.

    The keys are distinct, and differ from those of labels. A choice for which no key is free is left out.
    """
    taken = {each.hotkey for each in (*design.labels, *design.context)}
    found: dict[tuple[str, str], str] = {}
    for attribute in design.attributes:
        for value in () if attribute.hidden else attribute.choices:
            named = value if attribute.values else attribute.name
            wanted = [each for each in named.lower() if each in KEYS]
            shifted = (f"shift+{each}" for each in chain(wanted, KEYS))
            key = next((each for each in chain(wanted, KEYS, shifted) if each not in taken), None)
            if key is not None:
                found[attribute.name, value] = key
                taken.add(key)
    return found
