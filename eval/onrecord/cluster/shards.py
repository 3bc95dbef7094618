"""Find the shards of a data set, and read a shard as lines.

A data set is a file, a glob or a directory, on this machine or at any URL that fsspec supports (`s3://`, `gs://`,
`https://`). Directories are searched recursively; names that start with `.` or `_` are ignored. fsspec takes
credentials from its own configuration and from the environment. The suffix of a file gives its format:

    .jsonl .ndjson, optionally followed by .gz .bz2 .xz .zst       one document per line, after an optional header
    .parquet                                                       one document per row

A Parquet file has either one column `json` with lines of JSONL, or one column for each field of a document (`doc_id`,
`mentions`, ...), nested as in the schema; null means absent. The value of `onrecord` in its metadata is the header.

Every format is read as lines (`documents.lines.RawLine`), so that there is one parser of documents. The number of a
Parquet row is its line. At most one line, or one batch of rows, is in memory.
"""

from __future__ import annotations

import io
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any

import msgspec

from onrecord.documents.lines import PIECE_BYTES, RawLine, lines_of
from onrecord.documents.predictions import Line, read_line
from onrecord.errors import OnrecordError, first_few

if TYPE_CHECKING:
    from collections.abc import Iterator

COMPRESSIONS = {".gz": "gzip", ".bz2": "bz2", ".xz": "xz", ".zst": "zstd"}
LINES = (".jsonl", ".ndjson")
PARQUET = ".parquet"
HEADER_KEY = b"onrecord"  # the key in a Parquet file's metadata
ROWS = 64  # the rows of a Parquet file in memory
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, order=True)
class Shard:
    """A file of a data set, with a part of its documents.

    Attributes:
        name: Its name in messages: the path as the user gave it, or the URL.
        url: Its URL for fsspec.
        format: `jsonl` or `parquet`.
        compression: fsspec's name of the compression, or None.
        size: The size of the file in bytes.
        stamp: A hash of the file's metadata (size, modification time, tag), which changes with the file.
    """

    name: str
    url: str
    format: str
    compression: str | None
    size: int
    stamp: str


