"""Running extractors on shards in tests."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

from onrecord.cluster.run import RunSummary, extract, parts_of
from onrecord.cluster.run_shard import RUN_DIRECTORY, RunRequest
from onrecord.corpus.load import load
from onrecord.run import drive
from onrecord.run.extractor import Settings
from onrecord.run.workers import Retries

if TYPE_CHECKING:
    from pathlib import Path

    from distributed import Client

PATIENCE_S = 120.0  # the limit for something that must happen, on a busy machine
SETTINGS = Settings()


def rows(number: int, first: int = 0) -> list[dict[str, Any]]:
    """Return documents as `onrecord texts` prints them, with an additional column."""
    return [
        {"doc_id": f"d{at}", "text": f"“No {at},” Ferry said.\nShe met Kislyak.", "desk": "politics"}
        for at in range(first, first + number)
    ]


def written(path: Path, *documents: dict[str, Any]) -> Path:
    """Write documents as JSONL, compressed by the name's suffix, and return the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = "".join(json.dumps(each) + "\n" for each in documents).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def asked(tmp_path: Path) -> list[str]:
    """Return the documents that the program was sent, sorted by name."""
    return sorted((tmp_path / "asked").read_text().split())


def ran(client: Client, address: str, texts: Path | None, out: Path, **options: Any) -> RunSummary:
    """Run a system on the cluster, without repeating failed documents."""
    chosen = drive.Options(retries=Retries(most=0), **options)
    parts = parts_of(None if texts is None else str(texts), load())
    return extract(client, RunRequest(address, SETTINGS, chosen), parts, out)


def shards_of(out: Path) -> list[Path]:
    """Return the shards of predictions in a directory."""
    return sorted(each for each in out.rglob("*.jsonl") if RUN_DIRECTORY not in each.parts)


def documents_of(paths: list[Path]) -> list[str]:
    """Return the lines of predictions files without headers, in the order of the files."""
    return [line for path in paths for line in path.read_text(encoding="utf-8").splitlines()[1:]]
