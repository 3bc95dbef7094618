"""The pronouns that the level coverage looks for, and the stem by which it takes two word forms for one word.

There is no lemmatiser. The stem of a form is its entry in words.json (said: say). Failing that, it is what is left of
the lower-cased form after these steps: -ies and -ied become y; one of -ing, -ed, -es and -s goes; a doubled last
consonant becomes single; a last e goes. So called, calls and calling are one word, and denies and denied, stopped and
stop. The steps give too many warnings rather than too few (united, unit), and a warning can be acknowledged.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

SHORTEST_STEM = 3
_ENDING = re.compile(r"(?:ing|ed|es|s)$")
_DOUBLED = re.compile(r"([bcdfgkmnprtvz])\1$")


@cache
def _lists() -> dict[str, Any]:
    raw = (files("onrecord.checks") / "words.json").read_bytes()
    lists: dict[str, Any] = msgspec.json.decode(raw)
    return lists


@cache
def pronouns() -> tuple[str, ...]:
    """Return the pronouns that refer to an entity if they refer to anything, in lower case except for I and US."""
    return tuple(_lists()["pronouns"])


@cache
def stem(form: str) -> str:
    """Return the stem of a word form.

    Args:
        form: one token, in any case.

    Returns:
        A string that is equal for two forms of one word; not always a word itself.

    >>> [stem(form) for form in ("Denies", "denied", "stopped", "Calls", "said", "urge", "urged")]
    ['deny', 'deny', 'stop', 'call', 'say', 'urg', 'urg']
    """
    word = form.casefold()
    if word in _lists()["stems"]:
        return str(_lists()["stems"][word])
    if word.endswith(("ies", "ied")) and len(word) > SHORTEST_STEM + 1:
        return word[:-3] + "y"
    bare = _ENDING.sub("", word)
    if len(bare) < SHORTEST_STEM or word.endswith("ss"):
        bare = word
    if bare != word:
        bare = _DOUBLED.sub(r"\1", bare)
    return bare.removesuffix("e") if len(bare) > SHORTEST_STEM else bare
