"""`onrecord submit PRED -o FILE`: pack a system's results into one file, to submit it to the leaderboard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onrecord.cli.corpora import root_option

if TYPE_CHECKING:
    from onrecord.board.scored import Scored


@click.command()
@click.argument("predictions", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("-o", "--out", metavar="FILE", required=True, type=click.Path(path_type=Path), help="The file to write.")
@click.option(
    "--card",
    "card_path",
    type=click.Path(path_type=Path, exists=True),
    help="A card that you wrote, instead of the options below.",
)
@click.option("--title", help="The system's own name; default: the name in the header of PRED.")
@click.option("--about", help="A sentence that describes the system.")
@click.option("--licence", help="Its licence: an SPDX identifier, or proprietary.")
@click.option(
    "--trained-on",
    type=click.Choice(["nothing", "other documents", "these documents", "unknown"]),
    help="The gold of this corpus on which it was trained.",
)
@click.option(
    "--tuned-on",
    type=click.Choice(["nothing", "gold"]),
    help="gold: rules, prompts, thresholds or labels were adjusted after somebody saw gold or scores.",
)
@click.option(
    "--guidelines-seen/--guidelines-not-seen",
    default=None,
    help="Whether the author of the system, its adapter or its prompt had read the guidelines.",
)
@click.option("--note", help="Other knowledge of the corpus that the system used.")
@click.option("--size-mb", type=click.FloatRange(min=0), help="Its size on disk, with models, in megabytes.")
@click.option("--readme", metavar="URL", help="Its documentation: an https address, or a path in the repository.")
@click.option(
    "--given",
    multiple=True,
    type=click.Choice(["mentions", "quotes"]),
    help="Layers of gold that it was given; it is listed only in the tracks for these.",
)
@click.option(
    "--run",
    "record",
    type=click.Path(path_type=Path, exists=True),
    help="The record of the run; default: PRED.run.json beside PRED, if it exists.",
)
@root_option()
def submit(
    predictions: Path, *, out: Path, card_path: Path | None, record: Path | None, root: Path | None, **declared: Any
) -> None:
    """Pack PREDICTIONS, the record of their run and a card into one file, and check it as the leaderboard does.

    FILE is a zip archive. The card describes the system and what it knew of the corpus: whether it was trained on gold,
    whether it was tuned after somebody saw gold or scores, whether its author had read the guidelines. These
    declarations have no default.

    The tracks and figures that the system would have are printed. docs/board.md says how to submit the file.
    """
    import tempfile

    from onrecord.board.card import CARD
    from onrecord.board.declare import card, layers
    from onrecord.board.entries import PREDICTIONS, RECORD
    from onrecord.board.scored import scored
    from onrecord.board.submission import checked, directory_name, packed, put
    from onrecord.corpus.load import load
    from onrecord.documents.atomic import write_bytes
    from onrecord.documents.predictions import read_predictions

    corpus, read = load(root), read_predictions(predictions)
    files = {PREDICTIONS: predictions.read_bytes()}
    if card_path is not None:
        files[CARD] = card_path.read_bytes()
    else:
        files[CARD] = card(read.header, layers(read.documents), declared)[1]
    record = record or predictions.with_suffix(".run.json")
    if record.is_file():
        files[RECORD] = record.read_bytes()
    with tempfile.TemporaryDirectory() as scratch:
        entry = checked(put(files, Path(scratch) / directory_name(read.header.system)), corpus)
        _print(scored(entry, corpus))
    write_bytes(out, packed(files, entry.directory))
    if RECORD not in files:
        click.echo(f"no record of the run, so the board will show no speed; expected {record}", err=True)
    click.echo(f"{entry.name}: {', '.join(files)} -> {out}", err=True)
    click.echo(f"next: onrecord board --add {out} shows its ranks; docs/board.md says how to propose it", err=True)


def _print(system: Scored) -> None:
    """Print a system's name, and for each track in which it would be listed its figure on the measure that ranks it."""
    from onrecord.board.words import rate
    from onrecord.measures.tracks import TRACKS

    click.echo(f"{system.entry.name} ({system.entry.contamination})")
    for track in TRACKS:
        if system.stands_in(track):
            by = f"{track.ranks_by} {track.filter}".strip()
            click.echo(f"  {track.title:<28} {rate(system.figure(track, track.ranks_by)):>6}  {by}")
