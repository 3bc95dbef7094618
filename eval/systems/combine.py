"""Make the predictions and the run record of a system that consists of other systems, from their committed results.

No extractor is run. A combination is made by `onrecord merge`; a system that gives gold's mentions the clusters of
another system is made by `lay.py`. The record has the sum of the parts' seconds, and the memory of the largest part.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import manifest
from lay import lay, spoken, written

from onrecord import schema
from onrecord._version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from manifest import Manifest

PREDICTIONS = "predictions.jsonl"
RECORD = "run.json"
CARD = "system.json"


def parts(system: Manifest) -> list[Path]:
    """Return the directories of the results that a system is made of, in order; [] for a system that is run."""
    names = [system.lay] if system.lay else dict.fromkeys(system.merge.values())
    return [manifest.read(name).results for name in names]


def sum_mb(system: Manifest) -> int:
    """Return the sum of the sizes on disk of a system's parts in megabytes, as their cards give them."""
    return round(sum(json.loads((part / CARD).read_bytes())["size_mb"] for part in parts(system)))


def combine(system: Manifest) -> subprocess.CompletedProcess[str]:
    """Write the predictions of a combined system and its run record into its cache, and return the finished process.

    If `onrecord merge` fails, the exit code of the process is not 0, and no record is written.
    """
    system.cache.mkdir(parents=True, exist_ok=True)
    done = _laid(system) if system.lay else _merged(system)
    if done.returncode == 0:
        (system.cache / "predictions.run.json").write_text(_record(system), encoding="utf-8")
    return done


def _laid(system: Manifest) -> subprocess.CompletedProcess[str]:
    (system.cache / PREDICTIONS).write_bytes(lay(system, manifest.ROOT))
    return subprocess.CompletedProcess([], 0, "", f"{system.name}: the clusters of {system.lay}, on gold's mentions")


def _merged(system: Manifest) -> subprocess.CompletedProcess[str]:
    files = [str((part / PREDICTIONS).relative_to(manifest.ROOT)) for part in parts(system)]
    layers = ",".join(f"{layer}={name}" for layer, name in system.merge.items())
    out = system.cache / PREDICTIONS
    command = [sys.executable, "-m", "onrecord", "merge", *files, "--layers", layers, "--overwrite", "-o", str(out)]
    environment = os.environ | {"PYTHONPATH": str(manifest.ROOT / "eval")}
    done = subprocess.run(command, cwd=manifest.ROOT, env=environment, check=False, capture_output=True, text=True)
    if done.returncode == 0:
        _finish(out, system)
    return done


def _finish(path: Path, system: Manifest) -> None:
    """Write the name, version and note of a system into the header of merged predictions, which are changed on disk.

    If its description says `speak`, quotes get the entity of the mention at their source as speaker.
    """
    header, *documents = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    header |= {"system": system.name, "version": system.version, "note": system.note}
    header |= {"given": system.given} if system.given else {}
    if system.speak:
        documents = [each | {"quotes": spoken(each["quotes"], each["mentions"])} for each in documents]
    path.write_bytes(written([header, *documents]))


def _record(system: Manifest) -> str:
    """Return the run record of a combined system as JSON, from the records of its parts."""
    records: list[dict[str, Any]] = [json.loads((part / RECORD).read_bytes()) for part in parts(system)]
    first = records[0]
    seconds = sum(record["elapsed_s"] for record in records)
    value = first | {
        "documents": [row | {"latency_s": None} for row in first["documents"]],
        "elapsed_s": seconds,
        "identity": {"door": "lay" if system.lay else "merge", "parts": [part.name for part in parts(system)]},
        "latency_s": {
            "measured": {"count": 0, "maximum": None, "median": None, "total": None},
            "replayed": {"count": 0, "maximum": None, "median": None, "total": None},
        },
        "memory_mb": max(record["memory_mb"] for record in records),
        "onrecord_version": __version__,
        "schema_version": schema.schema_version(),
        "scope": system.scope,
        "system": system.name,
        "version": system.version,
    }
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
