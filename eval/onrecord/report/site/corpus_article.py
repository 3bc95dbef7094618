"""Make what an article's page of a site on the corpus shows: its text with every layer marked, and every item.

A mark carries the number of its item in the list, as in a report, so that the same script lets a reader filter and go
from mark to mark.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.documents.model import UNALIGNED, Event, Mention, Quote, Time
from onrecord.report.site.article import SHOWN, Choice
from onrecord.report.site.figures import line
from onrecord.report.site.marked import RIGHT, Mark, marked
from onrecord.report.site.timeline import way
from onrecord.schema.schemas import annotated_zones

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from markupsafe import Markup

    from onrecord.documents.model import Span
    from onrecord.report.site.corpus_site import CorpusSite
    from onrecord.scoring.pair import DocumentPair

KINDS = {"mentions": "m", "times": "t", "events": "e"}
LAYERS = ("mentions", "quotes", "events", "times")


class Paragraph(NamedTuple):
    """A paragraph with its marks; zone is set where another zone begins."""

    zone: str
    heading: bool
    text: Markup


@dataclass(frozen=True)
class Item:
    """An annotation as the list shows it.

    kind: its form, act, way of speaking or value. page: what it is about, and link: what that page is.
    """

    layer: str
    type: str
    kind: str
    words: str
    details: tuple[str, ...]
    speakers: tuple[str, ...]
    page: str
    link: str


@dataclass(frozen=True)
class CorpusArticle:
    """All of an article's page; paragraphs are empty where the text is not at hand."""

    doc_id: str
    paragraphs: Sequence[Paragraph]
    items: Sequence[Item]
    layers: Sequence[Choice]
    types: Sequence[Choice]
    speakers: Sequence[Choice]


def corpus_article(site: CorpusSite, doc_id: str) -> CorpusArticle:
    """Return what the page of an article shows."""
    pair = site.pairs[doc_id]
    placed = sorted(
        ((layer, each) for layer in LAYERS for each in getattr(pair.gold, layer) or ()),
        key=lambda row: (row[1].start == UNALIGNED, row[1].start, LAYERS.index(row[0])),
    )
    items = [_item(site, pair, layer, each) for layer, each in placed]
    marks = [mark for number, row in enumerate(placed) for mark in _marks(*row, number, items[number])]
    layers = Counter(each.layer for each in items)
    return CorpusArticle(
        doc_id,
        list(_paragraphs(pair, marks)),
        items,
        [Choice(each, layers[each]) for each in LAYERS if layers[each]],
        _choices(each.type for each in items),
        _choices(name for each in items for name in each.speakers),
    )


def _choices(values: Iterable[str]) -> list[Choice]:
    counted = Counter(filter(None, values))
    return [Choice(value, counted[value]) for value in sorted(counted, key=lambda each: (each.casefold(), each))]


def _paragraphs(pair: DocumentPair, marks: Sequence[Mark]) -> Iterator[Paragraph]:
    if pair.text is None:
        return
    aside = [Mark(zone.start, zone.end, "z") for zone in pair.gold.zones or () if zone.zone not in annotated_zones()]
    last = None
    for paragraph in pair.paragraphs:
        zone = pair.zone(paragraph.start) or ""
        yield Paragraph(
            zone if zone != last else "", zone == "headline", marked(pair.text, paragraph, [*aside, *marks])
        )
        last = zone


def _marks(layer: str, item: Any, number: int, shown: Item) -> Iterator[Mark]:
    """Yield an item's marks; the first has its anchor, and that of a quote its speakers."""
    if not isinstance(item, Quote):
        if item.start != UNALIGNED:
            yield Mark(item.start, item.end, KINDS[layer], RIGHT, number, f"g-{item.id}")
        return
    anchor, speakers = f"g-{item.id}", ", ".join(shown.speakers)
    for kind, spans in (("q", item.content), ("c", item.cue), ("s", item.source)):
        for start, end in sorted(span.interval for span in spans or () if span.start != UNALIGNED):
            yield Mark(start, end, kind, RIGHT, number, anchor, speakers if kind == "q" else "")
            anchor = speakers = ""


def _item(site: CorpusSite, pair: DocumentPair, layer: str, item: Any) -> Item:
    if isinstance(item, Quote):
        return _quote(site, pair, item)
    words = _words(pair, [item])
    certainty = _certainty(item)
    if isinstance(item, Mention):
        entity = item.entity or item.refers_to or ""
        name = (site.entity_name(entity),) if entity else ()
        predicative = ("predicative",) if item.predicative else ()
        page = site.entity_pages.get(entity, "")
        return Item(
            layer, item.type or "", item.form or "", words, (*name, *predicative, *certainty), (), page, "entity"
        )
    if isinstance(item, Event):
        instance = site.gold.events.get(item.event or "")
        told = (instance.label,) if instance else ()
        hedged = ("hedged",) if item.hedged else ()
        details = (*told, *_arguments(site, pair, item), *hedged, *certainty)
        page = "timeline.html" if instance else ""
        return Item(layer, item.type or "", way(item), words, details, (), page, "timeline")
    time: Time = item
    return Item(layer, time.type or "", time.value or "", words, certainty, (), "", "")


def _quote(site: CorpusSite, pair: DocumentPair, quote: Quote) -> Item:
    source, cue = _words(pair, quote.source), _words(pair, quote.cue)
    speakers = tuple(line(site.entity_name(each)) for each in quote.speakers or ()) or tuple(filter(None, [source]))
    utterance = site.gold.utterances.get(quote.utterance or "")
    details = [
        f"by {', '.join(speakers)}" if speakers else "by nobody in particular",
        f"source: {source}" if source else "",
        f"cue: {cue}" if cue else "",
        f"rendering: {quote.rendering}" if quote.rendering else "",
        f"utterance: {utterance.label}" if utterance else "",
        *_certainty(quote),
    ]
    return Item(
        "quotes",
        quote.kind or "",
        quote.act or "",
        _words(pair, quote.content) or "(no words of its own)",
        tuple(filter(None, details)),
        speakers,
        site.utterance_pages.get(quote.utterance or "", ""),
        "utterance",
    )


def _arguments(site: CorpusSite, pair: DocumentPair, event: Event) -> Iterator[str]:
    """Yield each role of an event, with the name of the entity that fills it, or the words of another item."""
    gold = pair.gold
    every = (
        *(gold.mentions or ()),
        *(gold.times or ()),
        *(gold.fillers or ()),
        *(gold.quotes or ()),
        *(gold.events or ()),
    )
    known: dict[str | None, Any] = {each.id: each for each in every}
    for argument in event.arguments or ():
        filler = known.get(argument.target)
        if isinstance(filler, Mention) and filler.entity:
            said = site.entity_name(filler.entity)
        elif filler is None:
            said = argument.target
        else:
            said = _words(pair, filler.content if isinstance(filler, Quote) else [filler])
        yield f"{argument.role}: {said}"


def _words(pair: DocumentPair, spans: Sequence[Span] | None) -> str:
    """Return the words of spans on one line, an ellipsis between two."""
    said = (
        span.text or "" if span.start == UNALIGNED or pair.text is None else pair.text[span.start : span.end]
        for span in spans or ()
    )
    return line(" … ".join(said), SHOWN)


def _certainty(item: Any) -> tuple[str, ...]:
    return ("low certainty",) if item.certainty == "low" else ()
