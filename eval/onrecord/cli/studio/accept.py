"""`onrecord studio accept`: an annotator's documents as gold, in one command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from onrecord.cli.studio.options import documents_option, layers_option

if TYPE_CHECKING:
    from pathlib import Path


@click.command(short_help="Take an annotator's documents as gold.")
@click.argument("name", metavar="NAME|DIR")
@documents_option
@layers_option
@click.option(
    "--overwrite",
    is_flag=True,
    help="Accept a document although gold is not the version that the annotator started from, or the last pull could "
    "not read a newer one.",
)
def accept(name: str, *, documents: tuple[str, ...], layers: tuple[str, ...], overwrite: bool) -> int:
    """Write the documents of an annotator, as `onrecord studio pull` wrote them, to gold.

    NAME is an annotator's directory below annotations/annotators; DIR is any other directory, such as reviews/anna.

    They are checked first, and keep the reviews that still hold. Layers and fields that corpus/corpus.json does not
    declare are left out, and counted.

    All documents are taken, or none: if one would add a problem to gold, or lacks a layer that is not submitted yet,
    nothing is written, and the exit code is 1. With --layer only those layers are taken; gold keeps its others.
    Gold is replaced in one step. Each document gets a line in the log annotations/adjudication/accepted.jsonl.
    """
    from onrecord.checks.annotator import problem_in_words
    from onrecord.cli.studio.options import checked_documents, report, say_left_out, say_registries
    from onrecord.corpus.load import load
    from onrecord.documents.directory import document_paths
    from onrecord.errors import OnrecordError, counted
    from onrecord.studio import accept as of
    from onrecord.studio.changed_gold import overwritten
    from onrecord.studio.deciding.keep_gold import new_problems
    from onrecord.studio.deciding.sides import directory_of
    from onrecord.studio.half_done import UNREAD, half_done, named
    from onrecord.studio.replace_gold import changing_gold

    corpus = load()
    wanted = checked_documents(corpus, documents)
    directory = directory_of(corpus, name, usage="accept NAME|DIR")
    doc_ids = [path.stem for path in document_paths(directory) if path.stem in wanted or not documents]
    if not doc_ids:
        raise OnrecordError(
            "The annotator's directory has none of these documents." if documents else "The directory has no document.",
            where=str(directory),
            got=", ".join(documents) or "no file <doc_id>.json",
            hint=_below(directory) or "onrecord studio pull writes them",
        )
    with changing_gold(corpus.root / "annotations"):
        made = of.taken(corpus.root, directory, doc_ids, layers=layers)
        changed = {each.doc_id for each in made.log}
        unfinished, notes = half_done(corpus.root, directory, doc_ids, layers=layers, given=name)
        notes += [f"{each.document}: {each.message}" for each in unfinished if each.document not in changed]
        problems = [each for each in unfinished if each.document in changed]
        if overwrite:
            problems = [each for each in problems if each.check != UNREAD]
        else:
            problems += overwritten(corpus.root, directory, made, of.log(corpus.root))
        found = [] if problems else named(new_problems(corpus.root, made.gold))
        problems += [
            problem_in_words(each, made.gold.documents.get(each.document), corpus.texts.get(each.document, ""))
            for each in found
        ]
        if problems:
            return report(problems, summary="nothing was written")
        if made.log:
            of.write(corpus.root, made)
    for each in made.log:
        said = ", ".join(counted(count, layer.removesuffix("s")) for layer, count in each.changed.items()) or (
            "reviews" if each.before != each.after else "nothing"
        )
        click.echo(f"annotations/gold/{each.doc_id}.json: taken from {each.source}; changed: {said}")
    for note in notes:
        click.echo(note)
    say_left_out(made.gold.left_out)
    say_registries(made.gold)
    click.echo("Next: onrecord build" if made.log else "Gold has all of it already.")
    return 0


def _below(directory: Path) -> str:
    """Return the commands that accept the annotators' directories in a directory, as `pull -o` makes them; or ""."""
    from onrecord.studio.keep import RECORD

    return ", or ".join(f"onrecord studio accept {each.parent}" for each in sorted(directory.glob(f"*/{RECORD}")))
