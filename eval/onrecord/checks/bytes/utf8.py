"""Is every text UTF-8? Offsets count code points, so bytes that are none leave nothing to count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.checks.base import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each article whose bytes are not UTF-8, with the first that is not."""
    for doc_id, file in gold.sources.texts.items():
        if file.data is None:
            continue
        try:
            file.data.decode("utf-8")
        except UnicodeDecodeError as error:
            got = f"byte {file.data[error.start]:#04x} at byte {error.start}"
            yield Finding(doc_id, "", "the text is not UTF-8", got=got, hint="restore the article's exact bytes")
