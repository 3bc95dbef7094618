"""`onrecord studio pull`: what annotators saved, as documents in annotators/<name>/."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli.studio.options import layers_option, name_option, url_option


@click.command()
@layers_option
@name_option("Only projects of that name.", default=None)
@click.option("-o", "--out", type=click.Path(path_type=Path, file_okay=False), help="Default: annotations/annotators.")
@click.option("--overwrite", is_flag=True, help="Replace documents that were changed here since they were pulled.")
@click.option("--review", is_flag=True, help="Record the annotators as reviewers of every item of what they saved.")
@click.option("--adjudicated", is_flag=True, help="Instead, take what adjudicators saved as gold, with its log.")
@url_option
def pull(
    *,
    layers: tuple[str, ...],
    name: str | None,
    out: Path | None,
    overwrite: bool,
    review: bool,
    adjudicated: bool,
    url: str | None,
) -> int:
    """Read what annotators saved into annotators/<name>/, validated, every problem at once.

    A document with an error is not written; drafts and skipped tasks are told of and left out. With --adjudicated, what
    was saved in the projects of `onrecord studio adjudicate` becomes gold, and annotations/adjudication/ says how.
    """
    if adjudicated:
        from onrecord.cli.studio.pull_adjudicated import pull_adjudicated

        if out or layers:
            raise click.UsageError(
                "--adjudicated takes whole documents into annotations/gold: leave out -o and --layer."
            )
        return pull_adjudicated(name=name, overwrite=overwrite, review=review, url=url)
    from onrecord.checks.annotator import validate_annotator
    from onrecord.cli.studio.options import report
    from onrecord.corpus.load import load
    from onrecord.documents.directory import read_document
    from onrecord.errors import OnrecordError, Severity
    from onrecord.studio import keep
    from onrecord.studio.client import connect
    from onrecord.studio.place import place
    from onrecord.studio.projects import corpus_mark, find
    from onrecord.studio.pull import collect, pulled, whose_own
    from onrecord.studio.review import reviewed

    corpus = load()
    directory = out or corpus.root / "annotations" / "annotators"
    client = connect(url, place())
    projects = [each for each in find(client, name, corpus=corpus_mark(corpus)) if not layers or each.layer in layers]
    if not projects:
        raise OnrecordError(
            "There are no projects of ours on the server.", where=client.url, hint="onrecord studio push"
        )
    with keep.only_pull(directory):
        saved, problems = collect(client, projects)
        pairs = {(each.annotator, each.doc_id) for each in saved}
        local = {
            pair: read_document(path)
            for pair in sorted(pairs)
            if (path := directory / pair[0] / f"{pair[1]}.json").exists()
        }
        problems += keep.shared_before(directory, saved)
        found = pulled(saved, corpus.texts, local)
        found = [reviewed(each) for each in found] if review else found
        problems += [problem for each in found for problem in each.told]
        if not overwrite:
            for annotator in sorted({each.annotator for each in found}):
                own = [each for each in found if each.annotator == annotator]
                problems += keep.overwritten(directory / annotator, own)
        refused = {each.document for each in problems if each.severity is Severity.ERROR}
        for annotator in sorted({each.annotator for each in found}):
            own = [each for each in found if each.annotator == annotator and each.key not in refused]
            changed = keep.write(directory / annotator, own, root=corpus.root) if own else []
            click.echo(f"{directory / annotator}: {len(own)} read, {len(changed)} changed")
            if own:
                told = validate_annotator(corpus.root, directory / annotator).problems
                problems += whose_own(told, own)
    if not saved:
        click.echo("Nothing was submitted there yet.")
    if problems:
        return report(
            problems, summary="a document that could not be read was not written; the checks are those of gold"
        )
    return 0
