"""Rules for quotes: quotation marks, a lexicon of cue words, the nearest name.

1. *Pieces* are the texts between double quotation marks, straight or curly; one without a closing mark ends with its
   paragraph. A piece that begins in lower case, after a cue of its sentence with no piece before it, is a *fragment* of
   that cue's clause.
2. *Cues* are the words of `cues.json` outside the pieces; the file gives the speech act of each.
3. The pieces of a paragraph that are not fragments are one direct quote, with the cue nearest to one of them and the
   phrase nearest to that cue. Without a cue they continue the previous quote.
4. Every other cue with a phrase before it in its sentence makes the rest of that sentence a quote: mixed if it contains
   a fragment, otherwise indirect.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from onrecord.baselines.lexicon import by_word
from onrecord.documents.model import Interval
from onrecord.text import paragraphs, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.baselines.entities import Phrase

PIECE = re.compile(r"[\"“]([^\"“”\r\n]+)(?:[\"”]|$)", re.MULTILINE)
WORD = re.compile(r"\w+")
STOPS = ".,;:!? "
PLACES = {"GPE"}  # types that are never a source


class FoundQuote(NamedTuple):
    """A quote without an id.

    Attributes:
        kind: `direct`, `indirect` or `mixed`.
        content: The spans of its content.
        cue: The verb of speech.
        act: The speech act of the cue, such as `assert`.
        source: The words for the speaker, or None.
    """

    kind: str
    content: list[Interval]
    cue: Interval
    act: str
    source: Phrase | None


def find_quotes(text: str, phrases: Sequence[Phrase]) -> list[FoundQuote]:
    """Return the quotes of a text, in the order of their paragraphs and cues.

    Args:
        text: The text.
        phrases: The names, pronouns and titles of the text, which can be sources.
    """
    quotes: list[FoundQuote] = []
    spans = sentences(text)
    for paragraph in paragraphs(text):
        pieces = [Interval(*match.span(1)) for match in PIECE.finditer(text, *paragraph)]
        cues = [cue for cue in _cues(text, paragraph) if not any(_within(cue, piece) for piece in pieces)]
        outside = [
            phrase
            for phrase in phrases
            if _within(phrase.span, paragraph)
            and phrase.type not in PLACES
            and not any(_within(phrase.span, piece) for piece in pieces)
        ]
        fragments = [
            piece for piece in pieces if text[piece.start].islower() and _after_cue(piece, cues, pieces, spans)
        ]
        whole = [piece for piece in pieces if piece not in fragments]
        spoken = _nearest(cues, whole)
        if whole and spoken is None and quotes:
            quotes[-1] = quotes[-1]._replace(content=[*quotes[-1].content, *whole])
        for cue in cues:
            act = by_word("cues.json")[text[slice(*cue)].lower()]
            if cue == spoken:
                quotes.append(FoundQuote("direct", whole, cue, act, _source(cue, outside)))
                continue
            sentence = _around(cue, spans)
            before = [
                phrase for phrase in outside if sentence.start <= phrase.span.start and phrase.span.end <= cue.start
            ]
            rest = _rest(text, cue, sentence)
            if before and rest:
                kind = "mixed" if any(_within(piece, rest) for piece in fragments) else "indirect"
                quotes.append(FoundQuote(kind, [rest], cue, act, _source(cue, before)))
    return quotes


def _cues(text: str, paragraph: Interval) -> Iterator[Interval]:
    """Yield the offsets of each cue word in a paragraph."""
    for match in WORD.finditer(text, *paragraph):
        if match.group().lower() in by_word("cues.json"):
            yield Interval(*match.span())


def _after_cue(
    piece: Interval, cues: Sequence[Interval], pieces: Sequence[Interval], spans: Sequence[Interval]
) -> bool:
    """Return whether a cue precedes a quoted piece in its sentence, with no other piece before that cue.

    Args:
        piece: The text between two quotation marks.
        cues: The cues of the paragraph.
        pieces: All pieces of the paragraph.
        spans: The sentences of the text.
    """
    sentence = _around(piece, spans)
    first = min((cue for cue in cues if sentence.start <= cue.start < piece.start), default=None)
    return first is not None and not any(sentence.start <= other.start < first.start for other in pieces)


def _nearest(cues: Sequence[Interval], pieces: Sequence[Interval]) -> Interval | None:
    """Return the cue that is nearest to any of the quoted pieces; None if there are no pieces or no cues."""
    if not pieces:
        return None
    return min(cues, key=lambda cue: min(_distance(cue, piece) for piece in pieces), default=None)


def _source(cue: Interval, phrases: Sequence[Phrase]) -> Phrase | None:
    """Return the phrase (a name, pronoun or title) nearest to a cue, the earlier one on a tie; None without phrases."""
    return min(phrases, key=lambda phrase: (_distance(cue, phrase.span), phrase), default=None)


def _around(span: Interval, spans: Sequence[Interval]) -> Interval:
    """Return the sentence, one of `spans`, in which a span starts; the span itself if there is none."""
    return next((each for each in spans if each.start <= span.start < each.end), span)


def _rest(text: str, cue: Interval, sentence: Interval) -> Interval | None:
    """Return the offsets of the part of a sentence after a cue, without punctuation at its edges.

    None if this part has fewer than two words.
    """
    rest = text[cue.end : sentence.end]
    start = cue.end + len(rest) - len(rest.lstrip(STOPS))
    end = cue.end + len(rest.rstrip(STOPS))
    return Interval(start, end) if len(text[start:end].split()) > 1 else None


def _within(inner: Interval, outer: Interval) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _distance(left: Interval, right: Interval) -> int:
    """Return the number of characters between two spans, 0 if they touch or overlap."""
    return max(left.start - right.end, right.start - left.end, 0)
