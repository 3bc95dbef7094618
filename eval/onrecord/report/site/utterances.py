"""Make what the page of an utterance shows: every quote that gives it, outlet by outlet, its differences marked.

The rendering that the others are compared with is the fullest of the best kind that there is: verbatim before
truncated, reworded, fragment and paraphrase. A paraphrase is compared too, but only what it shares is marked: of other
words every one would be.
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


class Verdict(NamedTuple):
    """What became of a quote in a system, and the page that shows it."""

    system: str
    outcome: str
    tone: str
    symbol: str
    page: str


class Stretch(NamedTuple):
    """A stretch of an article: what somebody said, or what stands around it."""

    text: str
    said: bool


@dataclass(frozen=True)
class Rendering:
    """A quote that gives the utterance. context is the paragraph that it stands in; pieces are what is compared."""

    doc_id: str
    quote: Quote
    words: str
    context: Sequence[Stretch]
    source: str
    cue: str
    pieces: Sequence[Piece]
    is_reference: bool
    verdicts: Sequence[Verdict]

    @property
    def faithful(self) -> bool:
        """Return whether it means to give the words themselves."""
        return self.quote.rendering in FAITHFUL

    @property
    def same(self) -> bool:
        """Return whether it has the reference's words, all of them and no others."""
        return all(piece.what == SAME for piece in self.pieces)


@dataclass(frozen=True)
class UtterancePage:
    """An utterance and its renderings by document, in text order."""

    utterance: Utterance
    speakers: Sequence[str]
    renderings: Sequence[Rendering]

    @property
    def documents(self) -> list[str]:
        """Return the documents that give the utterance."""
        return list(dict.fromkeys(each.doc_id for each in self.renderings))

    @property
    def compared(self) -> list[Rendering]:
        """Return the renderings that are compared with the fullest: those that mean to give the words come first."""
        return sorted((each for each in self.renderings if each.pieces), key=lambda each: not each.faithful)


class _Given(NamedTuple):
    pair: DocumentPair
    quote: Quote
    words: str


def utterance_pages(site: Site) -> Iterator[UtterancePage]:
    """Yield the utterances of gold's registry: those in most articles first, then those given most often."""
    given: dict[str, list[_Given]] = {each: [] for each in site.gold.utterances}
    for doc_id in site.doc_ids:
        pair = site.pairs[doc_id]
        for quote in sorted(pair.gold.quotes or (), key=lambda each: each.start):
            if quote.utterance in given:
                given[quote.utterance].append(_Given(pair, quote, _text(pair, quote.content)))
    pages = [_page(site, site.gold.utterances[each], quotes) for each, quotes in given.items()]
    yield from sorted(pages, key=lambda page: (-len(page.documents), -len(page.renderings), page.utterance.label))


def _page(site: Site, utterance: Utterance, quotes: Sequence[_Given]) -> UtterancePage:
    with_words = [each for each in quotes if each.words]
    reference = min(with_words, key=_rank, default=None)
    return UtterancePage(utterance, utterance.speakers, [_rendering(site, each, reference) for each in quotes])


def _rank(given: _Given) -> tuple[int, int]:
    kind = given.quote.rendering
    return FAITHFUL.index(kind) if kind in FAITHFUL else len(FAITHFUL), -len(given.words)


def _rendering(site: Site, given: _Given, reference: _Given | None) -> Rendering:
    pair, quote, words = given
    is_reference = given is reference
    pieces = compared(reference.words, words) if reference and words and not is_reference else []
    verdicts = [_verdict(site, system, pair.gold.doc_id, quote) for system in site.systems]
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


def _verdict(site: Site, system: System, doc_id: str, quote: Quote) -> Verdict:
    page = site.item_page(doc_id, quote.id, system)
    finding = system.outcome(doc_id, "quotes", quote.id or "")
    if finding is None:
        return Verdict(system.name, NOT_ATTEMPTED, "none", "", page)
    look = tone(finding.outcome)
    return Verdict(system.name, finding.outcome, look, SYMBOLS[look], page)


def _text(pair: DocumentPair, spans: Sequence[Span] | None) -> str:
    placed = sorted(span.interval for span in spans or () if span.start != UNALIGNED)
    if pair.text is None:
        return GAP.join(span.text or "" for span in spans or ())
    return GAP.join(" ".join(pair.text[at.start : at.end].split()) for at in placed)


def _context(pair: DocumentPair, quote: Quote) -> list[Stretch]:
    """Return the paragraphs in which a quote's content stands, in stretches inside and outside of it."""
    placed = sorted(span.interval for span in quote.content or () if span.start != UNALIGNED)
    if pair.text is None or not placed:
        return []
    start, end = placed[0].start, max(at.end for at in placed)
    first = max((each.start for each in pair.paragraphs if each.start <= start), default=start)
    last = min((each.end for each in pair.paragraphs if each.end >= end), default=end)
    found, at = [], first
    for span in placed:
        found += [Stretch(pair.text[at : span.start], said=False), Stretch(pair.text[span.start : span.end], said=True)]
        at = span.end
    return [*found, Stretch(pair.text[at:last], said=False)]
