"""Compare two quotes of the same utterance word by word: `compared`.

Words are tokens/1. Two words are the same if they differ at most in typography and case (`normalise/1`, folded).
Punctuation is shown but not compared, because outlets set it by their own style. The longest common parts are found by
`difflib` (Ratcliff and Metzener 1988, Pattern matching: the Gestalt approach) without its heuristic for frequent words.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from onrecord.text import normalise, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

SAME, ADDED, LEFT_OUT = "same", "added", "left out"
LONG = 5  # the number of characters of a long word


class Piece(NamedTuple):
    """Some consecutive words of two compared texts.

    Attributes:
        what: `SAME` (in both texts), `ADDED` (only in the second) or `LEFT_OUT` (only in the first).
        text: The words.
    """

    what: str
    text: str

    @property
    def has_long_word(self) -> bool:
        """Return whether one of the words has at least five characters (`LONG`).

        It is False if there are only words such as `of`, which texts often share.
        """
        return any(len(word.key) >= LONG for word in _words(self.text))


class _Word(NamedTuple):
    key: str  # empty for punctuation
    text: str  # with the white space after it


def compared(reference: str, rendering: str) -> list[Piece]:
    """Return the pieces of `rendering` in order, each marked as the same or added, with the words that it leaves out.

    Words that only `reference` has stand before the words that replace them. Case, typography and punctuation do not
    count.

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
    """Return the text of the compared words `start` to `end` (exclusive), with the punctuation after each.

    Args:
        words: All words, with the punctuation.
        compared_at: The index in `words` of each compared word.
        start: The number of the first compared word; 0 includes the punctuation before it.
        end: The number after the last one.
    """
    begin = 0 if start == 0 else compared_at[start]
    stop = compared_at[end] if end < len(compared_at) else len(words)
    return "".join(word.text for word in words[begin:stop])
