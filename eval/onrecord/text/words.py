"""Lists of English words, and the stemmer of the checks of the level coverage and of Label Studio's suggestions.

The stem of a word is its entry in words.json (said: say). For other words, it is the case-folded word after these
steps: -ies and -ied become -y; one of -ing, -ed, -es and -s is removed; a doubled last consonant becomes single; a last
-e is removed. So called, calls and calling have the same stem, and so do stopped and stop. Different words may get the
same stem (united, unit), which gives a warning too many; a warning can be acknowledged.
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
    """Return the content of words.json: lists of words by name, and {irregular form: stem} under `stems`."""
    raw = (files("onrecord.text") / "words.json").read_bytes()
    lists: dict[str, Any] = msgspec.json.decode(raw)
    return lists


@cache
def pronouns() -> tuple[str, ...]:
    """Return the pronouns that can refer to an entity, in lower case except for I and US."""
    return tuple(_lists()["pronouns"])


@cache
def prepositions_of_place() -> tuple[str, ...]:
    """Return the prepositions after which a noun phrase tells where something happens, in lower case."""
    return tuple(_lists()["prepositions of place"])


@cache
def stem(form: str) -> str:
    """Return the stem of a word form: a string that is equal for the forms of a word, and may not be a word itself.

    >>> [stem(form) for form in ("Denies", "denied", "stopped", "Calls", "said", "urge", "urged")]
    ['deny', 'deny', 'stop', 'call', 'say', 'urg', 'urg']

    Args:
        form: One token, in any case.
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
