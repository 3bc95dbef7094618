"""Change several files of a corpus as one step.

All new files are first written below `.importing/` in the corpus; the file `complete` then lists them, and each is
renamed to its place. A run that is killed before `complete` is written has changed nothing. After that, the next run
renames the files that are left.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from onrecord.documents.atomic import synced_together, write_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

STAGED, COMPLETE = ".importing", "complete"


def write_all(root: Path, files: Mapping[str, bytes]) -> None:
    """Write files below the root of a corpus, all or none; the last one is put into its place last.

    Args:
        root: The root of the corpus: the directory with corpus/ and annotations/.
        files: Path below `root` -> the bytes of the file.

    Raises:
        OnrecordError: A file cannot be written; then no file has changed.
    """
    finish(root)
    staged = root / STAGED
    try:
        with synced_together():
            for name, data in files.items():
                write_bytes(staged / "files" / name, data)
        write_bytes(staged / COMPLETE, "\n".join(files).encode())
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    finish(root)


def finish(root: Path) -> None:
    """Complete or undo a change by `write_all` that was interrupted; without one, do nothing.

    A change is completed if all its files had been written below `.importing/`. Otherwise these files are deleted, and
    the corpus stays as it was.

    Args:
        root: The root of the corpus: the directory with corpus/ and annotations/.
    """
    staged = root / STAGED
    listed = staged / COMPLETE
    for name in listed.read_text(encoding="utf-8").splitlines() if listed.is_file() else ():
        source, target = staged / "files" / name, root / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            source.replace(target)
    shutil.rmtree(staged, ignore_errors=True)
