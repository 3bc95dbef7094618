"""Hash gold for the signature of a score, independently of the order and the files of its documents."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onrecord.documents.model import Document

BITS = 256
SHORT = 12  # hexadecimal digits that a signature and a citation show; the settings of a score have all 64
_encode = msgspec.json.Encoder().encode


def document_hash(encoded: bytes) -> int:
    """Return the SHA-256 of a document's canonical bytes (as `encoded` returns them) as an integer."""
    return int.from_bytes(hashlib.sha256(encoded).digest(), "big")


def encoded(document: Document) -> bytes:
    """Return a document as canonical JSON in UTF-8, without absent fields; equal documents have equal bytes."""
    return _encode(document)


def hash_of(documents: Iterable[Document]) -> str:
    """Return the hash of documents, such as gold's, as 64 hexadecimal digits; their order has no effect."""
    digest = Digest()
    for document in documents:
        digest.add(document)
    return digest.hex()


class Digest:
    """The sum of the hashes of documents."""

    def __init__(self) -> None:
        self._sum = 0

    def add(self, document: Document) -> None:
        """Add the hash of `document` to the sum."""
        self.add_hash(document_hash(encoded(document)))

    def add_hash(self, hash_: int) -> None:
        """Add `hash_` to the sum: the hash of a document (`document_hash`), or the `sum` of another digest."""
        self._sum += hash_

    @property
    def sum(self) -> int:
        """Return the sum of the hashes as an integer, which `add_hash` of another digest takes.

        It may exceed 256 bits.
        """
        return self._sum

    def hex(self) -> str:
        """Return the sum of the documents' hashes modulo 2^256, as 64 hexadecimal digits.

        The order in which documents were added has no effect.
        """
        return f"{self._sum % (1 << BITS):064x}"
