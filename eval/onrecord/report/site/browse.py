"""Write the corpus as a static site without scores: articles with all layers, utterances, entities, the timeline.

The pages of utterances, entities and the timeline are those of a report without systems. The first page and the pages
of articles are specific to this site.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from onrecord.report.site.corpus_article import LAYERS, corpus_article
from onrecord.report.site.corpus_site import read_corpus_site
from onrecord.report.site.entities import entity_pages
from onrecord.report.site.pages import HERE, Renderer, gold_pages, static
from onrecord.report.site.utterances import utterance_pages
from onrecord.report.site.write import check_place, put_in_place
from onrecord.text import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from onrecord.corpus.load import Corpus
    from onrecord.documents.sources import Origin
    from onrecord.report.site.corpus_site import CorpusSite
    from onrecord.scoring.gold import Gold

CHOOSE = "choose.js"  # left out: it chooses systems, and this site has none
STYLE = "browse.css"


class Listed(NamedTuple):
    """An article on the first page: its id, its number of words (None without a text), and layer -> number of items."""

    doc_id: str
    words: int | None
    items: Mapping[str, int]


def write_browse(directory: Path, *, gold: Gold | Corpus | Origin | None = None) -> Mapping[str, bytes]:
    """Write a site that shows the corpus, without scores, into a directory.

    Args:
        directory: A new or empty directory, or an earlier report or site, which is replaced.
        gold: Gold as `onrecord.score` accepts it: a path, documents or a `Corpus`; the installed corpus by default.

    Returns:
        Path in the directory -> bytes of the file.

    Raises:
        OnrecordError: The directory contains other files, or gold cannot be read.
    """
    check_place(directory)
    return put_in_place(directory, dict(browse_pages(read_corpus_site(gold))))


def browse_pages(site: CorpusSite) -> Iterator[tuple[str, bytes]]:
    """Yield (path, bytes) for every file of the site; nothing is written."""
    render = Renderer(site)
    yield from ((name, data) for name, data in static() if name != CHOOSE)
    yield STYLE, (HERE / "static" / STYLE).read_bytes()
    entities, utterances = list(entity_pages(site)), list(utterance_pages(site))
    found = {"entities": entities, "utterances": utterances}
    yield render("index.html", "browse_index", articles=list(listed(site)), layers=LAYERS, **found)
    for doc_id in site.doc_ids:
        page = corpus_article(site, doc_id)
        yield render(site.article_page(doc_id), "browse_article", page=page, doc_id=doc_id)
    yield from gold_pages(site, render, entities, utterances)


def listed(site: CorpusSite) -> Iterator[Listed]:
    """Yield a row for each article of the table on the first page: its id, words and numbers of items."""
    for doc_id, pair in site.pairs.items():
        words = None if pair.text is None else sum(pair.text[start].isalnum() for start, _ in tokens(pair.text))
        yield Listed(doc_id, words, {layer: len(getattr(pair.gold, layer) or ()) for layer in LAYERS})
