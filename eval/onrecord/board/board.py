"""The leaderboard as a value: its tracks, systems and scores, and the notes that explain its figures."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord import schema
from onrecord.agree.certain import certain
from onrecord.agree.readings import known_readings
from onrecord.board.annotators import annotator_pairs
from onrecord.board.card import CONTAMINATION
from onrecord.board.entries import entries
from onrecord.board.facts import facts
from onrecord.board.rows import standings
from onrecord.board.scored import scored
from onrecord.measures.tracks import TRACKS
from onrecord.stats.intervals import SEED

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from onrecord.agree.readings import Readings
    from onrecord.board.annotators import Annotators
    from onrecord.board.entries import Entry
    from onrecord.board.facts import Facts
    from onrecord.board.rows import Cell, Row, Standing
    from onrecord.corpus.load import Corpus
    from onrecord.measures.tracks import Track

FIGURES = (
    "F1, precision and recall are in percent, with 95% intervals of F1 (BCa bootstrap over paragraphs; Wilson's at 0 "
    "and 100). Coreference adds up over documents only: fewer than 20 documents give no interval. A dash is undefined "
    "or not attempted. A system is in the tracks that it attempts."
)
RANKS = (
    "Rank: the first and the last place that a system can have. Tied with: the systems whose difference from it is not "
    "significant. Each two systems of a track are tested (paired approximate randomization, 5%, not corrected for the "
    "number of pairs, so that a new row changes nothing between others). Coreference within documents is tested over "
    "documents, of which fewer than six cannot reach 5%; coreference across documents is not tested and has no ranks."
)
SPEED = (
    "s/1,000 words: seconds for 1,000 words of text, as measured when the predictions were made; of a system that "
    "reads all documents at once the time of the whole run, its start included."
)
READINGS = (
    "Readings: the lowest F1 and the highest. {} Certain: F1 under gold on what gold and all readings agree on, with "
    "the rest neutral. Systems that were given gold's mentions have neither."
)
AGREEMENT = (
    "Annotators: how well two of them agree under the same measures. Agreement near 1 says as much of how the work was "
    "done as of the task: read the corpus's card before taking it for a ceiling."
)


@dataclass(frozen=True)
class Board:
    """A leaderboard.

    Attributes:
        tracks: All tracks with their rows.
        systems: Name of a system -> facts on it.
        pairs: The pairs of annotators.
        scores: Directory of a system -> its scores as JSON.
        readings: The independent readings of the corpus; None if it has none.
    """

    tracks: tuple[Standing, ...]
    systems: Mapping[str, Facts]
    pairs: tuple[Annotators, ...]
    scores: Mapping[str, bytes] = field(repr=False)
    readings: Readings | None = None

    def limited(self, keys: Collection[str]) -> Board:
        """Return a copy with only some tracks, and only the systems in them.

        Args:
            keys: Keys of tracks (`entities.names`) or of families of tracks (`entities`); unknown keys select nothing.
        """
        tracks = tuple(each for each in self.tracks if any(each.track.is_in(key) for key in keys))
        names = {row.name for each in tracks for row in each.systems}
        return replace(
            self, tracks=tracks, systems={name: self.systems[name] for name in self.systems if name in names}
        )

    @property
    def held(self) -> list[Standing]:
        """Return the tracks in which at least one system is ranked, each with its rows."""
        return [standing for standing in self.tracks if standing.systems]

    @property
    def empty(self) -> list[Standing]:
        """Return the tracks in which no system is ranked, each with its rows of annotators, if there are any."""
        return [standing for standing in self.tracks if not standing.systems]

    @property
    def notes(self) -> list[str]:
        """Return the notes on the figures (intervals, ranks, speed, annotators), one paragraph each."""
        known = {each.contamination for each in self.systems.values()}
        words = [f"{word}: {meaning}" for word, meaning in CONTAMINATION.items() if word in known]
        whose = [AGREEMENT, *(f"{pair.name}: {pair.note}" for pair in self.pairs)] if self.pairs else []
        over = [READINGS.format(self.readings.caption)] if self.readings else []
        return [FIGURES, *over, RANKS, SPEED, f"Knew of gold: {'; '.join(words)}.", *whose]

    @property
    def signatures(self) -> dict[str, list[str]]:
        """Return signature -> the names of the systems whose scores have it.

        A signature is the line of settings of a score, with the seed of the intervals at its end. It is that of the
        scores over all forms of mentions and all kinds of quotes.
        """
        found: dict[str, list[str]] = {}
        for each in self.systems.values():
            found.setdefault(f"{each.signature}|seed:{SEED}", []).append(each.name)
        return found

    def to_json(self) -> bytes:
        """Return the board as JSON bytes (schema `board`); the same input gives the same bytes."""
        plain = {
            "annotators": [{"name": pair.name, "note": pair.note} for pair in self.pairs],
            "notes": self.notes,
            "onrecord": "board",
            "schema_version": schema.schema_version(),
            "seed": SEED,
            "systems": [each.as_data() for each in self.systems.values()],
            "tracks": [_track(standing) for standing in self.tracks],
        }
        return msgspec.json.format(msgspec.json.encode(plain, order="sorted"), indent=1) + b"\n"


def make(
    results: Path,
    corpus: Corpus,
    *,
    added: Iterable[Entry] = (),
    own: Sequence[Entry] = (),
    only: Collection[Track] = TRACKS,
    said: Callable[[str], None] = lambda _line: None,
) -> Board:
    """Score all systems of a directory of results, compute the agreement of annotators, and return the board.

    Tracks that are not in `only` have no rows; nor, with `own`, have those in which none of these systems stands.

    Args:
        results: The directory, with one subdirectory for each system.
        corpus: The corpus whose gold the systems are scored against.
        added: Further systems. A system with the same directory name as one in `results` replaces it.
        own: Further systems, which are looked at.
        only: The tracks that have rows.
        said: Called with a line on the progress.

    Raises:
        OnrecordError: There are no results or they cannot be read, two systems have the same name, or a system cannot
            be scored.
    """
    words = {doc_id: len(text.split()) for doc_id, text in corpus.texts.items()}
    known = known_readings(corpus)
    over = (known, certain(corpus, known)) if known.annotators else None
    others = [each for each in entries(results, words, added=[*added, *own]) if each not in own]
    tracks, systems = only, []
    for number, entry in enumerate([*own, *others], 1):
        said(f"scoring {entry.name} ({number} of {len(own) + len(others)})")
        systems.append(scored(entry, corpus, over, tracks))
        if number == len(own):
            tracks = [track for track in only if any(system.stands_in(track) for system in systems)]
    systems.sort(key=lambda system: system.entry.name)
    said("measuring the agreement of the annotators")
    pairs = annotator_pairs(corpus, tracks)
    return Board(
        standings(systems, pairs, tracks, said),
        {system.entry.name: facts(system) for system in systems},
        tuple(pairs),
        {system.entry.directory: system.result.to_json() for system in systems},
        known if over else None,
    )


def _track(standing: Standing) -> dict[str, Any]:
    track = standing.track
    return {
        "annotators": [_row(row) for row in standing.annotators],
        "filter": track.filter._asdict(),
        "key": track.key,
        "measures": list(track.measures),
        "summary": track.summary,
        "systems": [_row(row) for row in standing.systems],
        "title": track.title,
    }


def _row(row: Row) -> dict[str, Any]:
    rank = row.rank
    return {
        "figures": {name: _figure(cell) for name, cell in row.cells.items()},
        "name": row.name,
        "rank": [rank.first, rank.last] if rank else None,
        "ties": list(rank.ties) if rank else None,
    }


def _figure(cell: Cell) -> dict[str, Any]:
    low, high = cell.interval or (None, None)
    over = cell.readings
    ranged = {"readings": {"certain": over.certain, "high": over.high, "low": over.low}} if over else {}
    figures = {"f1": cell.f1, "high": high, "low": low, "precision": cell.precision, "recall": cell.recall}
    return {**figures, **ranged}
