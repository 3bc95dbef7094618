"""Build the page of an article for one system: gold and predicted paragraphs side by side, and the list of findings.

A mark in the text carries the number of its finding, so that filters and selection act on the mark and on the list
item. A finding without a span highlights the marks of other findings: an entity those of its mentions, an argument that
of its event's trigger.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.documents.model import UNALIGNED
from onrecord.explain.finding import Outcome
from onrecord.report.site.figures import SYMBOLS, line, tone
from onrecord.report.site.marked import Mark, marked
from onrecord.report.site.site import LAYERS, named_items
from onrecord.schema.schemas import annotated_zones

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from markupsafe import Markup

    from onrecord.documents.model import Quote, Span
    from onrecord.explain.finding import Finding
    from onrecord.report.site.site import Site, System
    from onrecord.scoring.pair import DocumentPair

SPAN_KINDS = {"mentions": "m", "times": "t", "events": "e"}
SHOWN = 120  # characters of a text in a list of findings
Names = dict[tuple[str, str], Any]


@dataclass(frozen=True)
class Row:
    """A paragraph, once with the gold annotations and once with the predicted ones.

    Attributes:
        zone: The zone's name if a new zone begins with this paragraph, otherwise empty.
        heading: Whether it is the headline.
        gold: The paragraph as HTML with the gold marks.
        predicted: The paragraph as HTML with the predicted marks.
    """

    zone: str
    heading: bool
    gold: Markup
    predicted: Markup


@dataclass(frozen=True)
class Entry:
    """A finding as the list shows it.

    Attributes:
        number: Its number in the list.
        layer: Its layer.
        outcome: Its outcome.
        tone: The class of the outcome (`figures.tone`).
        symbol: The sign of the class.
        type: The type of the item: of an entity, mention, time or event, the kind of a quote, the role of an argument.
        speakers: The names of the speakers, for a quote.
        gold: The words or name of the gold item, or None.
        predicted: The words or name of the predicted item, or None.
        details: The differences, one phrase each.
        at: The numbers of the findings whose marks it highlights, if it has no mark itself.
        page: The address of the page of its entity or utterance; empty if there is none.
    """

    number: int
    layer: str
    outcome: str
    tone: str
    symbol: str
    type: str
    speakers: tuple[str, ...]
    gold: str | None
    predicted: str | None
    details: tuple[str, ...]
    at: tuple[int, ...]
    page: str


class Choice(NamedTuple):
    """A value to filter by, the number of findings that have it, and, for an outcome, its class (`figures.tone`)."""

    value: str
    number: int
    tone: str = ""


@dataclass(frozen=True)
class Page:
    """The page of an article for one system.

    Attributes:
        doc_id: The article's id.
        rows: The paragraphs; empty if the text is not available.
        entries: The findings.
        layers: The layers to filter by.
        outcomes: The outcomes to filter by.
        types: The types to filter by.
        speakers: The speakers to filter by.
        rest: The annotated layers that the system did not attempt.
    """

    doc_id: str
    rows: Sequence[Row]
    entries: Sequence[Entry]
    layers: Sequence[Choice]
    outcomes: Sequence[Choice]
    types: Sequence[Choice]
    speakers: Sequence[Choice]
    rest: Sequence[str]


def article_page(site: Site, system: System, doc_id: str) -> Page:
    """Return the data of the page of the article `doc_id` for one system.

    It has the paragraphs with marks, the findings, and the values to filter by.
    """
    pair, findings = system.pairs[doc_id], system.findings[doc_id]
    items = named_items(pair)
    entries = [_entry(site, pair, items, findings, number) for number in range(len(findings))]
    layers, outcomes = (Counter(getattr(each, name) for each in entries) for name in ("layer", "outcome"))
    return Page(
        doc_id,
        list(_rows(site, pair, findings)),
        entries,
        [Choice(each, layers[each]) for each in LAYERS if layers[each]],
        [Choice(each, outcomes[each], tone(each)) for each in Outcome if outcomes[each]],
        _choices(each.type for each in entries),
        _choices(name for each in entries for name in each.speakers),
        [
            layer
            for layer in ("mentions", "quotes", "events", "times")
            if getattr(pair.gold, layer) and getattr(pair.predicted, layer) is None
        ],
    )


def _choices(values: Iterator[str]) -> list[Choice]:
    counted = Counter(filter(None, values))
    return [Choice(value, counted[value]) for value in sorted(counted, key=lambda each: (each.casefold(), each))]


def _entry(
    site: Site, pair: DocumentPair, items: Mapping[str, Names], findings: Sequence[Finding], number: int
) -> Entry:
    each = findings[number]
    gold = items["gold"].get((each.layer, each.gold or ""))
    predicted = items["predicted"].get((each.layer, each.predicted or ""))
    item: Any = gold or predicted
    look = tone(each.outcome)
    texts = [None if text is None else line(text, SHOWN) for text in (each.gold_text, each.predicted_text)]
    if each.layer == "entities":
        texts = [site.entity_name(each.gold) if each.gold else None, texts[1] or each.predicted]
    return Entry(
        number,
        each.layer,
        each.outcome,
        look,
        SYMBOLS[look],
        _type(site, each, item),
        _speakers(site, pair, item) if each.layer == "quotes" else (),
        texts[0],
        texts[1],
        each.details,
        tuple(_highlighted(each, items, findings)),
        _page(site, each, gold, clusters=any(other.layer == "entities" for other in findings)),
    )


def _type(site: Site, finding: Finding, item: Any) -> str:
    if finding.layer == "quotes":
        return getattr(item, "kind", None) or ""
    if finding.layer == "entities":
        entity = site.gold.entities.get(finding.gold or "")
        return (entity.type or "") if entity else ""
    if finding.layer == "arguments":
        return (finding.gold or finding.predicted or "").partition(".")[2].partition("=")[0]
    return getattr(item, "type", None) or ""


def _speakers(site: Site, pair: DocumentPair, quote: Quote) -> tuple[str, ...]:
    """Return the names of a quote's speakers; if it has none, the words of each span of its source.

    Names come from the prediction's entities, or else from gold's registry; an unknown speaker is shown by its id.

    Args:
        site: The report, which has gold's registry.
        pair: The gold and the predicted document, with the text.
        quote: A gold or a predicted quote of this document.
    """
    own = {each.id: each.name for each in pair.predicted.entities or () if each.name}
    names = [own.get(each) or site.entity_name(each) for each in quote.speakers or ()]
    return tuple(map(line, names)) or tuple(_words(pair, span) for span in quote.source or ())


def _words(pair: DocumentPair, span: Span) -> str:
    if span.start == UNALIGNED or pair.text is None:
        return span.text or ""
    return line(pair.text[span.start : span.end], SHOWN)


def _page(site: Site, finding: Finding, gold: Any, *, clusters: bool) -> str:
    """Return the address of the page of a finding's entity or utterance, or "" if there is none.

    The address is relative to the report's directory.

    Args:
        site: The report.
        finding: The finding.
        gold: Its gold item, a record such as `Quote`, or None.
        clusters: Whether entities have findings too; then mentions get no link.
    """
    if (gold is None and finding.layer != "entities") or (clusters and finding.layer == "mentions"):
        return ""
    if finding.layer == "quotes":
        return site.utterance_pages.get(gold.utterance or "", "")
    entity = finding.gold if finding.layer == "entities" else getattr(gold, "entity", None)
    return site.entity_pages.get(entity or "", "")


def _highlighted(finding: Finding, items: Mapping[str, Names], findings: Sequence[Finding]) -> Iterator[int]:
    """Yield the indices in `findings` of those whose marks are highlighted when a reader selects `finding`.

    For an argument these are the findings on its event; for an entity, those on its mentions. A finding of another
    layer has marks of its own, and nothing is yielded. `items` is `gold` or `predicted` -> (layer, the item's name in
    findings) -> the item.
    """
    if finding.layer == "arguments":
        events = {side: (getattr(finding, side) or "").partition(".")[0] for side in ("gold", "predicted")}
        for number, each in enumerate(findings):
            if each.layer == "events" and any(name and getattr(each, side) == name for side, name in events.items()):
                yield number
    elif finding.layer == "entities":
        for number, each in enumerate(findings):
            if each.layer != "mentions":
                continue
            named = {
                side: getattr(items[side].get(("mentions", getattr(each, side) or "")), "entity", None)
                for side in ("gold", "predicted")
            }
            if (finding.gold and named["gold"] == finding.gold) or (
                not finding.gold and named["predicted"] == finding.predicted
            ):
                yield number


def _rows(site: Site, pair: DocumentPair, findings: Sequence[Finding]) -> Iterator[Row]:
    if pair.text is None:
        return
    sides = [_marks(site, pair, findings, side) for side in ("gold", "predicted")]
    unannotated = [
        Mark(zone.start, zone.end, "z") for zone in pair.gold.zones or () if zone.zone not in annotated_zones()
    ]
    last = None
    for paragraph in pair.paragraphs:
        zone = pair.zone(paragraph.start) or ""
        gold, predicted = (marked(pair.text, paragraph, [*unannotated, *marks]) for marks in sides)
        yield Row(zone if zone != last else "", zone == "headline", gold, predicted)
        last = zone


def _marks(site: Site, pair: DocumentPair, findings: Sequence[Finding], side: str) -> list[Mark]:
    by_name: dict[tuple[str, str], int] = {}
    for number, each in enumerate(findings):
        if name := getattr(each, side):
            by_name.setdefault((each.layer, name), number)
    marks: list[Mark] = []
    for (layer, name), item in named_items(pair)[side].items():
        found = by_name.get((layer, name))
        look = "none" if found is None else tone(findings[found].outcome)
        anchor = f"g-{name}" if side == "gold" else ""
        if layer == "quotes":
            marks += _quote_marks(item, look, found, anchor, ", ".join(_speakers(site, pair, item)))
        elif item.start != UNALIGNED:
            marks.append(Mark(item.start, item.end, SPAN_KINDS[layer], look, found, anchor))
    return marks


def _quote_marks(quote: Quote, look: str, number: int | None, anchor: str, speakers: str) -> Iterator[Mark]:
    """Yield the marks of a quote's content, cue and source that have offsets.

    Args:
        quote: The quote.
        look: The CSS class of its outcome (`figures.tone`).
        number: The index of its finding in the document's findings, or None.
        anchor: The HTML id, which only the first mark gets.
        speakers: The text that is shown before the first mark.
    """
    first = True
    for kind, spans in (("q", quote.content), ("c", quote.cue), ("s", quote.source)):
        for at in sorted(span.interval for span in spans or () if span.start != UNALIGNED):
            yield Mark(at.start, at.end, kind, look, number, anchor if first else "", speakers if first else "")
            first = False
