"""Read the clusters, entities and events of a document of a coreference system, as spans of its words.

    clusters          [[[0, 1], [5, 5]], ...]: a list of mentions for each cluster
    mention_clusters  [[[0, 0, 2], ...], ...]: sentence, first word in it, the word after the last one
    ner               [[[0, 1, "PER"], ...], ...]: a list for each sentence, or one list for the document
    events            [[[[3, "Meet"], [0, 1, "participant"], ...], ...], ...]: trigger and arguments, for each sentence
    event_clusters    [[[3, 3], [9, 9]], ...]: the triggers of one event instance

Words count from the beginning of the document. Predictions have scores after the label, which are not read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.documents.model import Interval
from onrecord.errors import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from onrecord.formats.coref_words import Words
    from onrecord.formats.labelled_examples import Place

PAIR, TRIPLE = 2, 3
STRINGS = ("clusters_strings", "clusters_token_text", "clusters_text_mentions")  # the words of each mention


class Labelled(NamedTuple):
    """A span of words, or of characters if the document has no words, with a label, and its place in the document."""

    span: Interval
    label: str
    at: str


class Event(NamedTuple):
    """The trigger of an event, with its type, and its arguments with their roles."""

    trigger: Labelled
    arguments: tuple[Labelled, ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """Reads the annotations of one document. Wrong ones are added to the problems of `place` and left out.

    Attributes:
        value: The document, decoded from JSON.
        words: Its words; None if offsets count characters.
        characters: The number of characters of its text; 0 if it has words.
        place: Its place.
    """

    value: Mapping[str, Any]
    words: Words | None
    characters: int
    place: Place

    def clusters(self, key: str) -> Iterator[tuple[int, Labelled]]:
        """Yield (number of the cluster, mention) for each mention of the clusters under a key; the label is ""."""
        for number, cluster in enumerate(self._list(key)):
            for at, mention in enumerate(cluster if isinstance(cluster, list) else [cluster]):
                place = f"{key}[{number}][{at}]"
                if mention is None and isinstance(cluster, list):  # fastcoref, for a mention that it cannot place
                    self.place.lose("mentions", "the system wrote null in place of offsets")
                elif (span := self._span(mention, place, in_sentence=key == "mention_clusters")) is not None:
                    yield number, Labelled(span, "", place)

    def strings(self) -> dict[str, str]:
        """Return place of a mention in `clusters` -> its words, if the file repeats them."""
        key = next((each for each in STRINGS if isinstance(self.value.get(each), list)), None)
        rows = enumerate(self.value[key]) if key is not None else ()
        return {
            f"[{number}][{at}]": " ".join(map(str, said)) if isinstance(said, list) else str(said)
            for number, cluster in rows
            if isinstance(cluster, list)
            for at, said in enumerate(cluster)
        }

    def entities(self, key: str) -> Iterator[Labelled]:
        """Yield the labelled spans under `ner` or `predicted_ner`."""
        for at, each in self._of_sentences(key, lambda each: isinstance(each, list) and not _is_list(each)):
            if (found := self._labelled(each, at)) is not None:
                yield found

    def events(self, key: str) -> Iterator[Event]:
        """Yield the events under `events` or `predicted_events`."""
        for at, each in self._of_sentences(key, lambda each: _is_list(each) and not _is_list(each[0])):
            if not _is_list(each):
                self.place.wrong(at, "is not an event", got=shown(each), expected='[[3, "Meet"], [0, 1, "agent"]]')
                continue
            first = each[0]
            is_one_word = len(first) >= PAIR and isinstance(first[1], str)
            trigger = self._labelled([first[0], *first] if is_one_word else first, f"{at}[0]")
            found = [self._labelled(one, f"{at}[{number}]") for number, one in enumerate(each[1:], 1)]
            if trigger is not None:
                yield Event(trigger, tuple(one for one in found if one is not None))

    def relations(self, key: str) -> Iterator[str]:
        """Yield the label of each relation under `relations` or `predicted_relations`; "" for one without a label."""
        for _, each in self._of_sentences(key, lambda each: isinstance(each, list) and not _is_list(each)):
            label = each[4] if isinstance(each, list) and len(each) > 2 * PAIR else ""
            yield label if isinstance(label, str) else ""

    def _list(self, key: str) -> Sequence[Any]:
        """Return the list under a key; [] if it is missing or null, or no list, which is a problem."""
        found = self.value.get(key)
        if found is not None and not isinstance(found, list):
            self.place.wrong(key, "is not a list", got=shown(found), expected="a list")
            return []
        return found or []

    def _of_sentences(self, key: str, is_item: Callable[[Any], bool]) -> Iterator[tuple[str, Any]]:
        """Yield (place, item) of the lists of all sentences under a key, or of one list for the whole document.

        `is_item` returns whether a value is an item, and not the list of a sentence.
        """
        for number, each in enumerate(self._list(key)):
            if each == []:
                continue
            if is_item(each) or not isinstance(each, list):
                yield f"{key}[{number}]", each
            else:
                yield from ((f"{key}[{number}][{at}]", one) for at, one in enumerate(each))

    def _labelled(self, value: Any, at: str) -> Labelled | None:
        """Return a labelled span from [first, last, label, ...]; None for another value, which is a problem."""
        if not (isinstance(value, list) and len(value) >= TRIPLE and isinstance(value[PAIR], str)):
            self.place.wrong(
                at, "is not a labelled span", got=shown(value), expected='[first word, last word, "LABEL"]'
            )
            return None
        span = self._span(value[:PAIR], at)
        return None if span is None else Labelled(span, value[PAIR], at)

    def _span(self, value: Any, at: str, *, in_sentence: bool = False) -> Interval | None:
        """Return a span from its offsets; None if they are not inside the document, which is a problem.

        `in_sentence` says whether the offsets are the number of a sentence, and of words in it.
        """
        wanted = TRIPLE if in_sentence else PAIR
        if not (isinstance(value, list) and len(value) == wanted and all(type(each) is int for each in value)):
            self.place.wrong(at, "is not a mention", got=shown(value), expected=self._form(in_sentence=in_sentence))
            return None
        if self.words is None:
            found = Interval(*value) if 0 <= value[0] < value[1] <= self.characters else None
        else:
            found = self.words.of_sentence(*value) if in_sentence else self.words.range(*value)
        if found is None:
            expected = self._form(in_sentence=in_sentence)
            self.place.wrong(at, "the mention is not inside the document", got=shown(value), expected=expected)
        return found

    def _form(self, *, in_sentence: bool) -> str:
        """Return the form of a mention, for errors."""
        if in_sentence:
            return "[sentence, first word in it, word after the last one]"
        if self.words is None:
            return f"[start, end] in the text's {self.characters} characters, end exclusive"
        what = "word" if self.words.subtokens is None else "subtoken"
        last = f"{what} after the last one" if self.words.is_exclusive else f"last {what}"
        most = self.words.units - (not self.words.is_exclusive)
        return f"[first {what}, {last}], from 0 to {most}, counted over the whole document"


def _is_list(value: Any) -> bool:
    """Return whether a value is a list whose first element is a list, too."""
    return isinstance(value, list) and bool(value) and isinstance(value[0], list)
