"""Keep every finished document: a file beside the predictions, one line a document, on the disk before the next one.

    {"key": ..., "doc_id": ..., "prediction": {...}, "latency_s": 1.25, "attempts": 1, "usage": [...]}

The key is the SHA-256 over the system's identity, the document as it was sent, the schema's version and the scope.
A line counts only under its key, so that an answer of another system, prompt or text is never served. Failures are
not kept. A line that a crash cut short is taken off before the next is written; one that is damaged within is passed
over and counted. One run at a time may hold a journal.

The predictions themselves stay in the file; what is held of a document is its place.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

import msgspec
from filelock import FileLock, Timeout

from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from types import TracebackType
    from typing import IO

    from onrecord.run.broken import LeftOut
    from onrecord.run.extractor import Input


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One finished document. latency_s: the attempt that succeeded; None where its time says nothing."""

    key: str
    doc_id: str
    prediction: msgspec.Raw
    latency_s: float | None = None
    attempts: int = 1
    usage: list[dict[str, Any]] = msgspec.field(default_factory=list)
    note: str | None = None
    left_out: dict[str, list[str]] = msgspec.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a finished document's line stands in the journal, and its figures."""

    start: int
    latency_s: float | None
    attempts: int
    usage: Sequence[Mapping[str, Any]] = field(default=())
    note: str | None = None
    left_out: LeftOut = field(default_factory=dict)


def key(identity: Mapping[str, Any], documents: Sequence[Input], *, schema_version: str, scope: str) -> str:
    """Return the key of an answer: of one document, or in scope corpus of one of several that were sent together."""
    digest = hashlib.sha256()
    said = {"system": identity, "schema_version": schema_version, "scope": scope}
    digest.update(msgspec.json.encode(said, order="deterministic"))
    for document in documents:
        digest.update(b"\0" + document.to_json())
    return digest.hexdigest()


class HeldJournalError(OnrecordError):
    """A journal that another run is writing."""


class Journal:
    """An open journal; a context manager. `damaged` is the number of lines that were passed over."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.damaged = 0
        self._kept: dict[tuple[str, str], Kept] = {}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file: IO[bytes] = path.open("a+b")
        except OSError as error:
            raise OnrecordError(
                "The journal cannot be written.",
                where=str(path),
                got=error.strerror or str(error),
                hint="name another output with -o",
            ) from error
        self._lock = FileLock(f"{path}.lock")
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            self._file.close()
            raise HeldJournalError(
                "Another run is writing this journal.",
                where=str(path),
                hint="wait for it, or name another output with -o",
            ) from error
        self._read()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file.seek(0, os.SEEK_END) == 0:
            self.path.unlink(missing_ok=True)  # a run that finished nothing leaves nothing behind
        self._file.close()
        self._lock.release()

    def _read(self) -> None:
        decode = msgspec.json.Decoder(Entry).decode
        self._file.seek(0)
        end = 0
        for line in self._file:
            if not line.endswith(b"\n"):
                break
            try:
                self._keep(decode(line), end)
            except (msgspec.DecodeError, UnicodeDecodeError):
                self.damaged += 1
            end += len(line)
        self._file.truncate(end)

    def _keep(self, entry: Entry, start: int) -> None:
        figures = entry.latency_s, entry.attempts, entry.usage, entry.note, entry.left_out
        self._kept[entry.key, entry.doc_id] = Kept(start, *figures)

    def get(self, key: str, doc_id: str) -> Kept | None:
        """Return what is kept of a document under a key, or None."""
        return self._kept.get((key, doc_id))

    def add(self, entry: Entry) -> None:
        """Write a finished document; when this returns, the disk has it."""
        start = self._file.seek(0, os.SEEK_END)
        rest = memoryview(msgspec.json.encode(entry) + b"\n")
        try:
            while rest:  # past the file's own buffer, which a full disk would leave full
                rest = rest[os.write(self._file.fileno(), rest) :]
            os.fsync(self._file.fileno())
        except OSError as error:
            self._file.truncate(start)
            raise OnrecordError(
                "The journal cannot be written any further.",
                where=str(self.path),
                got=error.strerror or str(error),
                hint="make room, and type the same command again: what was finished is kept",
            ) from error
        self._keep(entry, start)

    def prediction(self, kept: Kept) -> bytes:
        """Return the line of a predictions file that was kept, without its line end."""
        self._file.seek(kept.start)
        return bytes(msgspec.json.decode(self._file.readline(), type=Entry).prediction)
