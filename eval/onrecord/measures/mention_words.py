"""The mentions of a document as sets of words, by which coreference and links compare them (`match.crac`).

The format of gold decides what a word is:

    CorefUD          the words of the file, including those of multiword tokens and empty nodes
    other formats    the tokens (tokens/1) of the text, split where a mention or a head begins or ends inside a token;
                     without texts, each character

In formats other than CorefUD, `exact` requires equal offsets, and heads may be missing. A mention without a head then
gets the head of a mention of the other side with the same offsets. If there is none, and always in CorefUD, its head is
its first word. A head of several words is compared by its first word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from onrecord.documents.model import UNALIGNED
from onrecord.match.crac import pair_mentions
from onrecord.match.words import NOTHING, WORD, TextWords, Words, cut, stretches
from onrecord.text import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.documents.model import Mention
    from onrecord.scoring.pair import DocumentPair

EXACT = "exact"
CRAC = {EXACT: EXACT, "head": "head", "crac-partial": "partial"}  # ways of matching, as `match.crac` calls them


class WordSides(NamedTuple):
    """The mentions of both sides as words, in their order."""

    gold: Sequence[Words]
    predicted: Sequence[Words]


@dataclass(frozen=True)
class MentionWords:
    """A preparation of pairs: the mentions of a document as words.

    Attributes:
        exact: Whether mentions are compared by their offsets if the file has no words.
    """

    exact: bool

    def __call__(self, pair: DocumentPair) -> WordSides:
        """Return the scored mentions of both sides of a document, each as its words and head (`Words`).

        A mention that is not in the text gets one word that no other mention has, so that it matches nothing.

        The words are those of the file, if it has words. If it has none, they are tokens of the text, cut at the edges
        of mentions; but if `exact` is True or the document has no text, they are the pieces between these edges.
        """
        gold, predicted = pair.mentions.gold, pair.mentions.predicted
        words, by_characters = pair.words, False
        if words is None and not self.exact:
            gold, predicted = _with_heads(gold, predicted), _with_heads(predicted, gold)
            words = None if pair.text is None else cut(tokens(pair.text), [*gold, *predicted])
        if words is None:
            words, by_characters = stretches([*gold, *predicted]), True
        text = TextWords(words, by_characters=by_characters)
        return WordSides(
            [text.of(each) if each.start != UNALIGNED else _nowhere(at) for at, each in enumerate(gold)],
            [text.of(each) if each.start != UNALIGNED else _nowhere(-1 - at) for at, each in enumerate(predicted)],
        )


def pairs_of_mentions(pair: DocumentPair, match: str) -> list[tuple[int, int]]:
    """Return the one-to-one pairs of matching mentions of a document, as pairs of indices (gold, predicted).

    Args:
        pair: The gold document with its prediction.
        match: `exact` (the same words), `head` (the same words, then the same head) or `crac-partial` (the same words,
            then predicted words inside gold's that contain gold's head).
    """
    sides: WordSides = pair.prepared(MentionWords(match == EXACT))
    return pair_mentions(*sides, CRAC[match])


def _nowhere(number: int) -> Words:
    """Return the words of a mention that is not in the text: one word of its own, so that it matches nothing.

    number: an integer that no other such mention of the document has.
    """
    word = (UNALIGNED, WORD, number)
    return Words((word,), word, NOTHING)


def _with_heads(mentions: Sequence[Mention], others: Sequence[Mention]) -> Sequence[Mention]:
    """Return `mentions`; one without a head gets the head of a mention of `others` with the same offsets.

    If several of `others` have the offsets, the head with the smallest offsets is taken. If none has, the head stays
    None.
    """
    if all(mention.head is not None for mention in mentions):
        return mentions
    heads: dict[object, Mention] = {}
    for each in sorted(others, key=lambda each: (each.head_place is None, each.head_place or ())):
        if each.head_place is not None:
            heads.setdefault(each.place, each)
    return [
        replace(each, head=heads[each.place].head) if each.head is None and each.place in heads else each
        for each in mentions
    ]
