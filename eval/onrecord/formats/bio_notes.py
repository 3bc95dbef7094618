"""Add notes on how a BIO file was read: its tag scheme, its documents, its columns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.formats.bio_columns import other_tags

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from onrecord.formats.base import Reading
    from onrecord.formats.bio_rows import Rows


_JOINED = re.compile(r"[BIESLUMW]-\S+\|[BIESLUMW]-\S+")  # as NNE and others write nested mentions


def note_scheme(rows: Rows, path: Path, reading: Reading) -> None:
    """Add notes on the tag scheme, and on mentions that do not fit it."""
    note, tags = reading.losses.note, rows.tags
    chosen = "were read as" if reading.scheme else "are"
    note(f"{path}: the tags {chosen} {tags.scheme.upper()}.")
    for what, count, line in tags.strays():
        note(f"{path}: mentions that {what}: {count}, the first in line {line}; read as conlleval does.")
    joined = sorted(filter(_JOINED.fullmatch, tags.known))
    if joined:
        note(f"{path}: tags such as {joined[0]} join several; each is read as one label, so nested mentions are lost.")


def note_documents(rows: Rows, path: Path, reading: Reading, empty: Sequence[int]) -> None:
    """Add notes on documents without words, whose first lines are `empty`, on the header and on the words' column."""
    note = reading.losses.note
    if empty:
        note(f"{path}: documents without words and mentions: {len(empty)}, the first in line {empty[0]}.")
    if rows.left_out:
        note(f"{path}: documents without name and words were left out: {rows.left_out}.")
    if rows.header:
        note(f"{path}: line {rows.header} names the columns, and is not read.")
    if rows.word:
        note(f"{path}: column 1 numbers the words of each sentence, so the words are read from column 2.")
    if others := other_tags(rows):
        columns = "column" if len(others) == 1 else "columns"
        which = " or ".join(map(str, others))
        note(f"{path}: {columns} {which} also has tags; those of the last column are read. Use --column for others.")
