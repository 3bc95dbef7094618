"""Explain quotes: the pairs of `measures.quote_pairs`, and what is right in each pair.

An unpaired gold quote is merged if a prediction that is paired with another quote overlaps it. It is missed if the two
gold quotes overlap themselves, because one is inside the other. Splits are the same with the sides exchanged.

A prediction that is a piece of a gold quote is paired with this quote, or split from it if another prediction is
(`explain.pieces`), whatever shorter quote the measures pair it with. A detail says so.

A gold quote without content is neutral, since measures of content leave it out; only `quote.cue.*` and `quote.source.*`
score its cue and source.

A quote is right if `quote.attribution` credits it; right and wrong speaker together are what `quote.content.exact`
credits. If a system gives no quote a speaker or a source, attribution is undefined. A quote with gold's content is then
right, and a detail says that speakers were not attempted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onrecord.documents.model import UNALIGNED
from onrecord.explain.finding import Finding, Namer, Outcome, unscored_findings
from onrecord.explain.pieces import with_pieces
from onrecord.measures.extents import extent
from onrecord.measures.quote_overlap import shared_characters
from onrecord.measures.quote_pairs import QuotePairs, quote_pairs
from onrecord.measures.speakers import predicted_speakers
from onrecord.measures.who import who
from onrecord.scoring.pieces import pieces_of_quotes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.documents.model import Interval, Quote, Span
    from onrecord.measures.quote_pairs import QuotePair

NO_CONTENT = "no content to compare"


def explain_quotes(namer: Namer, *, speakers: bool = True) -> Iterator[Finding]:
    """Yield a finding for each pair of quotes, then for each unpaired gold quote and each unpaired prediction.

    Predictions that are not scored come last (`unscored_findings`).

    Args:
        namer: The pair of documents, with the ids and words of their items.
        speakers: Whether speakers are compared. The caller finds out whether the system attempted them, in this
            document or another, and whether gold has some.
    """
    pieces = pieces_of_quotes(namer.pair)
    owner = {id(piece.predicted): piece.gold for piece in pieces}
    found: QuotePairs = with_pieces(namer.pair.prepared(quote_pairs), pieces, namer.pair)
    for each in found.pairs:
        yield namer.finding(
            "quotes",
            _outcome(each, speakers=speakers),
            each.gold,
            each.predicted,
            rule=_rule(each),
            details=[
                *([] if each.gold.content else _cue(namer, each.gold)),
                *_piece(namer, owner.get(id(each.predicted))),
                *namer.without_place(each.predicted),
                *_differences(namer, each, speakers=speakers),
            ],
        )
    for quote in found.only_gold:
        if not quote.content:
            yield namer.finding("quotes", Outcome.NEUTRAL, quote, None, rule=NO_CONTENT, details=_cue(namer, quote))
            continue
        outcome, details, other = Outcome.MISSED, [], None
        disjoint = [each for each in found.pairs if not _overlap(quote, each.gold)]
        if other := _most_overlapping(quote, [each.predicted for each in disjoint]):
            outcome, details = Outcome.MERGE, [f"{namer.name(other)} overlaps it, and is paired with another quote"]
        yield namer.finding("quotes", outcome, quote, None, details=details, related=other)
    for quote in found.only_predicted:
        outcome, details = Outcome.SPURIOUS, [*namer.without_place(quote), *_nonquotes(namer, quote)]
        details += [] if quote.content else _cue(namer, quote)
        content = extent(quote.content, namer.pair.text)
        same = [
            each.gold
            for each in found.pairs
            if content in (extent(side.content, namer.pair.text) for side in (each.gold, each.predicted))
        ]
        disjoint = [each for each in found.pairs if not _overlap(quote, each.predicted)]
        whole = owner.get(id(quote))
        overlapping = whole or _most_overlapping(quote, [each.gold for each in disjoint])
        if other := _most_overlapping(quote, same) or overlapping:
            outcome = Outcome.DUPLICATE if same else Outcome.SPLIT
            details = [*_piece(namer, whole), f"another prediction is paired with {namer.name(other)}"]
        elif left_out := _most_overlapping(quote, _left_out(namer)):
            kind = f", of kind {left_out.kind}" if left_out.kind else ""
            details.append(f"overlaps gold's {namer.name(left_out)}{kind}, which is not scored")
        yield namer.finding("quotes", outcome, None, quote, details=details, related=other)
    yield from unscored_findings(namer, "quotes")


def _left_out(namer: Namer) -> list[Quote]:
    """Return the gold quotes that are not scored, because of a filter or because readings of them differ."""
    scored = {id(quote) for quote in namer.pair.quotes.gold}
    return [quote for quote in namer.pair.taking_part(namer.pair.gold, "quotes") if id(quote) not in scored]


def _piece(namer: Namer, gold: Quote | None) -> list[str]:
    """Return a list with one phrase on a prediction that is a piece of `gold`; [] if `gold` is None."""
    return [] if gold is None else [f"a piece of {namer.name(gold)}, which has {len(gold.content or ())} pieces"]


def _outcome(each: QuotePair, *, speakers: bool) -> Outcome:
    """Return the outcome of two paired quotes: neutral (without gold content), boundary, wrong speaker or right.

    Args:
        each: The pair.
        speakers: Whether speakers are compared; if not, equal content is right.
    """
    if not each.gold.content:
        return Outcome.NEUTRAL
    if not each.exact:
        return Outcome.BOUNDARY
    return Outcome.RIGHT if each.speakers or not speakers else Outcome.WRONG_SPEAKER


def _rule(each: QuotePair) -> str:
    """Return in words by what two quotes were paired, such as `content overlaps`."""
    if each.rule == "content":
        return "content equal, edges trimmed" if each.exact else "content overlaps"
    return f"{each.rule} overlaps, {NO_CONTENT}"


def _differences(namer: Namer, each: QuotePair, *, speakers: bool) -> list[str]:
    """Return a phrase for each difference of a pair of quotes, such as "kind indirect, gold direct".

    Speakers, kind, act, cue and source are compared, as far as gold has them and the system predicted them.

    `speakers` says whether the system attempted speakers; if not, a phrase says so.
    """
    rows = []
    gold, predicted = each.gold, each.predicted
    if not speakers:
        rows.append("speakers not attempted")
    elif not each.speakers:
        given = ", ".join(predicted.speakers or [namer.span(span) for span in predicted.source or ()]) or "nobody"
        read = predicted_speakers(namer.pair.prepared(who), predicted)
        known = [f"that is {'|'.join(sorted(one))}" if one else "no entity of gold" for one in read]
        meant = f" ({', '.join(known)})" if known else ""
        rows.append(f"speakers {given}{meant}, gold {', '.join(gold.speakers or ()) or 'nobody'}")
    for name in ("kind", "act"):
        mine, theirs = getattr(gold, name), getattr(predicted, name)
        if mine is not None and theirs is not None and mine != theirs:
            rows.append(f"{name} {theirs}, gold {mine}")
    for name in ("cue", "source"):
        spans: tuple[Any, Any] = getattr(gold, name), getattr(predicted, name)
        if None not in spans and extent(spans[0]) != extent(spans[1]):
            words = [" … ".join(namer.span(span) for span in part or ()) or "none" for part in spans]
            rows.append(f"{name} «{words[1]}», gold «{words[0]}»")
    return rows


def _most_overlapping(quote: Quote, others: Sequence[Quote]) -> Quote | None:
    """Return the one of `others` whose content shares most characters with that of `quote`.

    None if the content of none of them shares a character.
    """
    mine = _intervals(quote.content)
    shared = [(shared_characters(mine, _intervals(other.content)), -at) for at, other in enumerate(others)]
    most = max(shared, default=(0, 0))
    return others[-most[1]] if most[0] else None


def _overlap(one: Quote, other: Quote) -> bool:
    """Return whether the contents of two quotes share a character."""
    return shared_characters(_intervals(one.content), _intervals(other.content)) > 0


def _intervals(spans: Sequence[Span] | None) -> list[Interval]:
    """Return the interval of each span that has offsets; the other spans are left out."""
    return [span.interval for span in spans or () if span.start != UNALIGNED]


def _cue(namer: Namer, quote: Quote) -> list[str]:
    """Return a list with one phrase that has the cue of a quote, else []."""
    return [f"its cue is «{' … '.join(map(namer.span, quote.cue))}»"] if quote.cue else []


def _nonquotes(namer: Namer, quote: Quote) -> list[str]:
    """Return a list with one phrase if a predicted content is inside a gold nonquote, such as a title, else []."""
    text = namer.pair.text
    for other in namer.pair.gold.nonquotes or ():
        outer = extent([other], text) or ()
        inner = extent(quote.content, text) or ()
        if any(first <= start and end <= last for first, last in outer for start, end in inner):
            return [f"gold marks it as no quote{f' ({other.reason})' if other.reason else ''}"]
    return []
