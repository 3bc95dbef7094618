"""`onrecord texts`: print the documents as JSONL, an extractor's input."""

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
@click.option("--with", "given", metavar="LAYERS", default="", help="Hand gold out too: mentions, or mentions,quotes.")
def texts(chosen: tuple[str, ...], root: Path | None, given: str) -> None:
    """Print a document a line: doc_id, title, publisher, date, language, text, text_sha256.

    Offsets of predictions count the code points of `text`, as it stands.

    --with mentions adds where gold's mentions stand, with head, form and type, and not which entity they are of; score
    what a system makes of them with `onrecord score --given mentions`.
    """
    from onrecord.scoring.given import given_layers, handed_out

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
            **handed_out(corpus.documents[doc_id], layers),
        }
        click.echo(msgspec.json.encode(row))
