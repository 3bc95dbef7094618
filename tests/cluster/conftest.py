"""Fixtures of the tests of clusters: two workers on this machine, started once, archives, and programs.

The tests that use them are marked `pytestmark = pytest.mark.xdist_group("cluster")`, so that under xdist one process
runs them all (`--dist loadgroup`).
"""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import sys
import textwrap
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.cluster import session

from .damaged import Sides
from .extraction import PATIENCE_S, rows, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from distributed import Client

HEADER = {"onrecord": "predictions", "schema_version": "0.1.0", "system": "made", "scope": "corpus"}
TYPES = ("PER", "ORG", "GPE")


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the parent of job directories, which is empty."""
    monkeypatch.setenv("ONRECORD_SCRATCH", str(tmp_path / "scratch"))
    return tmp_path / "scratch"


@pytest.fixture(scope="session")
def client() -> Iterator[Client]:
    """Return a client of a cluster of two workers on this machine."""
    with session.connect("dask", workers=2) as connected:
        connected.wait_for_workers(2, timeout=PATIENCE_S)
        yield connected


@pytest.fixture(scope="session")
def threads() -> Iterator[Client]:
    """Return a client of a cluster of two threads of this process."""
    import dask
    import distributed

    with (
        dask.config.set(session.LEAN),
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=False,
            dashboard_address=session.NO_DASHBOARD,  # None would be port 8787, which another Dask may have
            silence_logs=50,
        ) as cluster,
        distributed.Client(cluster, set_as_default=False) as connected,
    ):
        yield connected


@pytest.fixture(scope="session")
def scheduler(client: Client) -> str:
    """Return the address of that cluster's scheduler, for `--on`."""
    address: str = client.scheduler.address
    return address


class Archives:
    """Builds gold and predictions, and writes them as files and shards of any format."""

    header = HEADER

    def documents(self, number: int, seed: int = 0) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Return gold and predicted documents; the last gold document has no prediction."""
        return _documents(number, seed)

    def line(self, row: Any) -> bytes:
        """Return a row as a line of JSONL."""
        return _line(row)

    def write_file(self, path: Path, rows: Sequence[Any]) -> Path:
        """Write rows as JSONL, compressed by the name's suffix, or as Parquet, and return the path."""
        return _write_file(path, rows)

    def write_shards(
        self, directory: Path, rows: Sequence[Any], number: int, suffix: str = ".jsonl", header: Any = None
    ) -> Path:
        """Distribute rows over shards, each with the header, and return the directory."""
        return _write_shards(directory, rows, number, suffix, header)


@pytest.fixture(scope="session")
def archives() -> Archives:
    """Return a builder of gold and predictions in shards."""
    return Archives()


