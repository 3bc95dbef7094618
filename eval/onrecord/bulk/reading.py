"""Read documents in blocks: as many at a time as are worth it, laid out in columns if all of them are plain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.bulk.columns import side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from onrecord.bulk.columns import Side
    from onrecord.bulk.unread import Unread

DOCUMENTS = 256
MENTIONS = 20_000


def chunks(documents: Iterable[Unread]) -> Iterator[list[Unread]]:
    """Yield documents by so many that they make a block."""
    chunk: list[Unread] = []
    mentions = 0
    for document in documents:
        chunk.append(document)
        mentions += 0 if document.plain is None else document.plain.mentions
        if len(chunk) == DOCUMENTS or mentions >= MENTIONS:
            yield chunk
            chunk, mentions = [], 0
    if chunk:
        yield chunk


def laid_out(documents: Sequence[Unread | None]) -> Side | None:
    """Return documents in columns (one that is missing as one without mentions), or None if one is not plain."""
    if any([document is not None and document.plain is None for document in documents]):  # noqa: C419 - faster as a list
        return None
    return side([None if document is None else document.plain for document in documents])