def shards(path: object, what: str = "predictions") -> list[Shard]:
    """Return the files of a file, directory, glob or URL, sorted by name, without those of unknown suffixes.

    None is opened.

    Args:
        path: A path, glob or URL.
        what: The word for the files in errors.

    Raises:
        OnrecordError: There is no file, or none in a known format, or the extra [cluster] is not installed.
    """
    fsspec = _fsspec()
    given = str(path)
    try:
        system, place = fsspec.core.url_to_fs(given)
        found = _files(system, place)
    except (OSError, ValueError, ImportError) as error:
        raise _unreadable(f"The {what} cannot be listed.", given, error) from error
    if not found:
        raise OnrecordError(
            f"No {what} were found.",
            where=given,
            expected="an existing file, directory or glob",
            hint="correct the path; put a glob in quotes, such as 'DIR/*.jsonl'",
        )
    is_local = "file" in protocols(system)
    made = [
        Shard(
            _name_as_given(name, given) if is_local else system.unstrip_protocol(name),
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
            f"The {what} contain no shard in a known format.",
            where=given,
            got=first_few(sorted({"".join(PurePosixPath(name).suffixes[-2:]) or name for name in found})),
            expected=f"{' '.join(LINES)} (optionally with {' '.join(COMPRESSIONS)}), {PARQUET}",
            hint="convert them with onrecord convert, or select the shards with a glob",
        )
    return sorted(made)


def _name_as_given(name: str, given: str) -> str:
    """Return a shard's path as the user would type it, for messages.

    Args:
        name: The shard's absolute path, such as `/home/anna/shards/a.jsonl`.
        given: What the user typed: this file, the directory that contains it (`shards` gives `shards/a.jsonl`), or a
            glob, for which the absolute path is returned.
    """
    typed = Path(given)
    inside = name.removeprefix(f"{typed.absolute().as_posix().rstrip('/')}/")
    if typed.is_file():
        return given
    return str(typed / inside) if typed.is_dir() else name


def is_local_folder_of_documents(path: object) -> bool:
    """Return whether a path is a `.json` file, or a directory with `.json` files but no JSONL or Parquet shards."""
    directory = Path(str(path))
    if not directory.is_dir():
        return directory.suffix == ".json" and directory.is_file()
    names = [each.name for each in directory.iterdir() if not each.name.startswith((".", "_"))]
    return any(name.endswith(".json") for name in names) and all(_kind(name) is None for name in names)


def raw_lines(shard: Shard) -> Iterator[RawLine]:
    """Yield the non-blank lines of a shard in order, each with its number; a header is a line like others.

    Raises:
        OnrecordError: The shard cannot be opened, decompressed or read to its end; the error has its name.
    """
    with naming_errors(shard):
        if shard.format == "parquet":
            yield from _rows(shard)
        else:
            with open_lines(shard) as file:
                yield from lines_of(file, shard.name)


def lines(shard: Shard) -> Iterator[Line]:
    """Yield the parsed lines of a shard, each with its number and one of: its document, a header, or problems.

    Raises:
        OnrecordError: The shard cannot be opened or read to its end.
    """
    for at, line in enumerate(raw_lines(shard)):
        yield read_line(line, shard.name, first=at == 0)


def _fsspec() -> Any:
    """Import the module fsspec and return it; raise OnrecordError if it is not installed."""
    try:
        import fsspec
        import fsspec.core
    except ImportError as error:
        raise missing_extra(error) from error
    return fsspec


def missing_extra(error: ImportError) -> OnrecordError:
    """Return the error to raise for an import that failed because the extra [cluster] is not installed."""
    return OnrecordError(
        "Commands on a cluster need libraries that are not installed.",
        got=str(error),
        expected="the extra [cluster]",
        hint="pip install 'onrecord[cluster]'",
    )


def _files(system: Any, place: str) -> dict[str, dict[str, Any]]:
    """Return path -> fsspec's details (size, modification time) of the files at `place`; empty if nothing exists.

    `system` is an fsspec file system. `place` is a file, a glob, or a directory, which is searched recursively without
    hidden files.
    """
    if any(sign in place for sign in "*?[") and not system.exists(place):
        found = system.glob(place, detail=True)
        return {name: info for name, info in found.items() if info["type"] == "file"}
    if system.isdir(place):
        inside = system.find(place, detail=True)
        return {name: info for name, info in inside.items() if not _is_hidden(name[len(place) :])}
    return {place: system.info(place)} if system.exists(place) else {}


def _is_hidden(inside: str) -> bool:
    """Return whether a directory or the file of a relative path has a name that starts with `.` or `_`."""
    return any(part.startswith((".", "_")) for part in PurePosixPath(inside).parts)


def _kind(name: str) -> tuple[str, str | None] | None:
    """Return the format and the compression (None for none) of a file by its suffixes; None if they are unknown.

    >>> _kind("a.jsonl.gz"), _kind("a.parquet"), _kind("a.csv")
    (('jsonl', 'gzip'), ('parquet', None), None)
    """
    if name.endswith(PARQUET):
        return "parquet", None
    for suffix, compression in COMPRESSIONS.items():
        if name.endswith(tuple(line + suffix for line in LINES)):
            return "jsonl", compression
    return ("jsonl", None) if name.endswith(LINES) else None


def without_ending(name: str) -> str:
    """Return the name of a shard without the suffixes of format and compression.

    >>> without_ending("2024/a.jsonl.gz")
    '2024/a'
    """
    for compression in COMPRESSIONS:
        name = name.removesuffix(compression)
    for ending in (*LINES, PARQUET):
        name = name.removesuffix(ending)
    return name


def protocols(system: Any) -> tuple[str, ...]:
    """Return the URL schemes of an fsspec file system, such as ("file", "local")."""
    return (system.protocol,) if isinstance(system.protocol, str) else tuple(system.protocol)


def is_mounted(shard: Shard) -> bool:
    """Return whether a shard's lines can be read by offset: it is uncompressed JSONL in this machine's file system."""
    system, _ = _fsspec().core.url_to_fs(shard.url)
    return shard.format == "jsonl" and shard.compression is None and "file" in protocols(system)


def _unreadable(what: str, where: str, error: BaseException) -> OnrecordError:
    """Return the error for a file that cannot be read: `what` is its sentence, `where` the file, `error` the cause."""
    got = f"{type(error).__name__}: {getattr(error, 'strerror', None) or error}"
    return OnrecordError(what, where=where, got=got, hint="check the path; the file may be damaged or incomplete")


@contextmanager
def naming_errors(shard: Shard) -> Iterator[None]:
    """Return a context that turns any error of reading a shard into an OnrecordError with the shard's name."""
    try:
        yield
    except (GeneratorExit, OnrecordError, MemoryError):
        raise
    except Exception as error:  # each compression and file system raises its own errors
        raise _unreadable("A shard cannot be read.", shard.name, error) from error


def open_lines(shard: Shard) -> IO[bytes]:
    """Return an open file with the decompressed bytes of a JSONL shard; the caller closes it."""
    if shard.compression != "zstd":
        file = _fsspec().open(shard.url, "rb", compression=shard.compression).open()
        return io.BufferedReader(file, PIECE_BYTES)  # fsspec's buffers are small, or slow at reading lines
    # pyarrow reads several frames and reports a truncated file; other readers stop silently.
    try:
        import pyarrow as pa
    except ImportError as error:
        raise missing_extra(error) from error
    packed = pa.PythonFile(_fsspec().open(shard.url, "rb").open(), mode="r")
    return io.BufferedReader(pa.CompressedInputStream(packed, "zstd"), PIECE_BYTES)


def _rows(shard: Shard) -> Iterator[RawLine]:
    """Yield the rows of a Parquet shard as JSONL lines, numbered from 1; a header in the metadata is the first line."""
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
    """Return a row of a Parquet file as a JSONL line: its column `json` (bytes or str), or a dict without its nulls."""
    if isinstance(row, bytes):
        return row
    return row.encode() if isinstance(row, str) else _encode(_without_nulls(row))


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(each) for key, each in value.items() if each is not None}
    return [_without_nulls(each) for each in value] if isinstance(value, list) else value
