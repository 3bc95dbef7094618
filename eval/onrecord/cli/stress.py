"""`onrecord stress SYSTEM`: measure how rewritten articles change a system's scores."""

from __future__ import annotations

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onrecord.cli.corpora import root_option
from onrecord.cli.options import seed_option, system_options
from onrecord.errors import OnrecordError, counted

if TYPE_CHECKING:
    from onrecord.stress.result import Stress


@click.command()
@click.argument("system", required=False)
@click.option("--only", "only", multiple=True, metavar="NAME", help="Only this rewriting; may be given several times.")
@click.option("--list", "as_list", is_flag=True, help="Only list the rewritings.")
@click.option(
    "-o",
    "--out",
    "directory",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep the rewritten corpora and the predictions, in one directory per rewriting. Without SYSTEM, only write "
    "the corpora.",
)
@root_option()
@click.option("--measures", "patterns", help="Measures by name or pattern, comma-separated; default: one per layer.")
@system_options
@seed_option()
@click.option(
    "--json",
    "json_path",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Write JSON (schema stress); - prints it.",
)
@click.option("--markdown", "markdown_path", type=click.Path(path_type=Path, allow_dash=True), help="Write Markdown.")
def stress(system: str | None, *, as_list: bool, directory: Path | None, root: Path | None, **options: Any) -> None:
    """Rewrite the articles, one change at a time, run SYSTEM on each rewriting, and print how its scores change.

    Gold is rewritten with the articles, and every offset is checked. A rewriting changes one thing that should not
    matter: quotation marks, people's names, the position of the cue, paragraphs, spaces. The table has the difference
    of each figure from that on the original articles, with its interval. SYSTEM is an address as for `onrecord run`.

    One rewriting swaps people's names. A system that uses only the article keeps its score; a system that knows the
    story from elsewhere loses. After an interruption, the same command with the same -o continues. Without -o, nothing
    is kept.
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
            "There is nothing to do: neither SYSTEM nor -o was given.",
            expected="SYSTEM to test it, or -o DIR to write the rewritten corpora only",
            hint="onrecord stress baseline:rules",
        )
    if directory is not None:
        _refuse_other_things(directory)
    corpus, chosen = load(root), select(options["only"])
    with ExitStack() as stack:
        place = directory or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="onrecord-stress-")))
        if system is None:
            _write(corpus, chosen, place)
            return
        _write_and_print(_stressed(system, corpus, chosen, place, options), options)


def _refuse_other_things(directory: Path) -> None:
    """Raise OnrecordError if `directory` is a file, or has entries that `onrecord stress` does not write."""
    from onrecord.errors import OnrecordError, first_few
    from onrecord.stress.registry import TRANSFORMATIONS
    from onrecord.stress.run import ORIGINAL

    made = {ORIGINAL, *(each.name for each in TRANSFORMATIONS)}
    others = sorted(each.name for each in directory.iterdir() if each.name not in made) if directory.is_dir() else []
    if others or (directory.exists() and not directory.is_dir()):
        raise OnrecordError(
            "The directory has other files.",
            where=str(directory),
            got=first_few(others) or "a file",
            expected="a new or empty directory, or that of an earlier onrecord stress",
            hint="name another directory with -o",
        )


def _write(corpus: Any, chosen: Any, place: Path) -> None:
    """Write a corpus for each chosen rewriting into a directory of its own below `place`, and print what changed.

    Args:
        corpus: The original `Corpus`.
        chosen: The rewritings, as a sequence of `Transformation`. The directory has the name of the rewriting.
        place: The directory for all rewritten corpora.
    """
    from onrecord.stress.write import rewrite

    for each in chosen:
        made = rewrite(corpus, each, place / each.name)
        documents = counted(made.documents, "document")
        what = (
            f"{counted(made.places, 'place')} in {documents}" if made.documents else f"nothing; it needs {each.needs}"
        )
        click.echo(f"{place / each.name}: {what}")


def _stressed(system: str, corpus: Any, chosen: Any, place: Path, options: dict[str, Any]) -> Stress:
    """Run the stress test of a system, and return its result.

    Args:
        system: The system's address, such as `baseline:rules`.
        corpus: The original `Corpus`.
        chosen: The rewritings, as a sequence of `Transformation`.
        place: The directory of the rewritten corpora and the predictions.
        options: The command's options: parameter -> value. Used are `time_s`, `labels`, `patterns`, `scope`, `jobs`,
            `name`, `version` and `seed`.
    """
    from onrecord.cli.formats import renaming
    from onrecord.cli.score import split_patterns
    from onrecord.run import drive, suggest, systems
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
        watch=_show_name if sys.stderr.isatty() else lambda _name: None,
    )
    if system.endswith(".jsonl") and Path(system).is_file():
        system = f"file:{system}"  # the test refuses it, and says why
    try:
        found = run(corpus, systems.find(system, settings), place, asked)
    except OnrecordError as error:
        error.hint = suggest.as_stress(error.hint)
        raise
    if sys.stderr.isatty():
        click.echo("\r" + " " * 40 + "\r", nl=False, err=True)
    return found


def _show_name(name: str) -> None:
    click.echo(f"\r{name:40}", nl=False, err=True)


def _write_and_print(found: Stress, options: dict[str, Any]) -> None:
    """Write JSON and Markdown if their options are given; print the table unless one of the two is printed.

    Args:
        found: The result.
        options: The options of the command; `json_path` and `markdown_path` are a path, `-` to print, or None.
    """
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
