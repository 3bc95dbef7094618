"""Show a document in a notebook: the article's text with marks, and its quotes with their speakers in a table.

Without a text, the size of each layer is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from onrecord.corpus.load import load
from onrecord.documents.model import Interval
from onrecord.errors import OnrecordError, counted
from onrecord.report.notebook import DASH, table
from onrecord.report.site.marked import Mark, marked
from onrecord.schema.schemas import annotated_zones

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from onrecord.documents.model import Document, Quote, Span

# The rules apply to the article only. Text and background keep the colours of the notebook's theme.
STYLE = Markup("""<style>
.onrecord-article { white-space: pre-wrap; max-width: 46em; line-height: 1.9 }
.onrecord-article u { text-decoration: underline 2px #4a7fb5; text-underline-offset: .15em }
.onrecord-article u.h2, .onrecord-article u.h3 { text-underline-offset: .38em }
.onrecord-article u.h4, .onrecord-article u.h5 { text-underline-offset: .6em }
.onrecord-article u.t { text-decoration: underline dotted 2px #2e8b57 }
.onrecord-article u.q { text-decoration: none; background: #f2c14e44 }
.onrecord-article u.c { text-decoration: none; font-style: italic; font-weight: 600 }
.onrecord-article u.e { text-decoration: none; border: 1px solid #c0504d; border-radius: 3px; padding: 0 1px }
.onrecord-article u.z { text-decoration: none; opacity: .5 }
</style>""")
# The element in which each name is shown; the backgrounds of nested quotes add up to a darker one.
LEGEND = Markup(
    "<u class=q>quote</u> · <u class=q><u class=q>quote in a quote</u></u> · <u class=c>cue</u> · <u>mention</u> · "
    "<u class=t>time</u> · <u class=e>event</u> · <u class=z>not annotated</u>"
)
LAYERS = ("zones", "mentions", "times", "fillers", "quotes", "nonquotes", "events")


def document_html(document: Document) -> str:
    """Return a document as HTML: the article's text with marks, or a table of the number of items in each layer.

    The text is that of the installed corpus. If it has no text for the document, the table is returned.

    Args:
        document: Gold or a prediction with offsets. Its text is found by `doc_id`; if it has a `text_sha256`, this must
            be that of the article.
    """
    text = _text(document)
    if text is None:
        items = {layer: getattr(document, layer) for layer in LAYERS}
        rows = [(layer, DASH if found is None else len(found)) for layer, found in items.items()]
        return table(("layer", "items"), rows, caption=document.doc_id)
    words = marked(text, Interval(0, len(text)), _marks(document))
    heading = Markup("<p><b>{}</b> <small>{}</small></p>").format(document.doc_id, LEGEND)
    article = Markup("<div class=onrecord-article>{}{}</div>").format(heading, words)
    return f"{STYLE}{article}{_quotes(document, text)}"


def _quotes(document: Document, text: str) -> str:
    """Return a table (HTML) of the quotes with their speakers, which can be opened; empty without quotes."""
    if not document.quotes:
        return ""
    entities = load().entities

    def words(spans: Iterable[Span] | None) -> str:
        return " … ".join(span.text or text[span.start : span.end] for span in spans or ()) or DASH

    def speakers(quote: Quote) -> str:
        if quote.speakers is None:
            return words(quote.source)
        return ", ".join(entities[each].name if each in entities else each for each in quote.speakers) or DASH

    rows = [(quote.kind or DASH, speakers(quote), words(quote.cue), words(quote.content)) for quote in document.quotes]
    found = table(("kind", "speakers", "cue", "words"), rows, caption="")
    said = f"{counted(len(rows), 'quote')} with their speakers"
    return f"<details class=onrecord-quotes><summary>{said}</summary>{found}</details>"


def _text(document: Document) -> str | None:
    try:
        corpus = load()
    except OnrecordError:  # the package without its corpus
        return None
    article = corpus.articles.get(document.doc_id)
    if article is None or document.text_sha256 not in {None, article.sha256}:
        return None
    return corpus.texts[document.doc_id]


def _marks(document: Document) -> Iterator[Mark]:
    """Yield the marks (spans with a kind) of a document's annotations, and of zones whose text is not annotated.

    Marked are mentions, times, triggers of events, and content and cue of quotes; a source is not marked.
    """
    for zone in document.zones or ():
        if zone.zone not in annotated_zones():
            yield Mark(zone.start, zone.end, "z")
    for kind, items in (("m", document.mentions), ("t", document.times), ("e", document.events)):
        for item in items or ():
            if item.start is not None and item.end is not None:
                yield Mark(item.start, item.end, kind)
    for quote in document.quotes or ():
        for kind, spans in (("q", quote.content), ("c", quote.cue)):
            for span in spans or ():
                if span.start is not None and span.end is not None:
                    yield Mark(span.start, span.end, kind)
