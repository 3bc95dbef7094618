"""`onrecord stress SYSTEM`: what rewriting the articles costs a system."""

from __future__ import annotations

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onrecord.cli.corpora import root_option

if TYPE_CHECKING:
    from onrecord.stress.result import Stress


@click.command()
@click.argument("system", required=False)
@click.option("--only", "only", multiple=True, metavar="NAME", help="Only this rewriting; may be given several times.")
@click.option("--list", "as_list", is_flag=True, help="List the rewritings, and stop.")
@click.option(
    "-o",
    "--out",
    "directory",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep the rewritten corpora and predictions, a directory for each. Without SYSTEM, only write the corpora.",
)
@root_option()
@click.option("--measures", "patterns", help="Measures by name or pattern, with commas between; default: one a layer.")
@click.option("--scope", type=click.Choice(["document", "corpus"]), default="document", help="As for onrecord run.")
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Documents at a time.")
@click.option(
    "--timeout",
    "time_s",
    type=click.FloatRange(min=0, min_open=True),
    default=300.0,
    show_default=True,
    metavar="SECONDS",
    help="The time limit of a document.",
)
@click.option("--label", "labels", multiple=True, metavar="THEIRS=OURS", help="spacy: as for onrecord run.")
@click.option("--name", help="What the system is called; by default its address.")
@click.option("--system-version", "version", help="The system's version; by default a hash of it.")
@click.option("--seed", type=click.IntRange(min=0), help="Of all random numbers; it is in the output.")
@click.option(
    "--json",
    "json_path",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Write JSON (schema stress); - prints it.",
)
@click.option("--markdown", "markdown_path", type=click.Path(path_type=Path, allow_dash=True), help="Write Markdown.")
def stress(system: str | None, *, as_list: bool, directory: Path | None, root: Path | None, **options: Any) -> None:
    """Rewrite the articles in a dozen ways, run SYSTEM on each, and show what each costs it.

    Gold is carried along by machine, and every offset is checked. A rewriting changes one thing that should not matter:
    quotation marks, people's names, where the cue stands, paragraphs, spaces. The table has the change of each figure
    with its interval, against the original articles. SYSTEM is an address of `onrecord run`.

    When people have each other's names, a system that reads only the page loses nothing. One that knows the story
    falls. The same command with the same -o goes on from what an interrupted run left there.
    """
    from onrecord.corpus.load import load
    from onrecord.errors import OnrecordError
    from onrecord.stress.registry import TRANSFORMATIONS, select

    if as_list:
        width = max(len(each.name) for each in TRANSFORMATIONS)
        for each in TRANSFORMATIONS:
            click.echo(f"{each.name:{width}}  {each.about}; needs {each.needs}")
        return
    if system is None and directory is None:
        raise OnrecordError(
            "There is no system to run.", got="neither SYSTEM nor -o", hint="onrecord stress baseline:rules"
        )
    if directory is not None:
        _refuse_other_things(directory)
    corpus, chosen = load(root), select(options["only"])
    with ExitStack() as stack:
        place = directory or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="onrecord-stress-")))
        if system is None:
            _write(corpus, chosen, place)
            return
        _give(_stressed(system, corpus, chosen, place, options), options)


def _refuse_other_things(directory: Path) -> None:
    """Raise OnrecordError where the directory holds what an earlier stress did not leave there."""
    from onrecord.errors import OnrecordError
    from onrecord.stress.registry import TRANSFORMATIONS
    from onrecord.stress.run import ORIGINAL

    made = {ORIGINAL, *(each.name for each in TRANSFORMATIONS)}
    others = sorted(each.name for each in directory.iterdir() if each.name not in made) if directory.is_dir() else []
    if others or (directory.exists() and not directory.is_dir()):
        raise OnrecordError(
            "The directory holds other things.",
            where=str(directory),
            got=", ".join(others[:5]) or "a file",
            expected="a new or empty directory, or that of an earlier onrecord stress",
            hint="name another with -o",
        )


def _write(corpus: Any, chosen: Any, place: Path) -> None:
    from onrecord.stress.result import counted
    from onrecord.stress.write import rewrite

    for each in chosen:
        made = rewrite(corpus, each, place / each.name)
        documents = counted(made.documents, "document")
        said = (
            f"{counted(made.places, 'place')} in {documents}" if made.documents else f"nothing; it needs {each.needs}"
        )
        click.echo(f"{place / each.name}: {said}")


def _stressed(system: str, corpus: Any, chosen: Any, place: Path, options: dict[str, Any]) -> Stress:
    from onrecord.cli.formats import renaming
    from onrecord.cli.score import split_patterns
    from onrecord.run import drive, systems
    from onrecord.run.extractor import Limits, Settings
    from onrecord.stats.intervals import SEED
    from onrecord.stress.run import Asked
    from onrecord.stress.run import stress as run

    settings = Settings(limits=Limits(time_s=options["time_s"]), labels=dict(map(renaming, options["labels"])))
    asked = Asked(
        transformations=chosen,
        measures=split_patterns(options["patterns"]),
        options=drive.Options(
            scope=options["scope"], jobs=options["jobs"], name=options["name"], version=options["version"]
        ),
        seed=SEED if options["seed"] is None else options["seed"],
        watch=_said if sys.stderr.isatty() else lambda _name: None,
    )
    found = run(corpus, systems.find(system, settings), place, asked)
    if sys.stderr.isatty():
        click.echo("\r" + " " * 40 + "\r", nl=False, err=True)
    return found


def _said(name: str) -> None:
    click.echo(f"\r{name:40}", nl=False, err=True)


def _give(found: Stress, options: dict[str, Any]) -> None:
    """Write what is asked for, and print the table unless something else goes to standard output."""
    from onrecord.documents.atomic import write_bytes
    from onrecord.stress.table import markdown, print_stress

    printed = False
    for path, make in (
        (options["json_path"], found.to_json),
        (options["markdown_path"], lambda: markdown(found).encode()),
    ):
        if path is not None and str(path) == "-":
            click.echo(make(), nl=False)
            printed = True
        elif path is not None:
            write_bytes(path, make())
    if not printed:
        print_stress(found)
