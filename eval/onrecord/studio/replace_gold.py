"""Replace the directory of gold atomically: write the new directory beside the old one, then exchange the two.

If a run is killed, gold is either old or new, never mixed. `annotations/.replacing` contains the new directory, and the
files (such as a log) to write after the exchange, under their final relative paths. The next run calls `finish`, which
writes these files if the new directory is in place (it contains a marker file), and deletes `.replacing`.

On systems that cannot exchange directories, gold is renamed first, and then the new directory. If a run is killed
between these two steps, `finish` restores the old gold.
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
MARKER = ".replaced"  # this file is in gold from the exchange to the end of the run


@contextmanager
def changing_gold(annotations: Path) -> Iterator[None]:
    """Return a context manager that holds the lock of gold, so that only one command changes gold at a time.

    On entry it completes or undoes a replacement of gold that was interrupted.

    Args:
        annotations: The directory that contains `gold`.

    Raises:
        OnrecordError: Another command is changing gold.
    """
    with only_pull(annotations / "adjudication"):
        finish(annotations)
        yield


def write_documents(directory: Path, made: NewGold) -> None:
    """Write the registries and documents of new gold into a directory, one JSON file each.

    Existing files of these registries and documents are replaced; other files are kept.
    """
    for name, rows in made.registries.items():
        write_registry(directory, name, rows)
    for doc_id, document in made.documents.items():
        write_bytes(directory / f"{doc_id}.json", encode_document(document))


def replace_gold(annotations: Path, made: NewGold, *, after: Mapping[str, bytes]) -> None:
    """Replace annotations/gold, then write further files; the caller must hold `changing_gold`.

    Args:
        annotations: The directory that contains `gold`.
        made: The changed documents and all registries; other files of gold are kept.
        after: Path below `annotations` -> content, for the files to write after the replacement.

    Raises:
        OSError: A file cannot be written. Gold is unchanged, or `finish` of the next run completes the replacement.
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
    """Rename `gold` to `gold-before` in `staged`, then rename the new directory there to `gold`.

    It replaces the atomic exchange on systems that do not have one.

    Args:
        staged: The directory `.replacing`, which contains the new directory.
        gold: The directory to replace.
    """
    gold.rename(staged / OLD)
    (staged / NEW).rename(gold)


def finish(annotations: Path) -> None:
    """Complete or undo an interrupted replacement of gold, and delete the directory `.replacing`.

    A missing gold is restored. If the new gold is in place, the files that belong to it, such as logs, are written.
    Without an interrupted replacement nothing changes.

    Args:
        annotations: The directory that contains `gold`.
    """
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
    """Write a directory's entries to the disk (fsync); on systems that do not support this, do nothing."""
    try:
        handle = os.open(directory, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
