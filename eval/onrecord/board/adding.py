"""Put submitted systems beside those of a directory of results for the time that a board is made: `added`."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.board.submission import checked, put, unpacked
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.board.entries import Entry
    from onrecord.corpus.load import Corpus


@contextmanager
def added(submissions: Sequence[Path], corpus: Corpus) -> Iterator[tuple[list[Entry], dict[str, bytes]]]:
    """Give the systems of some submissions, checked, and their files by path relative to a directory of results.

    The systems can be scored until the block ends: their files lie in a directory that then goes.

    Raises:
        OnrecordError: A submission cannot be read, fails a check, or has the directory of another one.
    """
    entries: list[Entry] = []
    files: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for path in submissions:
            directory, content = unpacked(path)
            if any(entry.directory == directory for entry in entries):
                raise OnrecordError(
                    "Two submissions have one directory.", where=str(path), got=directory, hint="add one at a time"
                )
            entries.append(checked(put(content, Path(scratch) / directory), corpus))
            files |= {f"{directory}/{name}": data for name, data in content.items()}
        yield entries, files
