"""Find the shards of a data set, and read a shard as lines.

A data set is a file, a glob or a directory, on this machine or under any URL that fsspec knows (`s3://`, `gs://`,
`https://`). Directories are searched recursively; names that start with `.` or `_` are left out. fsspec takes
credentials from its own configuration and from the environment. The end of a file's name gives its format:

    .jsonl .ndjson, and these with .gz .bz2 .xz .zst after them    one document per line, after an optional header
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
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Iterator

COMPRESSIONS = {".gz": "gzip", ".bz2": "bz2", ".xz": "xz", ".zst": "zstd"}
LINES = (".jsonl", ".ndjson")
PARQUET = ".parquet"
HEADER_KEY = b"onrecord"  # in a Parquet file's metadata
ROWS = 64  # of a Parquet file that are held at a time
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, order=True)
class Shard:
    """A file of a data set.

    Attributes:
        name: What messages call it: the path as it was typed, or the URL.
        url: Where fsspec finds it.
        format: `jsonl` or `parquet`.
        compression: fsspec's name for the compression, None for none.
        size: The size of the file in bytes.
        stamp: A hash of what the file system says of the file (size, time of change, tag). It changes with the file.
    """

    name: str
    url: str
    format: str
    compression: str | None
    size: int
    stamp: str


def shards(path: object, what: str = "predictions") -> list[Shard]:
    """Return the shards of a file, directory, glob or URL, in order of their names.

    Args:
        path: A path, glob or URL.
        what: What errors call the files.

    Raises:
        OnrecordError: There is no file, or none in a known format.
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
            _as_typed(name, given) if is_local else system.unstrip_protocol(name),
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


def _as_typed(name: str, given: str) -> str:
    """Return the absolute path of a file as the path that was given names it; fsspec makes all paths absolute."""
    typed = Path(given)
    inside = name.removeprefix(f"{typed.absolute().as_posix().rstrip('/')}/")
    if typed.is_file():
        return given
    return str(typed / inside) if typed.is_dir() else name


def is_local_folder_of_documents(path: object) -> bool:
    """Return whether a path is a directory of `<doc_id>.json` files without shards, or one such file."""
    directory = Path(str(path))
    if not directory.is_dir():
        return directory.suffix == ".json" and directory.is_file()
    names = [each.name for each in directory.iterdir() if not each.name.startswith((".", "_"))]
    return any(name.endswith(".json") for name in names) and all(_kind(name) is None for name in names)


def raw_lines(shard: Shard) -> Iterator[RawLine]:
    """Yield the lines of a shard in order, without blank ones. A header is yielded like any other line.

    Raises:
        OnrecordError: The shard cannot be opened, unpacked or read to its end. The error names the shard.
    """
    with naming(shard):
        if shard.format == "parquet":
            yield from _rows(shard)
        else:
            with opened(shard) as file:
                yield from lines_of(file, shard.name)


def lines(shard: Shard) -> Iterator[Line]:
    """Yield what each line of a shard holds, or its problems, as `read_lines` does for a file."""
    for at, line in enumerate(raw_lines(shard)):
        yield read_line(line, shard.name, first=at == 0)


def _fsspec() -> Any:
    try:
        import fsspec
        import fsspec.core
    except ImportError as error:
        raise missing_extra(error) from error
    return fsspec


def missing_extra(error: ImportError) -> OnrecordError:
    """Return the error for a missing library of the extra [cluster]."""
    return OnrecordError(
        "Work on a cluster needs libraries that are not installed.",
        got=str(error),
        expected="the extra [cluster]",
        hint="pip install 'onrecord[cluster]'",
    )


def _files(system: Any, place: str) -> dict[str, dict[str, Any]]:
    """Return the files of a path, with what the file system says of each."""
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
    """Return the format and the compression of a file by its name, None if neither is known."""
    if name.endswith(PARQUET):
        return "parquet", None
    for suffix, compression in COMPRESSIONS.items():
        if name.endswith(tuple(line + suffix for line in LINES)):
            return "jsonl", compression
    return ("jsonl", None) if name.endswith(LINES) else None


def without_ending(name: str) -> str:
    """Return the name of a shard without the endings of its format and compression."""
    for compression in COMPRESSIONS:
        name = name.removesuffix(compression)
    for ending in (*LINES, PARQUET):
        name = name.removesuffix(ending)
    return name


def protocols(system: Any) -> tuple[str, ...]:
    """Return the schemes of the URLs of a file system."""
    return (system.protocol,) if isinstance(system.protocol, str) else tuple(system.protocol)


def is_mounted(shard: Shard) -> bool:
    """Return whether the lines of a shard can be read by offset: uncompressed JSONL of this machine's file system."""
    system, _ = _fsspec().core.url_to_fs(shard.url)
    return shard.format == "jsonl" and shard.compression is None and "file" in protocols(system)


def _unreadable(what: str, where: str, error: BaseException) -> OnrecordError:
    got = f"{type(error).__name__}: {getattr(error, 'strerror', None) or error}"
    return OnrecordError(what, where=where, got=got, hint="look at the shard, or write it again")


@contextmanager
def naming(shard: Shard) -> Iterator[None]:
    """Turn the errors of file systems, decompressors and Parquet readers into an OnrecordError that names the shard."""
    try:
        yield
    except (GeneratorExit, OnrecordError, MemoryError):
        raise
    except Exception as error:  # every compression and every file system has errors of its own
        raise _unreadable("A shard cannot be read.", shard.name, error) from error


def opened(shard: Shard) -> IO[bytes]:
    """Return a shard of JSONL as an open file, decompressed."""
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
