"""Find a quotation whose copy leaves something out and says so: the pieces around an ellipsis, in order.

Such a quotation is one discontinuous span. Its pieces (around `...`, `…`, also in square or round brackets) must each
stand in the text, exactly, normalised or folded, each after the one before it and at most `MAX_GAP` characters on; each
is taken at the first such place. A piece without a letter or digit makes the string no such copy. What is left out may
be anything but the sense: if a gap inside one sentence holds a negation, the string is altered.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from onrecord.align.index import SEARCHED
from onrecord.align.protected import NEGATIONS
from onrecord.text.normalise import normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.align.index import TextIndex
    from onrecord.documents.model import Interval

MAX_GAP = 1000
_ELLIPSIS = re.compile(r"\s*(?:[\[(]\s*(?:…|\.{3,}|\. \. \.)\s*[\])]|…|\.{3,}|\. \. \.)\s*")
_SENTENCE_END = re.compile(r"[.!?…]")
_WORD = re.compile(r"\w+(?:'\w+)*")


def pieces(string: str) -> list[str]:
    """Return the pieces of a string around its ellipses; none if a piece holds no word, one if there is no ellipsis."""
    parts = [part for part in _ELLIPSIS.split(string) if part]
    return parts if all(any(character.isalnum() for character in part) for part in parts) else []


def sequences(index: TextIndex, parts: Sequence[str]) -> list[tuple[Interval, ...]]:
    """Return the ways in which pieces stand in the text in order, one for each place of the first that leads on."""
    found: dict[tuple[Interval, ...], tuple[Interval, ...]] = {}
    places = [_places(index, part) for part in parts]
    for first in places[0]:
        chain = [first]
        for options in places[1:]:
            after = next((each for each in options if 0 <= each.start - chain[-1].end <= MAX_GAP), None)
            if after is None:
                break
            chain.append(after)
        if len(chain) == len(parts):
            # Of two first pieces that lead to the same rest, the nearer one is meant.
            found[tuple(chain[1:])] = tuple(chain)
    return list(found.values())


def drops_negation(text: str, chain: Sequence[Interval]) -> bool:
    """Return whether something left out within a sentence is, or holds, a negation."""
    gaps = [text[left.end : right.start] for left, right in pairwise(chain)]
    words = (word.casefold() for gap in gaps if not _SENTENCE_END.search(gap) for word in _WORD.findall(normalise(gap)))
    return any(word in NEGATIONS or word.endswith("n't") for word in words)


def _places(index: TextIndex, part: str) -> tuple[Interval, ...]:
    return next((places for tier in SEARCHED if (places := index.find(part, tier))), ())
