"""Build the page of an utterance: every quote of it, with the differences from a reference marked.

The reference is the longest quote of the best rendering that occurs: verbatim before truncated, reworded, fragment and
paraphrase. In a paraphrase, only the shared words are marked, because nearly all others differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from onrecord.documents.model import UNALIGNED
from onrecord.report.site.difference import SAME, compared
from onrecord.report.site.figures import SYMBOLS, tone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.documents.model import Quote, Span, Utterance
    from onrecord.report.site.difference import Piece
    from onrecord.report.site.site import Site, System
    from onrecord.scoring.pair import DocumentPair

FAITHFUL = ("verbatim", "truncated", "reworded", "fragment")
NOT_ATTEMPTED = "not attempted"
GAP = " … "


class QuoteOutcome(NamedTuple):
    """The outcome of a quote in a system, and the address of the page that shows it."""

    system: str
    outcome: str
    tone: str
    symbol: str
    page: str


class Stretch(NamedTuple):
    """A part of an article's text, inside a quote (`quoted`) or around it."""

    text: str
    quoted: bool


@dataclass(frozen=True)
class Rendering:
    """A quote of an utterance, compared with the reference (the quote of it that the others are compared with).

    Attributes:
        doc_id: The article's id.
        quote: The quote.
        words: The words of its content, on one line.
        context: The paragraphs that contain it; empty if the text is not available.
        source: The words of its source.
        cue: The words of its cue.
        pieces: Its words, marked as the same, added or left out; empty for the reference itself.
        is_reference: Whether it is the reference.
        verdicts: Its outcome in each system that attempted it; if none did, one "not attempted".
    """

    doc_id: str
    quote: Quote
    words: str
    context: Sequence[Stretch]
    source: str
    cue: str
    pieces: Sequence[Piece]
    is_reference: bool
    verdicts: Sequence[QuoteOutcome]

    @property
    def faithful(self) -> bool:
        """Return whether the quote is annotated as verbatim, truncated, reworded or a fragment, not as a paraphrase."""
        return self.quote.rendering in FAITHFUL

    @property
    def same(self) -> bool:
        """Return whether the quote has the same words as the reference, apart from case and punctuation.

        True if the quote is the reference.
        """
        return all(piece.what == SAME for piece in self.pieces)


@dataclass(frozen=True)
class UtterancePage:
    """The data of an utterance's page.

    Attributes:
        utterance: The utterance.
        speakers: The ids of its speakers.
        renderings: Every quote of it, by document, in text order.
    """

    utterance: Utterance
    speakers: Sequence[str]
    renderings: Sequence[Rendering]

    @property
    def documents(self) -> list[str]:
        """Return the ids of the documents that quote the utterance."""
        return list(dict.fromkeys(each.doc_id for each in self.renderings))

    @property
    def compared(self) -> list[Rendering]:
        """Return the quotes that are compared with the reference, those in the speaker's own words (`faithful`) first.

        The reference itself is left out.
        """
        return sorted((each for each in self.renderings if each.pieces), key=lambda each: not each.faithful)


class _Quoted(NamedTuple):
    pair: DocumentPair
    quote: Quote
    words: str


def utterance_pages(site: Site) -> Iterator[UtterancePage]:
    """Yield the data of a page for each utterance of gold's registry.

    Those that most articles quote come first, then those with most quotes.
    """
    quoted: dict[str, list[_Quoted]] = {each: [] for each in site.gold.utterances}
    for doc_id in site.doc_ids:
        pair = site.pairs[doc_id]
        for quote in sorted(pair.gold.quotes or (), key=lambda each: each.start):
            if quote.utterance in quoted:
                quoted[quote.utterance].append(_Quoted(pair, quote, _text(pair, quote.content)))
    pages = [_page(site, site.gold.utterances[each], quotes) for each, quotes in quoted.items()]
    yield from sorted(pages, key=lambda page: (-len(page.documents), -len(page.renderings), page.utterance.label))


def _page(site: Site, utterance: Utterance, quotes: Sequence[_Quoted]) -> UtterancePage:
    with_words = [each for each in quotes if each.words]
    reference = min(with_words, key=_rank, default=None)
    return UtterancePage(utterance, utterance.speakers, [_rendering(site, each, reference) for each in quotes])


def _rank(quoted: _Quoted) -> tuple[int, int]:
    kind = quoted.quote.rendering
    return FAITHFUL.index(kind) if kind in FAITHFUL else len(FAITHFUL), -len(quoted.words)


def _rendering(site: Site, quoted: _Quoted, reference: _Quoted | None) -> Rendering:
    pair, quote, words = quoted
    is_reference = quoted is reference
    pieces = compared(reference.words, words) if reference and words and not is_reference else []
    verdicts = [_outcome(site, system, pair.gold.doc_id, quote) for system in site.systems]
    attempted = [each for each in verdicts if each.outcome != NOT_ATTEMPTED]
    return Rendering(
        pair.gold.doc_id,
        quote,
        words,
        _context(pair, quote),
        _text(pair, quote.source),
        _text(pair, quote.cue),
        pieces,
        is_reference,
        attempted or verdicts[:1],
    )


def _outcome(site: Site, system: System, doc_id: str, quote: Quote) -> QuoteOutcome:
    page = site.item_page(doc_id, quote.id, system)
    finding = system.outcome(doc_id, "quotes", quote.id or "")
    if finding is None:
        return QuoteOutcome(system.name, NOT_ATTEMPTED, "none", "", page)
    look = tone(finding.outcome)
    return QuoteOutcome(system.name, finding.outcome, look, SYMBOLS[look], page)


def _text(pair: DocumentPair, spans: Sequence[Span] | None) -> str:
    placed = sorted(span.interval for span in spans or () if span.start != UNALIGNED)
    if pair.text is None:
        return GAP.join(span.text or "" for span in spans or ())
    return GAP.join(" ".join(pair.text[at.start : at.end].split()) for at in placed)


def _context(pair: DocumentPair, quote: Quote) -> list[Stretch]:
    """Return the paragraphs around a quote's content, cut into stretches inside and outside of the quote, in order.

    The list is empty if the text is not available, or if no content span has offsets.
    """
    placed = sorted(span.interval for span in quote.content or () if span.start != UNALIGNED)
    if pair.text is None or not placed:
        return []
    start, end = placed[0].start, max(at.end for at in placed)
    first = max((each.start for each in pair.paragraphs if each.start <= start), default=start)
    last = min((each.end for each in pair.paragraphs if each.end >= end), default=end)
    found, at = [], first
    for span in placed:
        before, inside = pair.text[at : span.start], pair.text[span.start : span.end]
        found += [Stretch(before, quoted=False), Stretch(inside, quoted=True)]
        at = span.end
    return [*found, Stretch(pair.text[at:last], quoted=False)]
