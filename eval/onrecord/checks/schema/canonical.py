"""Is every gold document written as the tool writes it, byte for byte?

One way to write a document means that a change of one annotation is a change of few lines, and that a diff shows
nothing else: every field in the schema's order, one space of indentation, a line break at the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.checks.base import Finding
from onrecord.documents.directory import encode_document
from onrecord.documents.model import Document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each document whose bytes are not canonical, with the first line that differs."""
    for doc_id, file in gold.sources.documents.items():
        document = file.records(Document)
        if doc_id in gold.blocked or document is None or file.data is None:
            continue
        expected = encode_document(document)
        if expected == file.data:
            continue
        pairs = zip(file.data.splitlines(), expected.splitlines(), strict=False)
        line = next((number for number, (got, want) in enumerate(pairs, 1) if got != want), None)
        yield Finding(
            doc_id,
            "",
            "the file is not written canonically",
            got=f"line {line} differs" if line else "another end of the file",
            hint="read it with onrecord.read and write it with onrecord.documents.directory.write_document",
        )
