"""Hash gold for the signature of a score, independently of the order and the files of its documents."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from onrecord.documents.model import Document

BITS = 256
_encode = msgspec.json.Encoder().encode


def document_hash(encoded: bytes) -> int:
    """Return the SHA-256 of a document's canonical bytes (see `encoded`) as an integer."""
    return int.from_bytes(hashlib.sha256(encoded).digest(), "big")


def encoded(document: Document) -> bytes:
    """Return the canonical bytes of a document: JSON with fields in the records' order, without absent fields."""
    return _encode(document)


class Digest:
    """The sum of the hashes of documents."""

    def __init__(self) -> None:
        self._sum = 0

    def add(self, document: Document) -> None:
        """Add a document."""
        self.add_hash(document_hash(encoded(document)))

    def add_hash(self, hash_: int) -> None:
        """Add the hash of a document, or the sum of several hashes."""
        self._sum += hash_

    @property
    def sum(self) -> int:
        """Return the sum as an integer, for `add_hash` of another digest."""
        return self._sum

    def hex(self) -> str:
        """Return the sum modulo 2^256 as 64 hexadecimal digits."""
        return f"{self._sum % (1 << BITS):064x}"
