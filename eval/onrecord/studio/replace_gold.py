"""Replace gold as a whole: the new directory is made beside the old one, and the two are exchanged in one step.

A run that is killed leaves gold as it was or as it is to be. `annotations/.replacing` holds the new directory, and what
is to be written once gold is replaced (a log) in files named for where they go. `finish`, at the start of the next run,
writes those files if the exchange took place, which a marker in the new directory tells, and takes all of it away.

A system that cannot exchange directories renames gold away and the new directory to its place. A run that is killed
between these two steps leaves no gold: `finish` brings it back.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.documents.atomic import exchange, write_bytes
from onrecord.documents.directory import encode_document, write_registry
from onrecord.studio.keep import only_pull

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onrecord.studio.deciding.keep_gold import NewGold

STAGED = ".replacing"
NEW, OLD, AFTER = "gold", "gold-before", "after"
MARKER = ".replaced"  # stands in gold between the exchange and the end of the run


@contextmanager
def changing_gold(annotations: Path) -> Iterator[None]:
    """Hold the lock of gold for a block, and first end what a run that was cut off has left.

    Raises:
        OnrecordError: Another command is changing gold.
    """
    with only_pull(annotations / "adjudication"):
        finish(annotations)
        yield


def write_documents(directory: Path, made: NewGold) -> None:
    """Write new gold's registries and documents into a directory."""
    for name, rows in made.registries.items():
        write_registry(directory, name, rows)
    for doc_id, document in made.documents.items():
        write_bytes(directory / f"{doc_id}.json", encode_document(document))


def replace_gold(annotations: Path, made: NewGold, *, after: Mapping[str, bytes]) -> None:
    """Replace annotations/gold, and write further files once it is replaced; an earlier run must be finished.

    Args:
        annotations: the directory that holds gold.
        made: the documents that change, and all registries; other files of gold stay as they are.
        after: the files to write afterwards, by their paths below `annotations`.

    Raises:
        OSError: The disk refuses; gold is as it was, or `finish` will end what was begun.
    """
    gold, staged = annotations / "gold", annotations / STAGED
    gold.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copytree(gold, staged / NEW, symlinks=True)
        write_documents(staged / NEW, made)
        for path, data in after.items():
            write_bytes(staged / AFTER / path, data)
        write_bytes(staged / NEW / MARKER, b"")
        if not exchange(staged / NEW, gold):
            exchange_in_two(staged, gold)
    finally:
        finish(annotations)


def exchange_in_two(staged: Path, gold: Path) -> None:
    """Rename gold away and the new directory to its place, where the system cannot exchange them."""
    gold.rename(staged / OLD)
    (staged / NEW).rename(gold)


def finish(annotations: Path) -> None:
    """End what a run that was cut off has left: gold is whole, and a log that belongs to it is written."""
    gold, staged = annotations / "gold", annotations / STAGED
    if not gold.exists() and (staged / OLD).exists():
        (staged / OLD).rename(gold)
    if (gold / MARKER).exists():
        for folder, _, names in os.walk(staged / AFTER):
            for name in names:
                source = Path(folder) / name
                write_bytes(annotations / source.relative_to(staged / AFTER), source.read_bytes())
        _sync(annotations)
        shutil.rmtree(staged, ignore_errors=True)
        (gold / MARKER).unlink()
    shutil.rmtree(staged, ignore_errors=True)


def _sync(directory: Path) -> None:
    """Let the disk keep the exchange before what led to it is taken away; where a directory cannot be synced, go on."""
    try:
        handle = os.open(directory, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
