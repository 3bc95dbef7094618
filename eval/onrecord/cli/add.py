"""`onrecord add FILE`: add an article to a corpus, ready for annotation."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli.corpora import root_option
from onrecord.errors import OnrecordError


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--title", required=True, help="The article's title.")
@click.option("--publisher", help="Its publisher.")
@click.option("--date", metavar="YYYY-MM-DD", help="The day on which it was published.")
@click.option("--url", help="The address at which it was published.")
@click.option("--language", default="en", show_default=True, help="Its language, as a BCP 47 tag.")
@click.option("--id", "doc_id", help="Its doc_id; default: the next number.")
@root_option("Another corpus; if the directory has none, a new corpus is begun there.")
@click.option(
    "--layers",
    metavar="LAYERS",
    help="For a new corpus: the layers of its gold, as in quotes or quotes.content,quotes.speakers; default: all.",
)
@click.option(
    "--guidelines",
    is_flag=True,
    help="For a new corpus: copy the package's annotation guidelines, and turn on the checks that go with them.",
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
    guidelines: bool,
) -> None:
    """Add the text FILE to a corpus, with an id, its hash and proposed zones, and print the files that were written.

    The text is copied into corpus/, the article's metadata is added to corpus/articles.json, and a gold document with
    the zones is written to annotations/gold/. FILE itself is not changed.

    --layers is written to corpus/corpus.json. Layers that are not declared there are not required and not scored.
    --guidelines writes annotations/guidelines/, which annotators see as instructions in Label Studio. Both may be
    repeated with the next article: what the corpus has already stays as it is.

    The next steps: `onrecord studio push`, annotate, `studio pull`, `studio accept`, `onrecord build`. Until then the
    article is not annotated: a score leaves it out. `validate`, `build` and `score` say so.
    """
    from onrecord.corpus.add import add as add_article
    from onrecord.corpus.load import load

    if root is not None and not (root / "corpus" / "articles.json").exists():
        _begin(root, layers, guidelines=guidelines)
        corpus = load(root)
    else:
        corpus = load(root)
        _keep(corpus.root, layers, guidelines=guidelines)
    article = add_article(
        corpus, file, title=title, publisher=publisher, date=date, url=url, language=language, doc_id=doc_id
    )
    click.echo(f"{article.doc_id}: {article.characters} characters, sha256 {article.sha256}")
    click.echo(f"  text   {corpus.root / 'corpus' / article.file}")
    click.echo(f"  zones  {corpus.gold_dir / (article.doc_id + '.json')} (proposed: correct them)")
    if date is None:
        place = corpus.root / "corpus" / "articles.json"
        click.echo(f"  date   unknown, so relative times (Monday) get values with XXXX; to give it, set it in {place}")
    home = "" if root is None else f"ONRECORD_HOME={root} "
    click.echo(f"  next   {home}onrecord studio push --name YOU --doc {article.doc_id} --from nothing")


def _keep(root: Path, layers: str | None, *, guidelines: bool) -> None:
    """Print that a corpus has the layers and guidelines already that the options ask for.

    Args:
        root: The directory of the corpus.
        layers: The value of --layers, or None.
        guidelines: Whether --guidelines was given.

    Raises:
        OnrecordError: The corpus declares other layers, or has no guidelines.
    """
    from onrecord import schema
    from onrecord.corpus.begin import layers_named
    from onrecord.paths import guidelines_pages

    with schema.using(root):
        declared = schema.asked().layers or {}
        if layers is not None and layers_named(layers) != {
            name: fields if isinstance(fields, str) else [*fields] for name, fields in declared.items()
        }:
            raise OnrecordError(
                "The corpus exists, and declares other layers.",
                where=str(root / "corpus" / "corpus.json"),
                got=f"--layers {layers}",
                hint="leave --layers out, or change `layers` in this file",
            )
    pages = guidelines_pages(root) if guidelines else []
    if guidelines and not pages:
        raise OnrecordError(
            "The corpus exists, and has no guidelines. --guidelines begins a new corpus with them.",
            where=str(root / "annotations" / "guidelines"),
            got="--guidelines",
            hint="write the files annotations/guidelines/LAYER.md, and set `guidelines` in corpus/corpus.json to true",
        )
    if guidelines:
        click.echo(f"{root}: has guidelines already, in annotations/guidelines/; they stay as they are")


def _begin(root: Path, layers: str | None, *, guidelines: bool) -> None:
    """Write the files of a new corpus into the directory `root`, and print its name.

    Args:
        root: The directory.
        layers: The value of --layers; None declares all layers.
        guidelines: Whether to copy the package's annotation guidelines.
    """
    from uuid import uuid4

    from onrecord.corpus.begin import begin, layers_named
    from onrecord.paths import installed_guidelines_dir

    chosen = None if layers is None else layers_named(layers)
    rules = installed_guidelines_dir() if guidelines else None
    begin(root, name=root.resolve().name, canary=str(uuid4()), layers=chosen, guidelines=rules)
    click.echo(f"{root}: new corpus")
