"""Write the corpus itself as a static site: articles with all layers, utterances, entities, the timeline; no scores.

The pages are those of a report without systems, and two of its own: the first page and the articles.
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

CHOOSE = "choose.js"  # which systems are drawn; there are none here
STYLE = "browse.css"


class Listed(NamedTuple):
    """An article on the first page: its words (None without a text), and how many items each layer has."""

    doc_id: str
    words: int | None
    items: Mapping[str, int]


def write_browse(directory: Path, *, gold: Gold | Corpus | Origin | None = None) -> Mapping[str, bytes]:
    """Write the site into a directory, and return the files by their paths in it.

    Args:
        directory: A new or empty directory, or an earlier report or site, which is replaced whole.
        gold: What `onrecord.score` takes as gold; the package's corpus by default.

    Raises:
        OnrecordError: The directory holds anything else, or gold cannot be read.
    """
    check_place(directory)
    return put_in_place(directory, dict(browse_pages(read_corpus_site(gold))))


def browse_pages(site: CorpusSite) -> Iterator[tuple[str, bytes]]:
    """Yield every file of the site: its path, and its bytes."""
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
    """Yield the articles as the first page lists them."""
    for doc_id, pair in site.pairs.items():
        words = None if pair.text is None else sum(pair.text[start].isalnum() for start, _ in tokens(pair.text))
        yield Listed(doc_id, words, {layer: len(getattr(pair.gold, layer) or ()) for layer in LAYERS})
