"""What `onrecord run` prints at the end, for one file and for shards: failures, items left out, counts."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from onrecord.checks.predictions.word_edges import HINT
from onrecord.cli.problems import FEW
from onrecord.cli.shifted_offsets import ShiftedOffsets
from onrecord.documents.predictions import read_predictions
from onrecord.errors import Problem, counted
from onrecord.schema import layers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from onrecord.run.extractor import Input
    from onrecord.run.record import Row


def left_out(rows: Iterable[Row]) -> Iterator[str]:
    """Yield a line of text for each failed check: how many items were left out because of it, and the first of them.

    `rows` are the records of the documents of a run; nothing is yielded if no item was left out.
    """
    found: dict[str, list[str]] = {}
    for row in rows:
        for check, places in row.left_out.items():
            found.setdefault(check, []).extend(f"{row.doc_id} {place}" for place in places)
    for check, places in sorted(found.items()):
        yield f"left out for {check}: {counted(len(places), 'item')}, the first {places[0]}"


def failures(rows: Iterable[tuple[str, Row]]) -> Iterator[Problem]:
    """Yield a problem for each document on which the system failed.

    Failures are of one kind if their messages differ only in numbers. Of more than 3 failures of a kind (`FEW`), only
    the first is yielded, with the number of the others.

    Args:
        rows: (name of the document in messages, its record), for the failed documents only.
    """
    kinds: dict[str, list[tuple[str, Row]]] = {}
    for place, row in rows:
        kinds.setdefault(re.sub(r"[0-9]+", "0", row.errors[-1]), []).append((place, row))
    for alike in kinds.values():
        shown = alike if len(alike) <= FEW else alike[:1]
        for place, row in shown:
            others = f"; {len(alike) - 1:,} more documents failed in the same way" if len(alike) > FEW else ""
            times = "once" if row.attempts == 1 else f"{row.attempts} times"
            message = f"the extractor failed {times}; the document gets an empty line{others}"
            hint = "correct the cause, and run the same command again"
            yield Problem(place, 0, "", "run.failed", message, got=row.errors[-1], hint=hint)


def nothing_found(path: Path) -> bool:
    """Return whether a predictions file has no item at all, although the system did not fail on every document."""
    documents = (each for each in read_predictions(path).documents if not each.failed)
    first = next(documents, None)
    return first is not None and not any(
        getattr(each, layer) for each in chain([first], documents) for layer in layers()
    )


def shifted(path: Path, texts: Iterable[Input]) -> str:
    """Return a warning if many spans of the first documents start or end inside a word; "" otherwise.

    Args:
        path: The predictions file that a run wrote, with a line for each of `texts`, in their order.
        texts: The documents of the run. Those on which the system failed are not looked at.
    """
    offsets = ShiftedOffsets()
    predicted = read_predictions(path).documents
    pairs = zip(predicted, texts, strict=True)
    offsets.see_each((document, each.text) for document, each in pairs if not document.failed)
    return f"warning: {offsets.said()}; {HINT}" if offsets.found else ""


def run_in_words(counts: Mapping[str, int], shards: int | None = None) -> str:
    """Return the counts of a run in words, such as `5 documents, 2 from the journal, 1 failed`.

    Args:
        counts: The counts of the run's record: name (`documents`, `replayed`, `failed`, ...) -> number.
        shards: The number of shards; None for a single file.
    """
    parts = [
        counted(counts["documents"], "document") + (f" in {counted(shards, 'shard')}" if shards is not None else "")
    ]
    said = {"replayed": "from the journal", "failed": "failed"}
    parts += [f"{counts[name]:,} {words}" for name, words in said.items() if counts[name]]
    if counts["failed_attempts"]:
        parts.append(counted(counts["failed_attempts"], "failed attempt"))
    if items := counts.get("left_out_items"):  # records of earlier versions do not have this count
        parts.append(f"{counted(items, 'item')} left out")
    if counts["damaged_journal_lines"]:
        parts.append(f"{counted(counts['damaged_journal_lines'], 'damaged line')} of the journal skipped")
    return ", ".join(parts)
