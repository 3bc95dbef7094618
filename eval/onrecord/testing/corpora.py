"""Generate small random corpora of many shapes. The same seed gives the same corpus.

The shape of a corpus is drawn first: its layers; whether mentions have heads, ids and clusters; whether gold has zones
and texts; whether predictions are strings, contain duplicates, come in another order, are empty or are missing. Then
gold is drawn. Predictions are drawn independently, or are gold with random errors. In some corpora, some mentions of
both sides are then cut into pieces or become empty nodes.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any

from msgspec.structs import replace

from onrecord.documents.model import (
    Argument,
    Document,
    Event,
    Filler,
    Header,
    Mention,
    PredictedEntity,
    Quote,
    Span,
    Time,
    Zone,
)
from onrecord.documents.predictions import default_header
from onrecord.testing.spans import different, once, some_in_pieces

# The probability that a corpus has a property.
SHAPE = {
    "heads": 0.7,
    "zones": 0.4,
    "strings": 0.25,
    "quotes": 0.7,
    "events": 0.7,
    "times": 0.5,
    "missing": 0.3,
    "shuffled": 0.3,
    "repeats": 0.25,
    "empty": 0.15,
    "ids": 0.9,
    "clusters": 0.8,
    "entities": 0.3,
    "utterances": 0.5,
    "texts": 0.5,
}
IN_PIECES = 0.2  # the share of corpora in which `some_in_pieces` is applied
WORDS = "the a minister said he met Lind and Berg on Friday in Oslo that we will not go but they denied it".split()
NAMES = ("ent-a", "ent-b", "ent-c", "ent-d")
ROLES = {"Meet": ("participant", "topic"), "Resign": ("person", "position"), "Communicate": ("participant", "topic")}


@dataclass(frozen=True)
class RandomCorpus:
    """A random corpus.

    Attributes:
        gold: The gold documents.
        predicted: Predictions for some or all of them, in any order.
        header: The header of the predictions.
        texts: doc_id -> text; empty for a corpus without texts.
    """

    gold: tuple[Document, ...]
    predicted: tuple[Document, ...]
    header: Header
    texts: dict[str, str]


def random_corpus(seed: int) -> RandomCorpus:
    """Return gold and predictions for one to six random documents; the same seed gives the same corpus.

    Args:
        seed: The seed. It also decides which layers and fields the corpus has.
    """
    draw = Random(seed)
    maker = _Maker(draw, {name for name, share in SHAPE.items() if draw.random() < share})
    gold: list[Document] = []
    predicted: list[Document] = []
    texts = {}
    for number in range(draw.randint(1, 6)):
        text = maker.text()
        one = maker.document(f"d{number}", len(text), text, is_gold=True)
        is_independent = draw.random() < 0.5
        other = (
            maker.document(f"d{number}", len(text), text, is_gold=False) if is_independent else maker.with_errors(one)
        )
        gold.append(one)
        if not ("missing" in maker.shape and draw.random() < 0.4 and predicted):
            predicted.append(other)
        texts[one.doc_id] = text
    if "shuffled" in maker.shape:
        draw.shuffle(predicted)
    draw_pieces = Random(~seed)  # a generator of its own, so that documents do not depend on it
    if draw_pieces.random() < IN_PIECES:
        gold, predicted = ([some_in_pieces(each, draw_pieces) for each in side] for side in (gold, predicted))
    scope = "corpus" if draw.random() < 0.6 else "document"
    header = replace(default_header("random"), scope=scope)
    return RandomCorpus(tuple(gold), tuple(predicted), header, texts if "texts" in maker.shape else {})


class _Maker:
    def __init__(self, draw: Random, shape: set[str]) -> None:
        self.draw = draw
        self.shape = shape

    def text(self) -> str:
        """Return a random text of one to six lines, each of 2 to 12 words."""
        lines = [
            " ".join(self.draw.choice(WORDS) for _ in range(self.draw.randint(2, 12)))
            for _ in range(self.draw.randint(1, 6))
        ]
        return "\n".join(lines)

    def document(self, doc_id: str, length: int, text: str, *, is_gold: bool) -> Document:
        """Return a random gold or predicted document, with the layers and fields that the corpus has.

        Args:
            doc_id: The document's id.
            length: The number of characters of the text.
            text: The text of the article.
            is_gold: Whether it is gold, which has zones and fields that predictions lack.
        """
        strings = "strings" in self.shape and not is_gold
        mentions = self._mentions(length, text, is_gold=is_gold, strings=strings)
        times = quotes = None
        if "times" in self.shape:
            times = self._times(length, is_gold=is_gold)
        if "quotes" in self.shape:
            quotes = self._quotes(length, text, mentions, is_gold=is_gold, strings=strings)
        known = [item.id for layer in (mentions, times, quotes) for item in layer or () if item.id]
        fillers = events = None
        if "events" in self.shape:
            fillers = [Filler(*self._span(length), id=f"f{number}") for number in range(1, self.draw.randint(1, 4))]
            events = self._events(length, [*known, *(str(filler.id) for filler in fillers)], is_gold=is_gold)
        entities = None
        if "entities" in self.shape and not is_gold:
            entities = [PredictedEntity(name, name=self.draw.choice(["Lind", "Berg"])) for name in NAMES[:2]]
        zones = self._zones(length) if is_gold and "zones" in self.shape else None
        return Document(
            doc_id,
            zones=zones,
            mentions=mentions,
            times=times,
            fillers=fillers,
            quotes=quotes,
            events=events,
            entities=entities,
        )

    def with_errors(self, gold: Document) -> Document:
        """Return a prediction made from gold, with some items dropped, shortened, relabelled or reclustered."""
        draw = self.draw
        kept: dict[str, list[Any]] = {
            layer: [item for item in getattr(gold, layer) or () if draw.random() > 0.2]
            for layer in ("mentions", "times", "quotes", "events")
        }
        moved = []
        for mention in kept["mentions"]:
            change = draw.random()
            if change < 0.15 and mention.end - mention.start > 1:
                moved.append(replace(mention, end=mention.end - 1, head=None))
            elif change < 0.3:
                moved.append(replace(mention, type=draw.choice(["PER", "ORG"])))
            else:
                moved.append(replace(mention, entity=mention.entity and draw.choice([mention.entity, "ent-q"])))
        kept["mentions"] = once([replace(mention, predicative=None) for mention in moved], "entity")
        known = {item.id for items in kept.values() for item in items} | {item.id for item in gold.fillers or ()}
        kept["quotes"] = [
            replace(quote, content_missing=None, parent=quote.parent if quote.parent in known else None)
            for quote in kept["quotes"]
        ]
        kept["events"] = [
            replace(event, arguments=[each for each in event.arguments or () if each.target in known])
            for event in kept["events"]
        ]
        kept["events"] = once(kept["events"], "event")
        layers = {name: items if getattr(gold, name) is not None else None for name, items in kept.items()}
        return replace(gold, zones=None, **layers)

    def _span(self, length: int, most: int = 9) -> tuple[int, int]:
        start = self.draw.randrange(max(1, length - 1))
        return start, min(length, start + self.draw.randint(1, most))

    def _zones(self, length: int) -> list[Zone]:
        cuts = sorted({0, length, *(self.draw.randrange(1, max(2, length)) for _ in range(self.draw.randint(0, 3)))})
        names = ("body", "headline", "credit", "promo", "dek")
        return [
            Zone(start, end, self.draw.choice(names), duplicate=True if self.draw.random() < 0.15 else None)
            for start, end in pairwise(cuts)
        ]

    def _mentions(self, length: int, text: str, *, is_gold: bool, strings: bool) -> list[Mention]:
        draw, found = self.draw, []
        for number in range(1, 1 if "empty" in self.shape else draw.randint(1, 14)):
            start, end = self._span(length)
            head = None
            if "heads" in self.shape and (is_gold or draw.random() < 0.9):
                at = draw.randrange(start, end)
                head = Span(at, draw.randint(at + 1, end))
            mention = Mention(
                start,
                end,
                id=f"m{number}" if "ids" in self.shape else None,
                head=head,
                form=draw.choice(["name", "nominal", "pronoun", None]),
                type=draw.choice(["PER", "GROUP", "ORG", "GPE", None]),
                entity=draw.choice([*NAMES, None]) if "clusters" in self.shape else None,
                refers_to="ent-z" if is_gold and draw.random() < 0.05 else None,
                predicative=True if is_gold and draw.random() < 0.1 else None,
            )
            if strings and draw.random() < 0.3 and text[start:end].strip():
                mention = replace(mention, start=-1, end=-1, text=text[start:end], head=None)
            found.append(mention)
        if is_gold:
            return different(found)
        if "repeats" in self.shape and found:
            found.append(replace(draw.choice(found), id=None))
        return once(found, "entity")

    def _times(self, length: int, *, is_gold: bool) -> list[Time]:
        draw = self.draw
        return [
            Time(
                *self._span(length, 5),
                id=f"t{number}",
                type=draw.choice(["DATE", "TIME", None]),
                value=draw.choice(["2017-03", "2017-03-01", "2017" if is_gold else None]),
            )
            for number in range(1, draw.randint(1, 5))
        ]

    def _spans(self, length: int, number: int, most: int) -> list[Span]:
        found, at = [], self.draw.randrange(max(1, length - 1))
        while number and at < length - 1:
            end = min(length, at + self.draw.randint(1, most))
            found.append(Span(at, end))
            at, number = end + self.draw.randint(1, 5), number - 1
        return found

    def _quotes(self, length: int, text: str, mentions: list[Mention], *, is_gold: bool, strings: bool) -> list[Quote]:
        draw, found = self.draw, []
        for number in range(1, 1 if "empty" in self.shape else draw.randint(1, 7)):
            content = self._spans(length, draw.randint(1, 2), 25)
            if strings and draw.random() < 0.3 and len(words := text.split()) > 3:
                at = draw.randrange(len(words) - 3)
                content = [Span(text=" ".join(words[at : at + 4]))]
            source = self._spans(length, draw.randint(0, 1), 8)
            speakers = draw.sample([*NAMES, "Lind"], draw.randint(0, 2)) if draw.random() < 0.8 else None
            if is_gold:  # gold's speakers are the entities that its sources mention
                source, speakers = [], []
            placed = [mention for mention in mentions if mention.start >= 0]
            if placed and draw.random() < 0.6:
                mention = draw.choice(placed)
                source = [Span(mention.start, mention.end)]
                if is_gold:
                    speakers = [mention.entity] if mention.entity else []
            quote = Quote(
                id=f"q{number}",
                kind=draw.choice(["direct", "indirect", "mixed", "reported", None]),
                content=content,
                cue=self._spans(length, draw.randint(0, 1), 5),
                source=source,
                speakers=speakers,
                act=draw.choice(["assert", "deny", None]),
                parent=f"q{draw.randint(1, number - 1)}" if number > 1 and draw.random() < 0.2 else None,
                utterance=draw.choice(["utt-1", "utt-2", None]) if "utterances" in self.shape else None,
            )
            found.append(quote)
        if "repeats" in self.shape and found and not is_gold:
            found.append(replace(draw.choice(found), id="q99", parent=None))
        return found

    def _events(self, length: int, known: list[str], *, is_gold: bool) -> list[Event]:
        draw, found = self.draw, []
        for number in range(1, 1 if "empty" in self.shape else draw.randint(1, 7)):
            kind = draw.choice(list(ROLES))
            number_of = draw.randint(0, 4) if known else 0
            arguments = [Argument(draw.choice(ROLES[kind]), draw.choice(known)) for _ in range(number_of)]
            event = Event(
                *self._span(length, 4),
                id=f"e{number}",
                type=kind,
                event=draw.choice(["evt-1", "evt-2", None]),
                arguments=arguments,
                polarity=draw.choice(["positive", "negative"]),
                realis=draw.choice(["actual", "future", None]),
                hedged=draw.choice([True, False, None]),
            )
            found.append(event)
        return different(found) if is_gold else once(found, "event")
