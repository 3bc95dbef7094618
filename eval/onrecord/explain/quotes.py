"""Explain quotes: the pairs of `measures.quote_pairs`, and what in each of them is right.

A gold quote that is left over is merged if a prediction that answers another quote covers part of it; unless the two
gold quotes share words themselves, one inside the other: then it is missed. Splits are the same from the other side.

A gold quote without content is neutral if a prediction answers it by its cue: there is nothing to attribute.

right is what `quote.attribution` credits; right and wrong speaker together are what `quote.content.exact` credits. Of a
system that gives no quote a speaker or a source, attribution is a dash: whose content is gold's is right, and that
speakers were not attempted is said beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onrecord.documents.model import UNALIGNED
from onrecord.explain.finding import Finding, Namer, Outcome, outside
from onrecord.measures.extents import extent
from onrecord.measures.quote_pairs import QuotePairs, quote_pairs, shared_characters
from onrecord.measures.speakers import predicted_speakers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.documents.model import Document, Interval, Quote, Span
    from onrecord.measures.quote_pairs import QuotePair


def gives_speakers(document: Document) -> bool:
    """Return whether a predicted document says of any quote who speaks, or that nobody does."""
    return any(quote.speakers is not None or quote.source is not None for quote in document.quotes or ())


def names_speakers(document: Document) -> bool:
    """Return whether a gold document says of any quote who speaks: without that there is nobody to be right."""
    return any(quote.speakers is not None for quote in document.quotes or ())


def explain_quotes(namer: Namer, *, speakers: bool = True) -> Iterator[Finding]:
    """Yield the findings on quotes; speakers: whether the system attempted them, in this document or another."""
    found: QuotePairs = namer.pair.prepared(quote_pairs)
    for each in found.pairs:
        yield namer.finding(
            "quotes",
            _outcome(each, speakers=speakers),
            each.gold,
            each.predicted,
            rule=_rule(each),
            details=_differences(namer, each, speakers=speakers),
        )
    for quote in found.only_gold:
        outcome, details = Outcome.MISSED, []
        apart = [each for each in found.pairs if not _share(quote, each.gold)]
        if other := _around(quote, [each.predicted for each in apart]):
            outcome, details = Outcome.MERGE, [f"{namer.name(other)} shares words with it, and answers another quote"]
        yield namer.finding("quotes", outcome, quote, None, details=details)
    for quote in found.only_predicted:
        outcome, details = Outcome.SPURIOUS, _unplaced(quote)
        content = extent(quote.content, namer.pair.text)
        same = [
            each.gold
            for each in found.pairs
            if content in (extent(side.content, namer.pair.text) for side in (each.gold, each.predicted))
        ]
        apart = [each for each in found.pairs if not _share(quote, each.predicted)]
        if other := _around(quote, same) or _around(quote, [each.gold for each in apart]):
            outcome = Outcome.DUPLICATE if same else Outcome.SPLIT
            details = [f"another prediction answers {namer.name(other)}"]
        yield namer.finding("quotes", outcome, None, quote, details=details)
    yield from outside(namer, "quotes")


def _outcome(each: QuotePair, *, speakers: bool) -> Outcome:
    if not each.gold.content:
        return Outcome.NEUTRAL
    if not each.exact:
        return Outcome.BOUNDARY
    return Outcome.RIGHT if each.speakers or not speakers else Outcome.WRONG_SPEAKER


def _rule(each: QuotePair) -> str:
    if each.rule == "content":
        return "content equal, edges trimmed" if each.exact else "content overlaps"
    return f"{each.rule} overlaps, no content to compare"


def _differences(namer: Namer, each: QuotePair, *, speakers: bool) -> list[str]:
    rows = []
    gold, predicted = each.gold, each.predicted
    if not speakers:
        rows.append("speakers not attempted")
    elif not each.speakers:
        said = ", ".join(predicted.speakers or [namer.span(span) for span in predicted.source or ()]) or "nobody"
        known = ["|".join(sorted(who)) or "unknown" for who in predicted_speakers(namer.pair, predicted)]
        meant = f" (that is {', '.join(known)})" if known else ""
        rows.append(f"speakers {said}{meant}, gold {', '.join(gold.speakers or ()) or 'nobody'}")
    for name in ("kind", "act"):
        mine, theirs = getattr(gold, name), getattr(predicted, name)
        if theirs is not None and mine != theirs:
            rows.append(f"{name} {theirs}, gold {mine}")
    for name in ("cue", "source"):
        spans: tuple[Any, Any] = getattr(gold, name), getattr(predicted, name)
        if spans[1] is not None and extent(spans[0]) != extent(spans[1]):
            words = [" … ".join(namer.span(span) for span in part or ()) or "none" for part in spans]
            rows.append(f"{name} «{words[1]}», gold «{words[0]}»")
    return rows


def _around(quote: Quote, others: Sequence[Quote]) -> Quote | None:
    """Return the quote that shares most characters of content with one, or None."""
    mine = _placed(quote.content)
    shared = [(shared_characters(mine, _placed(other.content)), -at) for at, other in enumerate(others)]
    most = max(shared, default=(0, 0))
    return others[-most[1]] if most[0] else None


def _share(one: Quote, other: Quote) -> bool:
    return shared_characters(_placed(one.content), _placed(other.content)) > 0


def _placed(spans: Sequence[Span] | None) -> list[Interval]:
    return [span.interval for span in spans or () if span.start != UNALIGNED]


def _unplaced(quote: Quote) -> list[str]:
    lost = [span for span in quote.content or () if span.start == UNALIGNED]
    return ["its content was not found in the text, or not word for word"] if lost else []
