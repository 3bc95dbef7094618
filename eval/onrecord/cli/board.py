"""`onrecord board`: the leaderboard, made again from the predictions that are committed."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli.corpora import root_option


@click.command()
@click.option(
    "--results",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the predictions are, <system>/predictions.jsonl. Default: eval/results of the checkout.",
)
@click.option("--check", is_flag=True, help="Write nothing; name each committed file that is out of date, and exit 1.")
@click.option(
    "-o", "--out", type=click.Path(path_type=Path, file_okay=False), help="Write README.md, index.html and the scores."
)
@click.option(
    "--json",
    "json_path",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Write JSON (schema board); - prints it in place of the table.",
)
@root_option()
def board(*, results: Path | None, check: bool, out: Path | None, json_path: Path | None, root: Path | None) -> int:
    """Score every committed system again and show the leaderboard.

    The agreement of the annotators stands on top. Without -o nothing is written.
    """
    from onrecord.board import files
    from onrecord.board.board import make
    from onrecord.corpus.load import load

    corpus = load(root)
    place = results or corpus.root / "eval" / "results"
    made = make(place, corpus)
    if json_path is not None and str(json_path) != "-":
        from onrecord.documents.atomic import write_bytes

        write_bytes(json_path, made.to_json())
    planned = files.plan(made)
    if out is not None and not check:
        changed = files.write(planned, out)
        click.echo(f"{len(planned)} files in {out}, {changed} changed", err=True)
    if check:
        problems = files.differences(planned, out or place)
        for problem in problems:
            click.echo(problem.render())
        click.echo(f"{len(planned)} files checked, {len(problems)} out of date", err=True)
        return 1 if problems else 0
    if str(json_path) == "-":
        click.echo(made.to_json(), nl=False)
        return 0
    from onrecord.board.table import print_board

    print_board(made)
    return 0
