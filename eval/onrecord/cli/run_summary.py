"""What `onrecord run` prints at the end, for one file and for shards: failures, items left out, counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from onrecord.run.record import Row


def left_out(rows: Iterable[Row]) -> Iterator[str]:
    """Yield a line for each check because of which items were left out: their number, and the first of them."""
    found: dict[str, list[str]] = {}
    for row in rows:
        for check, places in row.left_out.items():
            found.setdefault(check, []).extend(f"{row.doc_id} {place}" for place in places)
    for check, places in sorted(found.items()):
        items = "1 item" if len(places) == 1 else f"{len(places)} items"
        yield f"left out for {check}: {items}, the first {places[0]}"


def failure(row: Row, place: str) -> Problem:
    """Return the problem of a document on which the system failed.

    Args:
        row: The record of the document.
        place: The name of the document in the message.
    """
    times = "once" if row.attempts == 1 else f"{row.attempts} times"
    message = f"the extractor failed {times}; the document gets an empty line"
    return Problem(place, 0, "", "run.failed", message, got=row.errors[-1], hint="run the same command again to retry")


def counted(counts: Mapping[str, int], shards: int | None = None) -> str:
    """Return the counts of a run in words, such as `5 documents, 1 failed`.

    Args:
        counts: The counts of the run's record.
        shards: The number of shards; None for a single file.
    """
    parts = [f"{counts['documents']} documents" + (f" in {shards} shards" if shards is not None else "")]
    parts += [f"{counts[name]} {name}" for name in ("replayed", "failed") if counts[name]]
    if counts["failed_attempts"]:
        parts.append(f"{counts['failed_attempts']} failed attempts")
    if items := counts.get("left_out_items"):  # records of earlier versions do not have this count
        parts.append(f"{items} items left out")
    if counts["damaged_journal_lines"]:
        parts.append(f"{counts['damaged_journal_lines']} damaged lines of the journal skipped")
    return ", ".join(parts)
