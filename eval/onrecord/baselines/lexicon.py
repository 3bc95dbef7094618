"""Read the word lists of the baselines: JSON files in this directory.

`cues.json` lists cue words by speech act; `names.json` lists words that distinguish names from other capitalised words,
and types of names; `contexts.json` lists words that decide whether an event happened. They are general words of English
news, but were written with knowledge of the five articles. Figures on these articles are therefore too high, and the
predictions' headers say so.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import msgspec


@cache
def words(file: str) -> dict[str, frozenset[str]]:
    """Return name of a list -> its words, from a JSON file of word lists beside this module, such as `names.json`."""
    raw = files("onrecord.baselines").joinpath(file).read_bytes()
    return {name: frozenset(each) for name, each in msgspec.json.decode(raw, type=dict[str, list[str]]).items()}


@cache
def by_word(file: str) -> dict[str, str]:
    """Return word -> the name of its list, from a JSON file of word lists beside this module, such as `cues.json`.

    If a word is in several lists, the last one counts.
    """
    return {word: name for name, listed in words(file).items() for word in sorted(listed)}
