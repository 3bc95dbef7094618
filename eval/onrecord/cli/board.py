"""`onrecord board`: the leaderboard, computed from the committed predictions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli.corpora import root_option
from onrecord.errors import OnrecordError, counted

if TYPE_CHECKING:
    from onrecord.board.board import Board


@click.command()
@click.argument("predictions", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--results",
    type=click.Path(path_type=Path, file_okay=False),
    help="The directory with <system>/predictions.jsonl. Default: eval/results, which is part of the wheel.",
)
@click.option(
    "--add",
    "submissions",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Add a system that `onrecord submit` packed; with -o, its results are written too.",
)
@click.option(
    "--track",
    "tracks",
    metavar="KEY",
    multiple=True,
    help="Print only these tracks and their systems: quotes, or quotes.direct.",
)
@click.option("--check", is_flag=True, help="Write nothing; name each committed file that is out of date, and exit 1.")
@click.option(
    "--compare",
    "old",
    metavar="OLD",
    type=click.Path(path_type=Path),
    help="Print the changes since another board (its board.json, or a directory with one) instead of the tables.",
)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write README.md, index.html, board.json and the scores.",
)
@click.option(
    "--json",
    "json_path",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Write JSON (schema board); - prints it instead of the tables.",
)
@root_option()
def board(
    predictions: tuple[Path, ...],
    *,
    results: Path | None,
    submissions: tuple[Path, ...],
    tracks: tuple[str, ...],
    check: bool,
    old: Path | None,
    out: Path | None,
    json_path: Path | None,
    root: Path | None,
) -> int:
    """Score every committed system again, and print the leaderboard by track.

    The predictions are those of --results, scored against the gold of the corpus. A system is listed in the tracks that
    it attempts. Its rank is a range if it does not differ significantly from other systems. The first row is the
    agreement of the annotators. Without -o, nothing is written.

    With PREDICTIONS of your own, the board has a row for them too, in the tracks that they attempt. They need no card,
    and nothing is written. `onrecord submit` packs them for the leaderboard.
    """
    from onrecord.board import files
    from onrecord.board.adding import added
    from onrecord.board.board import make
    from onrecord.board.changes import read_board
    from onrecord.board.own import own_entries
    from onrecord.cli.progress import Progress
    from onrecord.corpus.load import load
    from onrecord.measures.tracks import TRACKS

    _refuse_unknown(tracks)
    written = None if str(json_path) == "-" else json_path
    _refuse_writing(predictions, {"--check": check, "-o": out, "--json PATH": written, "--compare": old})
    former = None if old is None else read_board(old)  # before -o may take its place
    corpus = load(root)
    place = results or corpus.root / files.PLACE
    is_printed = not (old or json_path or check or out)
    only = [each for each in TRACKS if any(map(each.is_in, tracks))] if tracks and is_printed else TRACKS
    with Progress() as said, added(submissions, corpus) as (entries, added_files):
        own = own_entries(predictions, place, corpus, added=entries) if predictions else []
        around, beside = (own, []) if is_printed else ([], own)
        made = make(place, corpus, added=[*entries, *beside], own=around, only=only, said=said)
    if around:
        _print_around(made.limited(tracks) if tracks else made, [each.name for each in own], chosen=bool(tracks))
        return 0
    planned = {**files.plan(made), **added_files}
    if written is not None:
        from onrecord.documents.atomic import write_bytes

        write_bytes(written, made.to_json())
    if check:
        problems = files.differences(planned, out or place)
        for problem in problems:
            click.echo(problem.render())
        click.echo(f"{counted(len(planned), 'file')} checked, {len(problems)} out of date", err=True)
        return 1 if problems else 0
    if out is not None:
        changed = files.write(planned, out)
        click.echo(f"{counted(len(planned), 'file')} in {out}, {changed} changed", err=True)
    if str(json_path) == "-":
        click.echo(made.to_json(), nl=False)
    elif former is not None:
        _print_changes(former, made)
    else:
        from onrecord.board.table import print_board

        print_board(made.limited(tracks) if tracks else made)
    return 0


def _refuse_unknown(tracks: tuple[str, ...]) -> None:
    """Raise OnrecordError for a value of --track that is neither a track's key nor family, such as `entities`."""
    from onrecord.measures.tracks import TRACKS

    for key in tracks:
        if not any(each.is_in(key) for each in TRACKS):
            raise OnrecordError(
                "There is no such track.",
                got=key,
                expected=", ".join(each.key for each in TRACKS),
                hint="--track quotes prints all tracks of quotes",
            )


def _refuse_writing(predictions: tuple[Path, ...], options: dict[str, object]) -> None:
    """Raise OnrecordError for predictions together with an option that is for submitted systems alone.

    Args:
        predictions: The user's own predictions, which were not submitted.
        options: Option -> its value; a false one was not given.
    """
    given = [option for option, value in options.items() if value]
    if predictions and given:
        raise OnrecordError(
            "A look at your own predictions on the board writes, checks and compares nothing.",
            got=f"predictions together with {' and '.join(given)}",
            expected="one of the two; --json - prints the board with your predictions",
            hint=f"onrecord submit {predictions[0]} -o mine.zip packs them; then onrecord board --add mine.zip -o DIR",
        )


def _print_around(made: Board, names: list[str], *, chosen: bool) -> None:
    """Print the tracks of a board in which the systems `names` stand, and where they stand in them.

    `chosen` says whether the board has only the tracks of --track.
    """
    from onrecord.board.own import around, standing_lines
    from onrecord.board.table import print_board

    shown = around(made, names)
    print_board(shown, about=names)
    for line in standing_lines(shown, names, chosen=chosen):
        click.echo(line)
    click.echo("nothing was written; onrecord submit packs predictions for the leaderboard")


def _print_changes(former: dict[str, object], made: Board) -> None:
    """Print what changed from an earlier board (decoded JSON) to the present one, or `nothing changed`."""
    import msgspec

    from onrecord.board.changes import changes

    lines = list(changes(former, msgspec.json.decode(made.to_json())))
    for line in lines or ["nothing changed"]:
        click.echo(line)
