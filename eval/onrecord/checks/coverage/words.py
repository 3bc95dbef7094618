"""Read the closed lists that coverage goes by, and say when two word forms are taken for one word.

There is no lemmatiser here. The stem of a form is its entry in words.json (said: say), or what is left of the lower-
cased form after -ies and -ied become y, one of -ing, -ed, -es, -s goes, a doubled last consonant is single, and a
last e goes. Two forms with one stem are one word: called, calls, calling; denies, denied; stopped, stop. It errs on
the side of too many warnings (united, unit), which can be acknowledged.
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
    raw = (files("onrecord.checks.coverage") / "words.json").read_bytes()
    lists: dict[str, Any] = msgspec.json.decode(raw)
    return lists


@cache
def pronouns() -> tuple[str, ...]:
    """Return the pronouns that stand for an entity if they stand for anything."""
    return tuple(_lists()["pronouns"])


@cache
def stem(form: str) -> str:
    """Return a word form's stem.

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
