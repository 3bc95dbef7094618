"""Hash gold, so that a signature can say on what a score was made: whatever order and file its documents came in."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from onrecord.documents.model import Document

BITS = 256
_encode = msgspec.json.Encoder().encode


def document_hash(encoded: bytes) -> int:
    """Return the hash of a document's canonical bytes: its fields in the records' order, what is absent left out."""
    return int.from_bytes(hashlib.sha256(encoded).digest(), "big")


def encoded(document: Document) -> bytes:
    """Return the canonical bytes of a document."""
    return _encode(document)


class Digest:
    """The sum of documents' hashes."""

    def __init__(self) -> None:
        self._sum = 0

    def add(self, document: Document) -> None:
        """Take one document in."""
        self.add_hash(document_hash(encoded(document)))

    def add_hash(self, hash_: int) -> None:
        """Take the hash of a document in, or the sum of several."""
        self._sum += hash_

    @property
    def sum(self) -> int:
        """Return the sum, for `add_hash` of another digest."""
        return self._sum

    def hex(self) -> str:
        """Return the hash as 64 hexadecimal digits."""
        return f"{self._sum % (1 << BITS):064x}"
