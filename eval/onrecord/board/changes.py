"""List the changes between two leaderboards, track by track: new and removed systems, figures, ranks and ties.

Both boards are JSON (schema `board`), so an old board can be compared without its predictions. Figures are those of the
measure that ranks the track. A system with the same figure, rank and ties as before is not listed. Ties with a new
system are listed only on the line of the new system.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from onrecord import schema
from onrecord.board.words import rate
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet
    from pathlib import Path

BOARD = "board.json"
Row = dict[str, Any]


def read_board(path: Path) -> dict[str, Any]:
    """Return a leaderboard as decoded JSON.

    Args:
        path: The file that `onrecord board --json` wrote, or a directory of results with a `board.json`.

    Raises:
        OnrecordError: The file cannot be read, is not JSON, or does not match the schema `board` of this version.
    """
    place = path / BOARD if path.is_dir() else path
    try:
        found: dict[str, Any] = msgspec.json.decode(place.read_bytes(), type=dict[str, Any])
    except OSError as error:
        raise OnrecordError(
            "The leaderboard file cannot be read.",
            where=str(place),
            got=error.strerror or str(error),
            expected="a leaderboard as JSON",
            hint="check the path; onrecord board --json old.json writes such a file",
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise OnrecordError(
            "The leaderboard file is not JSON.",
            where=str(place),
            got=str(error),
            hint="write it again: onrecord board --json old.json",
        ) from error
    problems = list(schema.explain("board", found, document=str(place)))
    if problems:
        first = problems[0]
        raise OnrecordError(
            "The file is not a leaderboard that can be compared.",
            where=f"{place} {first.path}".strip(),
            got=first.got or first.message,
            expected=first.expected or "what `onrecord board --json` writes",
            hint="write it with this version of onrecord: onrecord board --json old.json",
        )
    return found


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """Yield the changes from one board to another as lines of text; nothing if they show the same.

    Args:
        old: The earlier board, as decoded JSON of the schema `board`.
        new: The later board, in the same form.
    """
    before, after = ({each["name"]: each for each in board["systems"]} for board in (old, new))
    for name in sorted(before.keys() - after.keys()):
        yield f"gone: {name}"
    for name in sorted(after.keys() - before.keys()):
        yield f"new: {name}, {after[name]['contamination']}"
    yield from _settings(before, after)
    tracks = {each["key"]: each for each in old["tracks"]}
    for track in new["tracks"]:
        lines = list(_track(tracks.get(track["key"]), track))
        if lines:
            yield f"{track['title']} ({track['measures'][0]})"
            yield from (f"  {line}" for line in lines)


def _settings(before: Mapping[str, Row], after: Mapping[str, Row]) -> Iterator[str]:
    """Yield a line for each change of settings (other gold, another version) between two boards.

    Only systems on both boards count; a change that several systems share gives one line.

    Args:
        before: Name of a system -> its entry on the old board (decoded JSON), of which `signature` is used.
        after: Name of a system -> its entry on the new board.
    """
    moved = {
        (before[name]["signature"], after[name]["signature"])
        for name in before.keys() & after.keys()
        if before[name]["signature"] != after[name]["signature"]
    }
    for one, other in sorted(moved):
        parts = [set(signature.split("|")) for signature in (one, other)]
        left, right = (", ".join(sorted(mine - theirs)) for mine, theirs in (parts, parts[::-1]))
        yield f"scored under other settings: {left or 'nothing'} -> {right or 'nothing'}"


def _track(old: Row | None, new: Row) -> Iterator[str]:
    measure = new["measures"][0]
    before, after = ({row["name"]: row for row in (track or {}).get("systems", ())} for track in (old, new))
    ranks = []
    for name, row in after.items():
        if name not in before:
            place = f"rank {_rank(row)}" if row["rank"] else "no rank"
            yield f"new   {name} {_figure(row, measure)}, {place}{_ties(row)}"
            continue
        if said := _moved(before[name], row, measure, before.keys() & after.keys()):
            yield f"moved {name} {said}"
        if before[name]["rank"] != row["rank"]:
            ranks.append(f"{name} {_rank(before[name])} -> {_rank(row)}")
    yield from (f"gone  {name}" for name in before if name not in after)
    if ranks:
        yield f"ranks {', '.join(ranks)}"


def _moved(old: Row, new: Row, measure: str, both: AbstractSet[str]) -> str:
    """Return how a system's figure and ties changed, as text; "" if they did not.

    A system is tied with the systems from which it does not differ significantly.

    Args:
        old: Its row in a track of the old board, as decoded JSON.
        new: Its row in this track of the new board.
        measure: The measure that ranks the track.
        both: The names of the systems that are in the track on both boards; other ties are ignored.
    """
    figures = [_figure(row, measure) for row in (old, new)]
    ties = [both & set(row["ties"] or ()) for row in (old, new)]
    said = [" -> ".join(figures)] if figures[0] != figures[1] else []
    said += [f"no significant difference from {', '.join(sorted(found))} now" for found in [ties[1] - ties[0]] if found]
    said += [f"differs significantly from {', '.join(sorted(found))} now" for found in [ties[0] - ties[1]] if found]
    return "; ".join(said)


def _figure(row: Row, measure: str) -> str:
    return rate(row["figures"].get(measure, {}).get("f1"))


def _rank(row: Row) -> str:
    if row["rank"] is None:
        return "none"
    first, last = row["rank"]
    return f"{first}" if first == last else f"{first}-{last}"


def _ties(row: Row) -> str:
    return f"; no significant difference from {', '.join(row['ties'])}" if row["ties"] else ""
