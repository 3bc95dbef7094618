"""Find the shards of a data set, and read one: JSONL, compressed JSONL, or Parquet, from wherever fsspec reaches.

A data set is a file, a glob, or a directory, which is gone through to its depths (names that start with `.` or `_` are
left out: they are bookkeeping), on this machine or under any URL that fsspec knows (`s3://`, `gs://`, `https://`, ...;
credentials and options are fsspec's own, from its configuration and environment). A shard's format is told by its
name's end:

    .jsonl .ndjson, and these with .gz .bz2 .xz .zst after them    a document a line, a header on the first or none
    .parquet                                                       a document a row

A Parquet file has either one column `json`, whose cells are lines as they would stand in JSONL, or a column for each
field of a document that it has (`doc_id`, `mentions`, ...), nested as the schema nests them, null as good as absent.
Its header, if it has one, is the value of `onrecord` in the file's metadata.

Whatever the format, a shard is read as lines (`io.lines.RawLine`), so that there is one parser of documents and not
two; a Parquet row's number counts as its line. No more than a line, or a batch of rows, is held.
"""

from __future__ import annotations

import io
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any

import msgspec

from onrecord.documents.lines import PIECE_BYTES, RawLine, lines_of
from onrecord.documents.predictions import Line, may_be_header, read_line
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.documents.model import Header

COMPRESSIONS = {".gz": "gzip", ".bz2": "bz2", ".xz": "xz", ".zst": "zstd"}
LINES = (".jsonl", ".ndjson")
PARQUET = ".parquet"
HEADER_KEY = b"onrecord"  # in a Parquet file's metadata
ROWS = 64  # of a Parquet file that are held at a time
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, order=True)
class Shard:
    """A part of a data set: its name in messages, where fsspec finds it, its format, and how large it is.

    format is `jsonl` or `parquet`; compression is fsspec's word for it, or None; size is in bytes, compressed. stamp
    changes when the file does: a hash of what its file system says of it (size, time of change, tag).
    """

    name: str
    url: str
    format: str
    compression: str | None
    size: int
    stamp: str


def shards(path: object, what: str = "predictions") -> list[Shard]:
    """Return the shards of a file, directory, glob or URL, in order of their names; `what` they are is for errors.

    Raises OnrecordError if there is nothing, or nothing in a known format.
    """
    fsspec = _fsspec()
    given = str(path)
    try:
        system, place = fsspec.core.url_to_fs(given)
        found = _files(system, place)
    except (OSError, ValueError, ImportError) as error:
        raise _unreadable(f"The {what} cannot be looked for.", given, error) from error
    if not found:
        raise OnrecordError(
            f"There are no {what} there.", where=given, expected="a file, a directory or a glob", hint="check the path"
        )
    is_local = "file" in protocols(system)
    made = [
        Shard(
            name if is_local else system.unstrip_protocol(name),
            system.unstrip_protocol(name),
            *kind,
            int(info.get("size") or 0),
            system.ukey(name),
        )
        for name, info in found.items()
        if (kind := _kind(name)) is not None
    ]
    if not made:
        raise OnrecordError(
            f"The {what} hold no shard in a known format.",
            where=given,
            got=", ".join(sorted({"".join(PurePosixPath(name).suffixes[-2:]) or name for name in found})[:5]),
            expected=f"{' '.join(LINES)} (with {' '.join(COMPRESSIONS)} or none), {PARQUET}",
            hint="onrecord convert, or name the shards with a glob",
        )
    return sorted(made)


def is_local_folder_of_documents(path: object) -> bool:
    """Return whether a path is a directory as an annotator has it: `<doc_id>.json` files, and no shard."""
    directory = Path(str(path))
    if not directory.is_dir():
        return directory.suffix == ".json" and directory.is_file()
    names = [each.name for each in directory.iterdir() if not each.name.startswith((".", "_"))]
    return any(name.endswith(".json") for name in names) and all(_kind(name) is None for name in names)


def raw_lines(shard: Shard) -> Iterator[RawLine]:
    """Yield a shard's lines in order, blank ones left out; the header is one of them, and only the first may be one.

    Raises OnrecordError, which names the shard, where it cannot be opened, unpacked or read to its end.
    """
    with _naming(shard):
        if shard.format == "parquet":
            yield from _rows(shard)
        else:
            with _opened(shard) as file:
                yield from lines_of(file, shard.name)


def lines(shard: Shard) -> Iterator[Line]:
    """Yield what each line of a shard holds, or its problems, as `io.predictions.read_lines` does for a file."""
    first = True
    for line in raw_lines(shard):
        yield read_line(line, shard.name, first=first)
        first = False


