"""Look at predictions on the leaderboard before they are submitted: `onrecord board PRED`. Nothing is written.

The system needs no card, so its row says `undeclared`. Only the tracks that it stands in are made, with the rows of all
systems in them, which are those of the whole board.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.board.entries import Entry, entries, read_cost
from onrecord.board.submission import refuse_errors
from onrecord.board.words import rate
from onrecord.documents.predictions import read_predictions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from onrecord.board.board import Board
    from onrecord.corpus.load import Corpus

SUFFIX = ".jsonl"


def own_entries(paths: Sequence[Path], results: Path, corpus: Corpus, *, added: Sequence[Entry] = ()) -> list[Entry]:
    """Return predictions files as systems of a board; the name of one that is on it already ends in `(PATH)`.

    Args:
        paths: The predictions. The record of a run, `PRED.run.json`, is read if it is beside them.
        results: The directory of the systems on the board.
        corpus: The corpus against which the predictions are checked.
        added: Further systems on the board, such as submissions.

    Raises:
        OnrecordError: A file cannot be read, or `check` finds errors in it.
    """
    words = {doc_id: len(text.split()) for doc_id, text in corpus.texts.items()}
    names = {entry.name for entry in entries(results, words, added=added)}
    found = []
    for path in paths:
        refuse_errors(path, corpus)
        header = read_predictions(path).header
        name = header.system if header.system not in names else f"{header.system} ({path})"
        names.add(name)
        cost = read_cost(path.with_name(f"{path.name.removesuffix(SUFFIX)}.run.json"), words)
        found.append(Entry(name, str(path), path, header, None, cost))
    return found


def around(board: Board, names: Sequence[str]) -> Board:
    """Return a copy of a board with the tracks that some systems stand in, and the systems in them."""
    wanted = {*names}
    tracks = [each for each in board.tracks if any(row.name in wanted for row in each.systems)]
    shown = board.limited([each.track.key for each in tracks])
    return replace(shown, tracks=tuple(tracks))


def standing_lines(board: Board, names: Sequence[str], *, chosen: bool = False) -> Iterator[str]:
    """Yield a line for each of some systems and each track that it stands in, such as `quotes: direct: 40.4, rank 2`.

    Args:
        board: The board.
        names: The names of the systems.
        chosen: Whether the board has only tracks that the user chose.
    """
    for name in names:
        yield f"{name}, where it stands:"
        rows = [(standing, row) for standing in board.tracks for row in standing.systems if row.name == name]
        for standing, row in rows:
            rank = f"rank {row.rank} of {len(standing.systems)}" if row.rank else "no rank"
            yield f"  {standing.track.title}: F1 {rate(standing.best(row).f1)}, {rank}"
        if not rows:
            yield (
                "  in none of the chosen tracks"
                if chosen
                else "  in no track: it attempts no layer that a track scores"
            )
