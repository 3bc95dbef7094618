"""Build the page of an article for the site of the corpus: its text with all layers marked, and the list of items.

A mark carries the number of its item in the list, as in a report, so the report's script can filter and select items.
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
    """A paragraph of an article.

    Attributes:
        zone: The zone's name if a new zone begins with this paragraph, otherwise empty.
        heading: Whether it is the headline.
        text: The paragraph as HTML with its marks.
    """

    zone: str
    heading: bool
    text: Markup


@dataclass(frozen=True)
class Item:
    """An annotation as the list shows it.

    Attributes:
        layer: Its layer.
        type: Its type; the kind, for a quote.
        kind: The form of a mention, the act of a quote, the presentation of an event (`timeline.WAYS`) or the value of
            a time.
        words: Its words.
        details: Further fields, one phrase each.
        speakers: The names of the speakers, for a quote.
        page: The address of the page of its entity or utterance, or of the timeline; empty if there is none.
        link: What that page shows: `entity`, `utterance` or `timeline`.
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
    """The data of an article's page.

    Attributes:
        doc_id: The article's id.
        paragraphs: The paragraphs with marks; empty if the text is not available.
        items: The annotations, in text order.
        layers: The layers to filter by.
        types: The types to filter by.
        speakers: The speakers to filter by.
    """

    doc_id: str
    paragraphs: Sequence[Paragraph]
    items: Sequence[Item]
    layers: Sequence[Choice]
    types: Sequence[Choice]
    speakers: Sequence[Choice]


def corpus_article(site: CorpusSite, doc_id: str) -> CorpusArticle:
    """Return the data of an article's page: marked paragraphs, annotations, and values to filter by."""
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
    """Yield the marks of an annotation: one, or for a quote those of its content, source and cue; none without offsets.

    The first mark has the annotation's HTML id, and the first content of a quote the names of its speakers.

    Args:
        layer: The annotation's layer, such as `quotes`.
        item: The annotation, as a record such as `Quote`.
        number: Its index in the page's list of annotations.
        shown: Its entry in this list, which has the names of a quote's speakers.
    """
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
        label = (instance.label,) if instance else ()
        hedged = ("hedged",) if item.hedged else ()
        details = (*label, *_arguments(site, pair, item), *hedged, *certainty)
        page = "timeline.html" if instance else ""
        return Item(layer, item.type or "", way(item), words, details, (), page, "timeline")
    time: Time = item
    return Item(layer, time.type or "", time.value or "", words, certainty, (), "", "")


def _quote(site: CorpusSite, pair: DocumentPair, quote: Quote) -> Item:
    source, cue = _words(pair, quote.source), _words(pair, quote.cue)
    speakers = tuple(line(site.entity_name(each)) for each in quote.speakers or ()) or tuple(filter(None, [source]))
    utterance = site.gold.utterances.get(quote.utterance or "")
    details = [
        f"speaker: {', '.join(speakers)}" if speakers else "no speaker",
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
        _words(pair, quote.content) or "(no content)",
        tuple(filter(None, details)),
        speakers,
        site.utterance_pages.get(quote.utterance or "", ""),
        "utterance",
    )


def _arguments(site: CorpusSite, pair: DocumentPair, event: Event) -> Iterator[str]:
    """Yield `role: words` for each argument of an event.

    The words are the name of the entity that fills the role, the words of another annotation, or an unknown id.
    """
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
            words = site.entity_name(filler.entity)
        elif filler is None:
            words = argument.target
        else:
            words = _words(pair, filler.content if isinstance(filler, Quote) else [filler])
        yield f"{argument.role}: {words}"


def _words(pair: DocumentPair, spans: Sequence[Span] | None) -> str:
    """Return the words of spans on one line, with ` … ` between two spans, cut to SHOWN characters; "" for None."""
    words = (
        span.text or "" if span.start == UNALIGNED or pair.text is None else pair.text[span.start : span.end]
        for span in spans or ()
    )
    return line(" … ".join(words), SHOWN)


def _certainty(item: Any) -> tuple[str, ...]:
    return ("low certainty",) if item.certainty == "low" else ()
