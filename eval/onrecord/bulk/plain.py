"""Decide which documents are plain, and read them: they hold an id, and mentions with no more than offsets and labels.

Most of a large corpus is so. A record of five fields is read in half the time of one that may hold everything, and as
columns of numbers a document takes a tenth of the space, so the records are gone before the next line is read.

What is not plain is no error: it is read in full (`io.predictions`), and there it is found whether anything is wrong.
So this reader may refuse what it likes, but what it takes must be sound. Of the checks of predictions
(`checks.predictions`) it sees to those of the record, of labels, of keys given twice and of repeated ids; offsets and
clusters are looked at a block at a time (`bulk.block`).
"""

from __future__ import annotations

import struct
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import msgspec

from onrecord import schema
from onrecord.digest import document_hash
from onrecord.io.predictions import is_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

KEYS_AT_MOST = 3  # of a mention without id and entity: start, end, type


class Plain(NamedTuple):
    """A plain document in columns: 64-bit integers in the machine's order, an entry a mention.

    entities has each mention's entity, and is None if no mention has any. attempted says whether there is a layer of
    mentions, be it an empty one.
    """

    doc_id: str
    mentions: int
    start: bytes
    end: bytes
    label: bytes
    entities: Sequence[str | None] | None
    attempted: bool
    hash: int


_encode = msgspec.json.Encoder().encode


@cache
def labels() -> Mapping[str | None, int]:
    """Return a number for each label that a mention may have, and 0 for none."""
    known = sorted(schema.labels("entity_type"))
    return {None: 0} | {label: number for number, label in enumerate(known, 1)}


def reader(*, hashed: bool = False) -> Callable[[bytes], Plain | None]:
    """Return what reads a line: it gives the document, or None where that is not plain, or not surely sound.

    hashed: whether documents' hashes are wanted.

    >>> reader()(b'{"doc_id":"d","mentions":[{"start":0,"end":4,"type":"PER"}]}').mentions
    1
    >>> reader()(b'{"doc_id":"d","quotes":[]}') is None
    True
    """
    decode, number_of = _decoder(), labels()

    def read(raw: bytes) -> Plain | None:
        try:
            document = decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None
        mentions: Sequence[Any] = document.mentions or ()
        numbers = [number_of[mention.type] for mention in mentions]
        keys = 1 + (document.mentions is not None) + KEYS_AT_MOST * len(numbers) - numbers.count(0)
        # Every key has a colon. If there are no more of them than these keys, none is there twice, and no other.
        has_more = raw.count(b":") != keys
        encoded = _encode(document) if has_more or hashed else b""
        if has_more and not (is_whole(raw, encoded) and _ids_differ(mentions)):
            return None
        pack = _packing(len(numbers))
        try:
            return Plain(
                document.doc_id,
                len(numbers),
                pack(*[mention.start for mention in mentions]),
                pack(*[mention.end for mention in mentions]),
                pack(*numbers),
                _entities(mentions) if has_more else None,
                document.mentions is not None,
                document_hash(encoded) if hashed else 0,
            )
        except struct.error:  # an offset of more than 64 bits
            return None

    return read


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
        [("doc_id", str), ("mentions", list[mention] | None, None)],  # type: ignore[valid-type]
        **options,
    )
    return msgspec.json.Decoder(document).decode


def _ids_differ(mentions: Sequence[Any]) -> bool:
    given = [mention.id for mention in mentions if mention.id is not None]
    return len(set(given)) == len(given)


def _entities(mentions: Sequence[Any]) -> Sequence[str | None] | None:
    entities = [mention.entity for mention in mentions]
    return entities if entities.count(None) < len(entities) else None


@cache
def _packing(integers: int) -> Callable[..., bytes]:
    return struct.Struct(f"{integers}q").pack
