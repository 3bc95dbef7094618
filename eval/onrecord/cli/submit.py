"""`onrecord submit PRED -o FILE`: a system's results in one file, to be proposed for the leaderboard."""

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
    help="A card of your own, in place of the rest.",
)
@click.option("--title", help="The system's own name; default: what the header calls it.")
@click.option("--about", help="What it is, in a sentence.")
@click.option("--licence", help="An SPDX identifier, or proprietary.")
@click.option(
    "--trained-on",
    type=click.Choice(["nothing", "other documents", "these documents", "unknown"]),
    help="Gold of this corpus that it was trained on.",
)
@click.option(
    "--tuned-on",
    type=click.Choice(["nothing", "gold"]),
    help="gold: rules, prompts, thresholds or labels were adjusted after a look at gold or at scores.",
)
@click.option(
    "--guidelines-seen/--guidelines-not-seen",
    default=None,
    help="Whether who wrote it, its adapter or its prompt had read the guidelines.",
)
@click.option("--note", help="What else a reader must know of what it knew.")
@click.option("--size-mb", type=click.FloatRange(min=0), help="What it takes on disk with its models.")
@click.option("--readme", metavar="URL", help="Where to read on: an https address, or a path in the repository.")
@click.option(
    "--given",
    multiple=True,
    type=click.Choice(["mentions", "quotes"]),
    help="Layers of gold that it was handed; it stands in the tracks for those alone.",
)
@click.option(
    "--run",
    "record",
    type=click.Path(path_type=Path, exists=True),
    help="The record of the run; default: PRED.run.json beside PRED, if it is there.",
)
@root_option()
def submit(
    predictions: Path, *, out: Path, card_path: Path | None, record: Path | None, root: Path | None, **declared: Any
) -> None:
    """Pack PREDICTIONS, the record of their run and a card into one file, checked as the leaderboard checks them.

    The card says what the system is, and what it knew of the corpus: gold that it was trained on, whether it was tuned
    after a look at gold or scores, whether the guidelines were seen. What has to be declared has no default. The row
    that the system would have is shown. docs/board.md says how the file is proposed.
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
        click.echo(f"no record of the run: the board will have no speed; expected {record}", err=True)
    click.echo(f"{entry.name}: {', '.join(files)} -> {out}", err=True)


def _print(system: Scored) -> None:
    """Print the tracks in which a system would stand, each with what ranks it and its figure."""
    from onrecord.board.words import rate
    from onrecord.measures.tracks import TRACKS

    click.echo(f"{system.entry.name} ({system.entry.contamination})")
    for track in TRACKS:
        if system.stands_in(track):
            by = f"{track.ranks_by} {track.filter}".strip()
            click.echo(f"  {track.title:<28} {rate(system.figure(track, track.ranks_by)):>6}  {by}")
