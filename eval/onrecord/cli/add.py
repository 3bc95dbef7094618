"""`onrecord add FILE`: an article into the corpus, ready to be annotated."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli.corpora import root_option
from onrecord.errors import OnrecordError


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--title", required=True, help="Its title.")
@click.option("--publisher", help="Who published it.")
@click.option("--date", metavar="YYYY-MM-DD", help="When it was published.")
@click.option("--url", help="Where it was published.")
@click.option("--language", default="en", show_default=True, help="Its language.")
@click.option("--id", "doc_id", help="Its id; the next number if none is given.")
@root_option("Another corpus; one is begun there if there is none.")
@click.option(
    "--layers",
    metavar="LAYERS",
    help="Of a corpus that is begun: what its gold will have: quotes, or quotes.content,quotes.speakers; default: all.",
)
def add(
    *,
    file: Path,
    title: str,
    publisher: str | None,
    date: str | None,
    url: str | None,
    language: str,
    doc_id: str | None,
    root: Path | None,
    layers: str | None,
) -> None:
    """Put a text FILE into the corpus: an id, a hash, and zones proposed.

    --layers is written to corpus/corpus.json. What is not declared there is not asked for and not scored.

    Then push it, annotate it, pull it, copy what was pulled into annotations/gold, validate, and build.
    """
    from onrecord.corpus.add import add as add_article
    from onrecord.corpus.load import load

    if root is not None and not (root / "corpus" / "articles.json").exists():
        _begin(root, layers)
    elif layers is not None:
        raise OnrecordError(
            "The corpus is there, and says itself what its gold has.",
            where=str((Path() if root is None else root) / "corpus" / "corpus.json"),
            got=f"--layers {layers}",
            hint="change it there",
        )
    corpus = load(root)
    article = add_article(
        corpus, file, title=title, publisher=publisher, date=date, url=url, language=language, doc_id=doc_id
    )
    click.echo(f"{article.doc_id}: {article.characters} characters, sha256 {article.sha256}")
    click.echo(f"  text   {corpus.root / 'corpus' / article.file}")
    click.echo(f"  zones  {corpus.gold_dir / (article.doc_id + '.json')} (proposed: correct them)")
    home = "" if root is None else f"ONRECORD_HOME={root} "
    click.echo(f"  next   {home}onrecord studio push --name YOU --doc {article.doc_id}")


def _begin(root: Path, layers: str | None) -> None:
    from uuid import uuid4

    from onrecord.corpus.begin import begin, layers_named

    chosen = None if layers is None else layers_named(layers)
    begin(root, name=root.resolve().name, canary=str(uuid4()), layers=chosen)
    click.echo(f"{root}: a corpus was begun there")
