"""Unpack submitted systems into a temporary directory, so that a board can include them: `added`."""

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
    """Unpack and check submissions; return a context whose value is the list of systems and the mapping of their files.

    The files map a path relative to a directory of results to bytes. The systems can be scored inside the `with` block
    only, since their files are in a temporary directory.

    Args:
        submissions: The archives that `onrecord submit` wrote.
        corpus: The corpus against which the predictions are checked.

    Raises:
        OnrecordError: A submission cannot be read or fails a check, or two submissions have the same directory.
    """
    entries: list[Entry] = []
    files: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for path in submissions:
            directory, content = unpacked(path)
            if any(entry.directory == directory for entry in entries):
                raise OnrecordError(
                    "Two submissions have the same directory in their archives.",
                    where=str(path),
                    got=directory,
                    expected="a different system in each submission",
                    hint=f"add one at a time: onrecord board --add {path}",
                )
            entries.append(checked(put(content, Path(scratch) / directory), corpus))
            files |= {f"{directory}/{name}": data for name, data in content.items()}
        yield entries, files
