"""Compare two renderings of the same words, and say which words they share: `compared`.

Words are tokens/1. Two are the same if they are equal but for typography and case (`normalise/1`, folded); stops and
quotation marks between words are shown and never compared, since outlets set them by their own style. The longest
common parts are found as `difflib` finds them (Ratcliff and Metzener 1988, Pattern matching: the Gestalt approach),
without its heuristic for frequent words.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from onrecord.text import normalise, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

SAME, ADDED, LEFT_OUT = "same", "added", "left out"
TELLING = 5  # letters


class Piece(NamedTuple):
    """A stretch of words: `same` in both, `added` by the rendering, or `left out` of it."""

    what: str
    text: str

    @property
    def telling(self) -> bool:
        """Return whether there is a word of some length in it: that two texts share `of` says nothing."""
        return any(len(word.key) >= TELLING for word in _words(self.text))


class _Word(NamedTuple):
    key: str  # empty for punctuation
    text: str  # with the white space after it


def compared(reference: str, rendering: str) -> list[Piece]:
    """Return a rendering in pieces, with what it leaves out of the reference in its place.

    >>> [tuple(piece) for piece in compared("I have not met “any” Russians", "I’ve not met any Russians.")]
    [('left out', 'I have '), ('added', 'I’ve '), ('same', 'not met any Russians.')]
    """
    first, second = list(_words(reference)), list(_words(rendering))
    ours = [at for at, word in enumerate(first) if word.key]
    theirs = [at for at, word in enumerate(second) if word.key]
    keys = [first[at].key for at in ours], [second[at].key for at in theirs]
    found: list[Piece] = []
    for _, start, end, begin, stop in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        same = keys[0][start:end] == keys[1][begin:stop]
        if not same and end > start:
            found.append(Piece(LEFT_OUT, _text(first, ours, start, end)))
        if stop > begin:
            found.append(Piece(SAME if same else ADDED, _text(second, theirs, begin, stop)))
    return found


def _words(text: str) -> Iterator[_Word]:
    spans = tokens(text)
    for at, span in enumerate(spans):
        following = spans[at + 1].start if at + 1 < len(spans) else len(text)
        word = text[span.start : span.end]
        key = normalise(word).casefold() if any(character.isalnum() for character in word) else ""
        yield _Word(key, word + (" " if following > span.end and text[span.end : following].isspace() else ""))


def _text(words: list[_Word], compared_at: list[int], start: int, end: int) -> str:
    """Return the text of compared words, with the punctuation up to the next compared word (and before the first)."""
    begin = 0 if start == 0 else compared_at[start]
    stop = compared_at[end] if end < len(compared_at) else len(words)
    return "".join(word.text for word in words[begin:stop])
