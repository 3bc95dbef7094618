"""Read the word lists that the baselines stand on: JSON files beside this one, so that no list is code.

`cues.json` lists cue words by the act that they stand for, `names.json` the words that tell names from other capitals
and one type of name from another, `contexts.json` those that say whether an event happened. They hold general words of
English news, but they were written with the five articles in sight: figures on these are too good, and the predictions
say so.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import msgspec


@cache
def words(file: str) -> dict[str, frozenset[str]]:
    """Return the lists of words of a file, by name."""
    raw = files("onrecord.baselines").joinpath(file).read_bytes()
    return {name: frozenset(each) for name, each in msgspec.json.decode(raw, type=dict[str, list[str]]).items()}


@cache
def by_word(file: str) -> dict[str, str]:
    """Return the name of the list that each word of a file stands in."""
    return {word: name for name, listed in words(file).items() for word in sorted(listed)}
