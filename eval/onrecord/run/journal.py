"""Store every finished document in a file beside the predictions: one line each, written at once.

A run that is killed loses no line. The file is synced to the disk at most once a second, so that a machine that loses
power loses at most the documents of the last second.

    {"key": ..., "doc_id": ..., "prediction": {...}, "latency_s": 1.25, "attempts": 1, "usage": [...]}

The key is the SHA-256 of the system's identity, the document as it was sent, the schema's version and the scope. An
answer is reused only with the same key, so that it never comes from another system, prompt or text. Failures are not
stored. A last line that a crash cut short is removed before the next is written; a damaged line elsewhere is ignored
and counted. Only one run at a time can use a journal.

The predictions stay in the file. In memory there is only each line's offset.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

import msgspec
from filelock import FileLock, Timeout

from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from types import TracebackType
    from typing import IO

    from onrecord.run.extractor import Input
    from onrecord.run.invalid_items import LeftOut


SYNC_EVERY = 1  # seconds; a sync of each document takes longer than many extractors


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One finished document, which is one line of the journal.

    `prediction` is the JSON of its prediction. `latency_s` is that of the successful attempt, None if not measured.
    `usage` has the usage figures of each attempt. `left_out` maps a failed check to the paths of items that were left
    out.
    """

    key: str
    doc_id: str
    prediction: msgspec.Raw
    latency_s: float | None = None
    attempts: int = 1
    usage: list[dict[str, Any]] = msgspec.field(default_factory=list)
    note: str | None = None
    left_out: dict[str, list[str]] = msgspec.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stored:
    """A finished document in the journal: `start` is the byte offset of its line.

    The other fields are those of `Entry`.
    """

    start: int
    latency_s: float | None
    attempts: int
    usage: Sequence[Mapping[str, Any]] = field(default=())
    note: str | None = None
    left_out: LeftOut = field(default_factory=dict)


def key(identity: Mapping[str, Any], documents: Sequence[Input], *, schema_version: str, scope: str) -> str:
    """Return the journal key of an answer: a hexadecimal SHA-256 of everything that the answer depends on.

    Args:
        identity: The system's identity: everything that can change its answers, as JSON values.
        documents: The document, or in scope corpus all documents that were sent together.
        schema_version: The version of the annotation schema.
        scope: "document" or "corpus".
    """
    digest = hashlib.sha256()
    parts = {"system": identity, "schema_version": schema_version, "scope": scope}
    digest.update(msgspec.json.encode(parts, order="deterministic"))
    for document in documents:
        digest.update(b"\0" + document.to_json())
    return digest.hexdigest()


class HeldJournalError(OnrecordError):
    """Another run is using the journal."""


class Journal:
    """An open journal, used as a context manager; `damaged` is the number of ignored lines.

    Args:
        path: The file, which is created if necessary.

    Raises:
        OnrecordError: The file cannot be written, or another run is using it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.damaged = 0
        self._kept: dict[tuple[str, str], Stored] = {}
        self._synced = 0.0  # the time of the last sync
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file: IO[bytes] = path.open("a+b")
        except OSError as error:
            raise OnrecordError(
                "The journal cannot be written.",
                where=str(path),
                got=error.strerror or str(error),
                hint="choose another output with -o FILE",
            ) from error
        self._lock = FileLock(f"{path}.lock")
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            self._file.close()
            raise HeldJournalError(
                "Another run is writing this journal.",
                where=str(path),
                hint="wait until it ends, or choose another output with -o FILE",
            ) from error
        self._read()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._file.seek(0, os.SEEK_END) == 0:
                self.path.unlink(missing_ok=True)  # an empty journal is removed
            else:
                self._sync()
        finally:
            self._file.close()
            self._lock.release()

    def _read(self) -> None:
        """Read the byte offset of each document's entry in the file, and count the damaged lines.

        An incomplete last line is removed from the file.
        """
        decode = msgspec.json.Decoder(Entry).decode
        self._file.seek(0)
        end = 0
        for line in self._file:
            if not line.endswith(b"\n"):
                break
            try:
                self._store(decode(line), end)
            except (msgspec.DecodeError, UnicodeDecodeError):
                self.damaged += 1
            end += len(line)
        self._file.truncate(end)

    def _store(self, entry: Entry, start: int) -> None:
        figures = entry.latency_s, entry.attempts, entry.usage, entry.note, entry.left_out
        self._kept[entry.key, entry.doc_id] = Stored(start, *figures)

    def _sync(self) -> None:
        os.fsync(self._file.fileno())
        self._synced = monotonic()

    def get(self, key: str, doc_id: str) -> Stored | None:
        """Return where a document's answer is stored, and its figures (latency, attempts, usage).

        None if the journal has no answer of this document with this key, as the function `key` computes it.
        """
        return self._kept.get((key, doc_id))

    def add(self, entry: Entry) -> None:
        """Append a finished document to the journal's file.

        Raises:
            OnrecordError: The line cannot be written; the journal keeps its earlier lines.
        """
        start = self._file.seek(0, os.SEEK_END)
        rest = memoryview(msgspec.json.encode(entry) + b"\n")
        try:
            while rest:  # bypass the file's buffer, which would keep the bytes when the disk is full
                rest = rest[os.write(self._file.fileno(), rest) :]
            if monotonic() - self._synced >= SYNC_EVERY:
                self._sync()
        except OSError as error:
            self._file.truncate(start)
            raise OnrecordError(
                "The journal cannot be extended.",
                where=str(self.path),
                got=error.strerror or str(error),
                hint="free disk space and run the same command again; finished documents are kept",
            ) from error
        self._store(entry, start)

    def prediction(self, kept: Stored) -> bytes:
        """Read a stored prediction from the journal, and return its line for a predictions file, without a line end.

        Args:
            kept: The stored answer, as `get` of this journal returned it.
        """
        self._file.seek(kept.start)
        return bytes(msgspec.json.decode(self._file.readline(), type=Entry).prediction)
