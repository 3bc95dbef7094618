"""Build systems, run them on the corpus, and write their predictions to eval/results/<name>/.

    python eval/systems/make.py NAME...          these systems; the same as `make system NAME=...`
    python eval/systems/make.py                  all that this machine can run; the same as `make systems`
    python eval/systems/make.py --record NAME... the same, and replace the run record even if the predictions are equal
    python eval/systems/make.py --check NAME...  write nothing; exit with 1 if the predictions differ

The files are predictions.jsonl; run.json, with the seconds and the memory of the run; and system.json, which describes
the system and has the size of its environment on disk.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import environments
import manifest
from combine import combine, parts, sum_mb

from onrecord import schema

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from environments import Built
    from manifest import Manifest

PREDICTIONS = "predictions.jsonl"
RECORD = "run.json"
CARD = "system.json"


def main() -> int:
    """Make the systems that the command line names, and return the exit code."""
    parser = argparse.ArgumentParser(description="Run public extractors over the corpus.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="a directory of eval/systems; none: all of them")
    parser.add_argument("--check", action="store_true", help="compare the predictions with the committed ones")
    parser.add_argument("--record", action="store_true", help="replace the run record even if predictions are equal")
    arguments = parser.parse_args()
    named = [manifest.read(name) for name in arguments.names]
    every = named or [manifest.read(name) for name in manifest.names()]
    made = [_made(each, check=arguments.check, record=arguments.record, named=bool(named)) for each in every]
    return 0 if all(made) else 1


def _made(system: Manifest, *, check: bool, record: bool, named: bool) -> bool:
    """Build and run a system, print the result, and return whether it succeeded.

    A system that was left out counts as a success if it was not named.

    Args:
        system: The system.
        check: Whether to compare the predictions with the committed ones, and write nothing.
        record: Whether to replace the committed run record even if the predictions are equal.
        named: Whether the user named the system on the command line.
    """
    if system.fetches and not named:
        print(f"{system.name}: left out: it fetches {system.fetches}; make system NAME={system.name} tries it")
        return True
    try:
        started = time.perf_counter()
        built = environments.build(system)
        built_s = time.perf_counter() - started
    except environments.MissingError as error:
        print(f"{system.name}: left out: it needs {error}")
        return not named
    done = combine(system) if parts(system) else run(system, built)
    if done.returncode != 0:
        print(f"{system.name}: onrecord run ended with exit code {done.returncode}\n{done.stderr[-4000:]}")
        return False
    same = _same(system)
    size_mb = sum_mb(system) if parts(system) else built.size_mb
    print(f"{system.name}: ready in {built_s:.0f} s, {size_mb} MB; {done.stderr.strip().splitlines()[-1]}")
    if check:
        print(f"{system.name}: {'the committed bytes' if same else 'NOT the committed bytes'}")
        return same
    _keep(system, size_mb, same=same and not record)
    return True


def run(system: Manifest, built: Built) -> subprocess.CompletedProcess[str]:
    """Run a system on the corpus, write predictions and record into its cache, and return the finished process."""
    options = ["--fresh", "--note", system.note, "-o", str(system.cache / PREDICTIONS)]
    return call("run", system, built, options)


def call(verb: str, system: Manifest, built: Built, options: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run `onrecord` with a system in its environment, and return the finished process, whatever its exit code.

    Args:
        verb: The command: `run` or `stress`.
        system: The system, whose description gives the address, the scope, the name and the version.
        built: The system's environment.
        options: Further options of the command.
    """
    here = system.directory.relative_to(manifest.ROOT)
    address = system.run.format(python=_relative(built.python), here=here, sources=_relative(built.sources))
    hosted = not address.startswith("cmd:")  # such a system runs inside onrecord, and so in the environment's Python
    command = [str(built.python) if hosted else sys.executable, "-m", "onrecord", verb, address]
    command += ["--scope", system.scope, "--name", system.name, "--system-version", system.version, *options]
    paths = [manifest.ROOT / "eval", manifest.SYSTEMS / "common", system.directory]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(map(str, paths)),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "NODE_PATH": os.pathsep.join([str(built.modules), str(manifest.SYSTEMS / "common")]),
    }
    return subprocess.run(command, cwd=manifest.ROOT, env=environment, check=False, capture_output=True, text=True)


def card(system: Manifest, size_mb: int) -> str:
    """Return the card of a system (schema `system`) as JSON; `size_mb` is the size of its environment on disk."""
    said = ("about", "layers", "licence", "scope", "title", "version")
    value = {name: getattr(system, name) for name in said} | {
        "exposure": {
            "guidelines_seen": system.guidelines_seen,
            "note": system.exposure,
            "trained_on": system.trained_on,
            "tuned_on": system.tuned_on,
        },
        "onrecord": "system",
        "readme": f"eval/systems/{system.name}/README.md",
        "schema_version": schema.schema_version(),
        "size_mb": size_mb,
    }
    value |= {"rule": system.rule} if system.rule else {}
    value |= {"given": system.given} if system.given else {}
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _relative(path: Path) -> Path:
    return path.relative_to(manifest.ROOT) if path.is_relative_to(manifest.ROOT) else path


def _same(system: Manifest) -> bool:
    committed = system.results / PREDICTIONS
    return committed.is_file() and committed.read_bytes() == (system.cache / PREDICTIONS).read_bytes()


def _keep(system: Manifest, size_mb: int, *, same: bool) -> None:
    """Copy the predictions and the run record from the cache to the results, and write the card.

    If `same` is true (the predictions equal the committed ones, which have a record), nothing is written. `size_mb` is
    the size of the environment on disk.
    """
    if same and (system.results / RECORD).is_file():
        print(f"{system.name}: the committed bytes; nothing to write")
        return
    system.results.mkdir(parents=True, exist_ok=True)
    shutil.copy(system.cache / PREDICTIONS, system.results / PREDICTIONS)
    shutil.copy(system.cache / "predictions.run.json", system.results / RECORD)
    (system.results / CARD).write_text(card(system, size_mb), encoding="utf-8")
    print(f"{system.name}: written to {system.results.relative_to(manifest.ROOT)}")


if __name__ == "__main__":
    sys.exit(main())