def header(shard: Shard) -> Header | None:
    """Return the header that a shard starts with, or None where it starts with something else, right or wrong."""
    reading = raw_lines(shard)
    first = next(reading, None)
    reading.close()  # type: ignore[attr-defined]  # a generator, whose file is to be closed now
    return None if first is None or not may_be_header(first.raw) else read_line(first, shard.name, first=True).header


def _fsspec() -> Any:
    try:
        import fsspec
        import fsspec.core
    except ImportError as error:
        raise missing_extra(error) from error
    return fsspec


def missing_extra(error: ImportError) -> OnrecordError:
    """Return the error for a library that the extra [cluster] would have brought."""
    return OnrecordError(
        "Work on a cluster needs libraries that are not installed.",
        got=str(error),
        expected="the extra [cluster]",
        hint="pip install 'onrecord[cluster]'",
    )


def _files(system: Any, place: str) -> dict[str, dict[str, Any]]:
    """Return the files that a path stands for, with what is known of each."""
    if any(sign in place for sign in "*?[") and not system.exists(place):
        found = system.glob(place, detail=True)
        return {name: info for name, info in found.items() if info["type"] == "file"}
    if system.isdir(place):
        inside = system.find(place, detail=True)
        return {name: info for name, info in inside.items() if not _is_bookkeeping(name[len(place) :])}
    return {place: system.info(place)} if system.exists(place) else {}


def _is_bookkeeping(inside: str) -> bool:
    return any(part.startswith((".", "_")) for part in PurePosixPath(inside).parts)


def _kind(name: str) -> tuple[str, str | None] | None:
    """Return the format and compression that a name stands for, or None."""
    if name.endswith(PARQUET):
        return "parquet", None
    for suffix, compression in COMPRESSIONS.items():
        if name.endswith(tuple(line + suffix for line in LINES)):
            return "jsonl", compression
    return ("jsonl", None) if name.endswith(LINES) else None


def protocols(system: Any) -> tuple[str, ...]:
    """Return the names by which URLs call a file system of fsspec's."""
    return (system.protocol,) if isinstance(system.protocol, str) else tuple(system.protocol)


def _unreadable(what: str, where: str, error: BaseException) -> OnrecordError:
    got = f"{type(error).__name__}: {getattr(error, 'strerror', None) or error}"
    return OnrecordError(what, where=where, got=got, hint="look at the shard, or write it again")


@contextmanager
def _naming(shard: Shard) -> Iterator[None]:
    """Turn whatever a file system, an unpacker or a Parquet reader complains of into an error that names the shard."""
    try:
        yield
    except (GeneratorExit, OnrecordError, MemoryError):
        raise
    except Exception as error:  # every compression and every file system has errors of its own
        raise _unreadable("A shard cannot be read.", shard.name, error) from error


def _opened(shard: Shard) -> IO[bytes]:
    if shard.compression != "zstd":
        file = _fsspec().open(shard.url, "rb", compression=shard.compression).open()
        return io.BufferedReader(file, PIECE_BYTES)  # file systems' own are small, or slow to give a line
    # By pyarrow, which goes on over several frames and complains of a file that is cut short; other readers stop there.
    try:
        import pyarrow as pa
    except ImportError as error:
        raise missing_extra(error) from error
    packed = pa.PythonFile(_fsspec().open(shard.url, "rb").open(), mode="r")
    return io.BufferedReader(pa.CompressedInputStream(packed, "zstd"), PIECE_BYTES)


def _rows(shard: Shard) -> Iterator[RawLine]:
    try:
        from pyarrow import parquet
    except ImportError as error:
        raise missing_extra(error) from error
    with _fsspec().open(shard.url, "rb") as file:
        reader = parquet.ParquetFile(file)
        number = 0
        stored = (reader.schema_arrow.metadata or {}).get(HEADER_KEY)
        if stored is not None:
            number += 1
            yield RawLine(number, stored)
        is_json = "json" in reader.schema_arrow.names
        for batch in reader.iter_batches(batch_size=ROWS, columns=["json"] if is_json else None):
            for row in batch.column("json").to_pylist() if is_json else batch.to_pylist():
                number += 1
                yield RawLine(number, _line(row))


def _line(row: Any) -> bytes:
    """Return a row as the line that it would be in JSONL."""
    if isinstance(row, bytes):
        return row
    return row.encode() if isinstance(row, str) else _encode(_without_nulls(row))


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(each) for key, each in value.items() if each is not None}
    return [_without_nulls(each) for each in value] if isinstance(value, list) else value
