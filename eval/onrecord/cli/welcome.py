"""`onrecord` without a command: print an annotated paragraph, and three commands to try."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from onrecord.corpus.load import load
from onrecord.errors import OnrecordError
from onrecord.text.segment import paragraphs

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from onrecord.corpus.load import Corpus
    from onrecord.documents.model import Document, Interval, Quote, Span

WHAT = "On the Record: an annotated news corpus, and a tool that scores extractors on it."
THREE = """
Three things to try
  onrecord demo     score and compare two systems, and see the report
  onrecord stats    count what is annotated, by layer, type and article
  onrecord run      run your own extractor; then: onrecord score

onrecord --help lists every command.
"""
STYLES = {"mentions": "underline", "times": "green", "events": "bold red"}
LEGEND = "[dim]marked:[/] [on grey23]quote[/], [underline]mention[/], [green]time[/], [bold red]event[/]\n"
WIDTH = 96


def welcome() -> None:
    """Print an annotated paragraph of the corpus, and three commands to try."""
    from rich.console import Console  # takes a third of the time of `onrecord --help`

    console = Console(highlight=False, emoji=False)
    console.width = min(console.width, WIDTH)
    console.print(WHAT)
    with suppress(OnrecordError):  # the commands are printed even if the corpus cannot be read
        _show(console, load())
    console.print(THREE, end="", markup=False)


def _show(console: Console, corpus: Corpus) -> None:
    """Print the first paragraph of the corpus that has a direct quote with speaker and cue, and list its quotes."""
    for doc_id, document in corpus.documents.items():
        text = corpus.texts[doc_id]
        for place in paragraphs(text):
            quotes = [each for each in document.quotes or () if each.content and _inside(each.content, place)]
            if any(each.kind == "direct" and each.speakers and each.cue for each in quotes):
                console.print(f"\n[dim]{corpus.articles[doc_id].title.value or doc_id}[/dim]")
                console.print(_marked(text, place, document))
                console.print(LEGEND)
                for quote in quotes:
                    _print_quote(console, quote, text, corpus)
                return


def _inside(spans: list[Span], place: Interval) -> bool:
    return all(place.start <= each.start and each.end <= place.end for each in spans)


def _marked(text: str, place: Interval, document: Document) -> Text:
    """Return the paragraph at `place` of a text with styles for the terminal: one for the spans of each layer."""
    from rich.text import Text

    shown = Text(text[place.start : place.end].strip())
    spans = [(each, "on grey23") for quote in document.quotes or () for each in quote.content or ()]
    spans += [(item, style) for layer, style in STYLES.items() for item in getattr(document, layer) or ()]
    for span, style in spans:
        if place.start <= span.start and span.end <= place.end:
            shown.stylize(style, span.start - place.start, span.end - place.start)
    return shown


def _print_quote(console: Console, quote: Quote, text: str, corpus: Corpus) -> None:
    """Print a quote of a document in two lines: its kind, speakers and cue, and its words.

    Args:
        console: Where to print.
        quote: The quote.
        text: The text of the document.
        corpus: The corpus, whose registry has the speakers' names.
    """
    names = ", ".join(corpus.entities[each].name for each in quote.speakers or () if each in corpus.entities)
    cue = " … ".join(text[each.start : each.end] for each in quote.cue or ())
    words = " … ".join(text[each.start : each.end] for each in quote.content or ())
    console.print(f"{quote.kind} quote: {names or 'no speaker'}, cue “{cue}”", markup=False)
    console.print(f"    {words}", markup=False, style="dim")
