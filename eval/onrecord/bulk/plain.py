"""Decide which documents are plain, and read them: they hold an id, and mentions with no more than offsets and labels.

Most of a large corpus is so. A record of five fields is read in half the time of one that may hold everything, and as
columns of numbers a document takes a tenth of the space, so the records are gone before the next lines are read.

What is not plain is no error: it is read in full (`io.predictions`), and there it is found whether anything is wrong.
So this reader may refuse what it likes, but what it takes must be sound. Of the checks of predictions
(`checks.predictions`) it sees to those of the record, of labels, of keys given twice and of repeated ids; offsets and
clusters are looked at a block at a time (`bulk.block`).
"""

from __future__ import annotations

import struct
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import msgspec

from onrecord import schema
from onrecord.bulk.columns import Side, joined_names
from onrecord.documents.predictions import is_whole
from onrecord.score.digest import document_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

BYTES = 32 * 1024
INTEGER = 8  # bytes
KEYS_AT_MOST = 3  # of a mention without id and entity: start, end, type
_encode = msgspec.json.Encoder().encode


@cache
def labels() -> Mapping[str | None, int]:
    """Return a number for each label that a mention may have, and 0 for none."""
    known = sorted(schema.labels("entity_type"))
    return {None: 0} | {label: number for number, label in enumerate(known, 1)}


def read(lines: Sequence[bytes], *, hashed: bool = False) -> Side | None:
    """Return the documents of lines, one a line; None where one of them is not plain, or not surely sound.

    hashed: whether documents' hashes are wanted.

    >>> read([b'{"doc_id":"d","mentions":[{"start":0,"end":4,"type":"PER"}]}']).label.tolist()
    [6]
    >>> read([b'{"doc_id":"d","mentions":[]}', b'{"doc_id":"e","quotes":[]}']) is None
    True
    """
    parts: list[_Part] = []
    # A few lines at a time: their records are gone, and their memory free, before it has left the processor's cache.
    step = max(1, BYTES * len(lines) // max(1, sum(map(len, lines))))
    for first in range(0, len(lines), step):
        part = _part(lines[first : first + step], hashed=hashed)
        if part is None:
            return None
        parts.append(part)
    per_document, start, end, label = ([getattr(part, name) for part in parts] for name in _Part._fields[1:5])
    return Side(
        list(chain.from_iterable([part.doc_ids for part in parts])),
        _column(per_document),
        _column(start),
        _column(end),
        _column(label),
        joined_names([(part.names, len(part.start) // INTEGER) for part in parts]),
        any(part.attempted for part in parts),
        list(chain.from_iterable([part.hashes for part in parts])),
    )


class _Part(NamedTuple):
    """What `Side` has of a few documents: its arrays' bytes."""

    doc_ids: Sequence[str]
    per_document: bytes
    start: bytes
    end: bytes
    label: bytes
    names: Sequence[str | None]
    attempted: bool
    hashes: Sequence[int]


def _part(lines: Sequence[bytes], *, hashed: bool) -> _Part | None:
    try:
        documents = list(map(_decoder(), lines))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    layers = [document.mentions for document in documents]
    mentions: list[Any] = list(chain.from_iterable([layer or () for layer in layers]))
    number_of = labels()
    numbers = [number_of[mention.type] for mention in mentions]
    attempted = len(layers) - layers.count(None)
    keys = len(documents) + attempted + KEYS_AT_MOST * len(mentions) - numbers.count(0)
    # Every key has a colon. If there are no more of them than these keys, none is there twice, and no other.
    has_more = sum([line.count(b":") for line in lines]) != keys
    encoded = list(map(_encode, documents)) if has_more or hashed else []
    if has_more and not (all(map(is_whole, lines, encoded)) and all(map(_ids_differ, layers))):
        return None
    try:
        return _Part(
            [document.doc_id for document in documents],
            _packed([0 if layer is None else len(layer) for layer in layers]),
            _packed([mention.start for mention in mentions]),
            _packed([mention.end for mention in mentions]),
            _packed(numbers),
            _names(mentions) if has_more else (),
            attempted > 0,
            list(map(document_hash, encoded)) if hashed else (),
        )
    except struct.error:  # an offset of more than 64 bits
        return None


@cache
def _decoder() -> Callable[[bytes], Any]:
    """Return a decoder of plain documents. Fields stand in the order of `model`, so that their bytes are the same."""
    options: dict[str, Any] = {"frozen": True, "forbid_unknown_fields": True, "omit_defaults": True, "gc": False}
    label = Literal[tuple(each for each in labels() if each)]  # type: ignore[valid-type]  # as the schema has them
    mention = msgspec.defstruct(
        "PlainMention",
        [
            ("start", int),
            ("end", int),
            ("id", str | None, None),
            ("type", label | None, None),
            ("entity", str | None, None),
        ],
        **options,
    )
    document = msgspec.defstruct(
        "PlainDocument",
        [("doc_id", str), ("mentions", list[mention] | None, None)],  # type: ignore[valid-type]  # made above
        **options,
    )
    return msgspec.json.Decoder(document).decode


def _ids_differ(mentions: Sequence[Any] | None) -> bool:
    given = [mention.id for mention in mentions or () if mention.id is not None]
    return len(set(given)) == len(given)


def _names(mentions: Sequence[Any]) -> Sequence[str | None]:
    names = [mention.entity for mention in mentions]
    return names if names.count(None) < len(names) else ()


def _packed(numbers: Sequence[int]) -> bytes:
    """Return numbers as bytes, which takes half the time that numpy takes for an array."""
    return struct.pack(f"{len(numbers)}q", *numbers)


def _column(parts: Sequence[bytes]) -> NDArray[Any]:
    import numpy as np  # heavy, and for large scores only

    return np.frombuffer(b"".join(parts), dtype=np.int64)
