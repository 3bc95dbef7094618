"""`onrecord texts`: print the articles as JSONL, the input of an extractor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import msgspec

from onrecord.cli.corpora import root_option
from onrecord.corpus.load import load
from onrecord.errors import OnrecordError, shown

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.option("--doc", "chosen", multiple=True, metavar="ID", help="Only this document; may be given several times.")
@root_option()
@click.option("--with", "given", metavar="LAYERS", default="", help="Add layers of gold: mentions, or mentions,quotes.")
def texts(chosen: tuple[str, ...], root: Path | None, given: str) -> None:
    """Print the articles of the corpus as JSONL, one document per line: the input of an extractor.

    A line has doc_id, title, publisher, date, language, text and text_sha256. Offsets of predictions count the code
    points of `text`, without any change to it.

    --with mentions adds the spans of gold's mentions, with head, form and type and without their entities. `onrecord
    run --with mentions` sends a system the same. Score predictions that were made elsewhere with `--given mentions`.
    """
    from onrecord.scoring.given import given_items, given_layers

    layers = given_layers(given)
    corpus = load(root)
    unknown = sorted(set(chosen).difference(corpus.articles))
    if unknown:
        raise OnrecordError(
            "The corpus has no such document.",
            got=", ".join(shown(each) for each in unknown),
            expected=", ".join(corpus.doc_ids),
            hint="onrecord texts --doc " + (corpus.doc_ids or ["ID"])[0],
        )
    for doc_id, article in corpus.articles.items():
        if chosen and doc_id not in chosen:
            continue
        row = {
            "doc_id": doc_id,
            "title": article.title.value,
            "publisher": article.publisher.value,
            "date": article.date.value,
            "language": article.language,
            "text": corpus.texts[doc_id],
            "text_sha256": article.sha256,
            **given_items(corpus.documents[doc_id], layers),
        }
        click.echo(msgspec.json.encode(row))
