"""Name a place in an article so that the name outlives other edits of the annotations: what an acknowledgement holds.

The text is pinned by its hash, so the words, which occurrence of them in the document it is, and two tokens on either
side are the same for good: `him#2: met [him] once`. Offsets would be as stable, but nobody could read them.
"""

from __future__ import annotations

import re

from onrecord.text import tokens

NEIGHBOURS = 2


def place_key(text: str, start: int, end: int) -> str:
    """Return the key of text[start:end].

    >>> place_key("I met him once. I told him.", 23, 26)
    'him#2: I told [him].'
    """
    words = text[start:end]
    occurrence = len(re.findall(rf"(?<!\w){re.escape(words)}(?!\w)", text[:start])) + 1
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end) if "\n" in text[end:] else len(text)
    before = [each.start for each in tokens(text, start=line_start, end=start)][-NEIGHBOURS:]
    after = [each.end for each in tokens(text, start=end, end=line_end)][:NEIGHBOURS]
    left = text[before[0] if before else start : start]
    right = text[end : after[-1] if after else end]
    return f"{_one_line(words)}#{occurrence}: {_one_line(left)}[{_one_line(words)}]{_one_line(right)}"


def _one_line(text: str) -> str:
    return re.sub(r"\s", " ", text)