def _documents(number: int, seed: int = 0) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return gold and predicted documents: mentions with cross-document entities, and some quotes and events."""
    draw = Random(seed)  # noqa: S311 - data to score, not secrets
    gold, predicted = [], []
    for at in range(number):
        sides: tuple[list[dict[str, Any]], list[dict[str, Any]]] = ([], [])
        for place in range(draw.randint(0, 9)):
            start, kind = 10 * place, draw.random()
            mention = {"start": start, "end": start + draw.randint(2, 9), "type": draw.choice(TYPES)}
            mention["entity"] = f"ent-{draw.randint(0, number)}" if kind < 0.8 else None
            sides[0].append(mention)
            if draw.random() < 0.8:
                moved = {"entity": f"ent-{draw.randint(0, number)}"} if draw.random() < 0.3 else {}
                sides[1].append({**mention, **moved})
        row = {"doc_id": f"d-{at:03}"}
        extra = _quotes_and_events(draw) if at % 3 == 0 else {}
        gold.append({**row, "mentions": sides[0], **extra})
        predicted.append({**row, "mentions": sides[1], **(_quotes_and_events(draw) if extra else {})})
    return gold, predicted[:-1]


def _quotes_and_events(draw: Random) -> dict[str, Any]:
    quotes = [
        {
            "id": f"q{at}",
            "kind": draw.choice(["direct", "indirect"]),
            "content": [{"start": 100 + 20 * at, "end": 100 + 20 * at + draw.choice([8, 9])}],
            "cue": [{"start": 110 + 20 * at, "end": 114 + 20 * at}],
            "speakers": [f"ent-{draw.randint(0, 3)}"],
            "utterance": f"utt-{draw.randint(0, 4)}",
        }
        for at in range(draw.randint(0, 3))
    ]
    events = [
        {
            "id": f"e{at}",
            "start": 200 + 10 * at,
            "end": 205 + 10 * at,
            "type": draw.choice(["Meet", "Resign"]),
            "event": f"evt-{draw.randint(0, 4)}",
            "polarity": draw.choice(["positive", "negative"]),
        }
        for at in range(draw.randint(0, 3))
    ]
    return {"quotes": quotes, "events": events}


def _line(row: Any) -> bytes:
    """Return a row as a line of JSONL."""
    return json.dumps(row).encode() + b"\n"


def _write_file(path: Path, rows: Sequence[Any]) -> Path:
    """Write rows as JSONL, compressed by the name's suffix, or as Parquet, and return the path."""
    data = b"".join(map(_line, rows))
    if path.suffix == ".parquet":
        _write_parquet(path, rows)
    elif path.suffix == ".zst":
        import pyarrow as pa

        path.write_bytes(pa.compress(data, codec="zstd", asbytes=True))
    else:
        pack = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}.get(path.suffix, bytes)
        path.write_bytes(pack(data))
    return path


def _write_shards(
    directory: Path, rows: Sequence[Any], number: int, suffix: str = ".jsonl", header: Any = None
) -> Path:
    """Distribute rows over `number` shards, each with the header, and return the directory."""
    directory.mkdir(parents=True)
    for at in range(number):
        _write_file(directory / f"part-{at}{suffix}", [*([header] if header else []), *rows[at::number]])
    return directory


def _write_parquet(path: Path, rows: Sequence[Any]) -> None:
    """Write rows as Parquet, one column for each field; a header is written to the file's metadata."""
    import pyarrow as pa
    from pyarrow import parquet

    header = rows[0] if rows and "onrecord" in rows[0] else None
    kept = [row for row in rows if row is not header]
    names = dict.fromkeys(name for row in kept for name in row)
    table = pa.Table.from_pydict({name: [row.get(name) for row in kept] for name in names})
    if header is not None:
        table = table.replace_schema_metadata({"onrecord": json.dumps(header)})
    parquet.write_table(table, path)


@pytest.fixture
def sides(archives: Any, tmp_path: Path) -> Sides:
    """Return valid gold and predictions."""
    return Sides(archives, tmp_path)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Return seven documents in three shards: plain in a subdirectory, compressed, and Parquet."""
    import pyarrow as pa
    from pyarrow import parquet

    written(tmp_path / "archive" / "2016" / "a.jsonl", *rows(2))
    written(tmp_path / "archive" / "b.jsonl.gz", *rows(3, 2))
    parquet.write_table(pa.Table.from_pylist(rows(2, 5)), tmp_path / "archive" / "c.parquet")
    return tmp_path / "archive"


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], str]:
    """Return a function that writes a Python program for `cmd:` and returns its address.

    The program notes every document that it is asked for in the file `asked`; its body is what it does with one.
    """

    def write(body: str) -> str:
        path = tmp_path / "extractor.py"
        prelude = f"import json, os, pathlib, sys, time\nhere = pathlib.Path({str(tmp_path)!r})\n"
        loop = 'for line in sys.stdin:\n    document = json.loads(line)\n    name = document["doc_id"]\n'
        note = '    with open(here / "asked", "a") as asked: asked.write(name + "\\n")\n'
        say = '    print(json.dumps({"doc_id": name, "mentions": [{"start": 0, "end": 4}]}), flush=True)\n'
        path.write_text(
            prelude + loop + note + textwrap.indent(textwrap.dedent(f"{body}\n"), "    ") + say, encoding="utf-8"
        )
        return f"cmd:{sys.executable} {path}"

    return write
