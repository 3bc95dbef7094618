"""Features of a token for the chain model: word, shape, suffix, inside quotation marks, and those of its neighbours.

No lists of names or triggers are used, so the model knows only what it learnt from the other articles, apart from cue
words (`cues.json`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.baselines.lexicon import by_word
from onrecord.text.quotation import quotations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.documents.model import Interval

WINDOW = 2  # neighbours on each side
SUFFIX = 3  # letters of the suffix feature
_SHAPES = ((re.compile(r"[A-Z]+"), "X"), (re.compile(r"[a-z]+"), "x"), (re.compile(r"[0-9]+"), "9"))


def features(text: str, tokens: Sequence[Interval], quoted: frozenset[int]) -> list[list[str]]:
    """Return a list of features, such as `word=said` or `+1:shape=Xx`, for each token of a sequence.

    Args:
        text: The text.
        tokens: The tokens of the sequence, in order.
        quoted: The offsets of `text` that are inside quotation marks.
    """
    own = [_own(text[slice(*token)], quoted=token.start in quoted) for token in tokens]
    found = []
    for at, mine in enumerate(own):
        near = range(max(0, at - WINDOW), min(len(own), at + WINDOW + 1))
        around = [f"{other - at:+}:{feature}" for other in near if other != at for feature in own[other]]
        edges = ["first"] * (at == 0) + ["last"] * (at == len(own) - 1)
        found.append(["bias", *mine, *around, *edges])
    return found


def inside_quotation_marks(text: str) -> frozenset[int]:
    """Return the offsets of all characters of a text that are between quotation marks, without the marks."""
    return frozenset(
        offset for pair in quotations(text) if pair.open is not None for offset in range(pair.open + 1, pair.end)
    )


def shape(word: str) -> str:
    """Return a word with each run of capitals, small letters or digits replaced by X, x or 9.

    >>> shape("McCain-2017")
    'XxXx-9'
    """
    for pattern, sign in _SHAPES:
        word = pattern.sub(sign, word)
    return word


def _own(word: str, *, quoted: bool) -> list[str]:
    """Return the features of a token itself, without those of the tokens around it.

    >>> _own("Said", quoted=False)
    ['word=said', 'shape=Xx', 'suffix=aid', 'quoted=False', 'cue=assert']
    """
    lower = word.lower()
    act = by_word("cues.json").get(lower)
    cue = [f"cue={act}"] if act else []
    return [f"word={lower}", f"shape={shape(word)}", f"suffix={lower[-SUFFIX:]}", f"quoted={quoted}", *cue]
