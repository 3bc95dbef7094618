"""Find the words of a document as coreference systems write it, and the words that its offsets mean.

The words are `sentences` (a list of words for each sentence), `tokens`, `document` or `cased_words` (one list; wl-coref
numbers the sentence of each word in `sent_id`), or `text` if it is a list. A document with only a text has none.

The preprocessed files of SpanBERT have subtokens in `sentences`, with `[CLS]` and `[SEP]`, and clusters count these.
`subtoken_map` has the number of each subtoken's word. The words are `tokens`, or are joined from word pieces (`##ing`).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from onrecord.documents.model import Interval
from onrecord.errors import counted, shown
from onrecord.formats.coref_keys import are_words, are_words_of_sentences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.formats.labelled_examples import Place

FLAT = ("cased_words", "tokens", "document")
EXCLUSIVE = frozenset({"cased_words", "text"})  # there, the end of a mention is the word after its last one
LISTS = 'words, as "sentences": [["Ada", "left"], ["She", "rests"]]'
SPECIAL = frozenset({"[CLS]", "[SEP]", "[PAD]", "<s>", "</s>", "<pad>"})
UNKNOWN, PIECE, BYTES = "[UNK]", "##", "\u0120"  # the last one marks byte-level subtokens, as GPT-2 has them
WRITE_WORDS = "write the words too, as the list `tokens`"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a document.

    Attributes:
        forms: The words in order.
        sentences: The number of each word's sentence.
        is_exclusive: Whether the end of a mention is the word after its last one.
        subtokens: The word of each subtoken, if offsets count subtokens; None if they count words.
    """

    forms: tuple[str, ...]
    sentences: tuple[int, ...]
    is_exclusive: bool = False
    subtokens: tuple[int, ...] | None = None

    def range(self, first: int, last: int) -> Interval | None:
        """Return the words of a mention as (first, after the last); None if its offsets are not in the document."""
        end = last if self.is_exclusive else last + 1
        if not 0 <= first < end <= self.units:
            return None
        if self.subtokens is None:
            return Interval(first, end)
        return Interval(self.subtokens[first], self.subtokens[end - 1] + 1)

    def of_sentence(self, sentence: int, first: int, end: int) -> Interval | None:
        """Return the words of a mention whose offsets count in its sentence; None if they are not in it."""
        if sentence not in self.sentences or sentence < 0:
            return None
        start = self.sentences.index(sentence)
        return Interval(start + first, start + end) if 0 <= first < end <= self.sentences.count(sentence) else None

    @property
    def units(self) -> int:
        """Return the number of words, or of subtokens if offsets count these."""
        return len(self.forms) if self.subtokens is None else len(self.subtokens)


def words_of(value: Mapping[str, Any], place: Place) -> Words | None:
    """Return the words of a document, decoded from JSON; None if it has a text only, or has problems.

    Args:
        value: The document.
        place: Its place, to which problems are added.
    """
    if _has_wrong_lists(value, place):
        return None
    if value.get("sentences"):
        if value.get("subtoken_map") is not None:
            return _of_subtokens(value, [*chain.from_iterable(value["sentences"])], place)
        numbers = (number for number, words in enumerate(value["sentences"]) for _ in words)
        return Words(tuple(chain.from_iterable(value["sentences"])), tuple(numbers))
    key = next((each for each in FLAT if value.get(each)), "text")  # fastcoref has words under `text`, if given words
    flat = value.get(key)
    if isinstance(flat, list):
        return Words(tuple(flat), _numbers(value, len(flat), "sent_id"), is_exclusive=key in EXCLUSIVE)
    if not isinstance(flat, str):
        place.wrong("", "the document has neither words nor a text", got=", ".join(value), expected=LISTS)
    return None


def _has_wrong_lists(value: Mapping[str, Any], place: Place) -> bool:
    """Return whether a key of a document that should have words has something else, which is a problem."""
    sentences = value.get("sentences")
    if sentences is not None and not are_words_of_sentences(sentences):
        place.wrong("sentences", "is not a list of words for each sentence", got=shown(sentences), expected=LISTS)
        return True
    given = {key: found for key in (*FLAT, "text") if (found := value.get(key)) is not None}
    wrong = next((key for key, found in given.items() if not (are_words(found) or _is_text(key, found))), None)
    if wrong is not None:
        place.wrong(wrong, "is not a list of words", got=shown(given[wrong]), expected="a list of strings")
    return wrong is not None


def _is_text(key: str, value: Any) -> bool:
    return key == "text" and isinstance(value, str)


def _numbers(value: Mapping[str, Any], words: int, key: str) -> tuple[int, ...]:
    """Return the number of each word's sentence from the list under a key; zeros if the list is not of their length."""
    found = value.get(key)
    is_whole = isinstance(found, list) and len(found) == words and all(type(each) is int for each in found)
    return tuple(found) if is_whole and found is not None else (0,) * words


def _of_subtokens(value: Mapping[str, Any], subtokens: Sequence[str], place: Place) -> Words | None:
    """Return the words of a document whose `sentences` are subtokens; None if that is not possible (a problem)."""
    found = value["subtoken_map"]
    if not isinstance(found, list) or len(found) != len(subtokens) or any(type(each) is not int for each in found):
        expected = f"the number of its word for each of the {counted(len(subtokens), 'subtoken')} in `sentences`"
        place.wrong("subtoken_map", "does not fit the subtokens", got=shown(found), expected=expected)
        return None
    most = len(value.get("tokens") or subtokens)  # without `tokens`, each word has a subtoken
    if not all(0 <= each < most for each in found):
        expected = f"0 to {most - 1}, the numbers of words"
        place.wrong("subtoken_map", "has the number of a word that does not exist", got=shown(found), expected=expected)
        return None
    forms = value.get("tokens") or _joined(subtokens, found, max(found, default=-1) + 1, place)
    if forms is None:
        return None
    numbers = [0] * len(forms)
    for word, sentence, subtoken in zip(found, _numbers(value, len(found), "sentence_map"), subtokens, strict=True):
        if subtoken not in SPECIAL:
            numbers[word] = sentence
    return Words(tuple(forms), tuple(numbers), subtokens=tuple(found))


def _joined(subtokens: Sequence[str], words: Sequence[int], number: int, place: Place) -> list[str] | None:
    """Return words joined from their word pieces; None if this is not possible, which is a problem."""
    wrong = next((each for each in subtokens if each == UNKNOWN or BYTES in each), None)
    if wrong is not None:
        what = "a word is unknown to the subtokens' vocabulary" if wrong == UNKNOWN else "the subtokens are bytes"
        place.wrong("sentences", f"{what}, so that words cannot be made of them", got=shown(wrong), hint=WRITE_WORDS)
        return None
    forms = [""] * number
    for piece, word in zip(subtokens, words, strict=True):
        if piece not in SPECIAL:
            forms[word] += piece.removeprefix(PIECE).removeprefix("\u2581")
    return forms
