"""Put baselines and public systems under stress, and write eval/results/stress.json and docs/stress.md.

    python eval/systems/stress.py                all that this machine can run; `make stress` says the same
    python eval/systems/stress.py NAME...        these anew, the others as they are; `make stress NAME=rules`
    python eval/systems/stress.py --page         only the page, from the results that are there

A system that this machine cannot run keeps its results, and it is said what it needs.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import environments
import make
import manifest
import stress_page

if TYPE_CHECKING:
    from collections.abc import Collection

RESULTS = manifest.ROOT / "eval" / "results" / "stress.json"
PAGE = manifest.ROOT / "docs" / "stress.md"


def main() -> int:
    """Stress the systems that the command line names, write what came of it, and return the exit code."""
    parser = argparse.ArgumentParser(description="Put baselines and public systems under stress.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="a baseline or a directory of eval/systems; none: all")
    parser.add_argument("--page", action="store_true", help="run nothing; write the page from the results")
    arguments = parser.parse_args()
    found: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else {}
    every = [*stress_page.BASELINES, *manifest.names()]
    good = True
    for name in [] if arguments.page else arguments.names or every:
        result = stressed(name, named=bool(arguments.names))
        if isinstance(result, str):
            print(f"{name}: left out: it {result}", flush=True)
            good = good and not arguments.names
            continue
        found[name] = result
        print(f"{name}: {result['notes'][-1] if result['notes'] else 'done'}", flush=True)
        write(found)
    write(found)
    return 0 if good else 1


def write(found: dict[str, Any]) -> None:
    """Write the results and the page, whole, a system at a time: a run that is stopped has what it had."""
    kept = {name: found[name] for name in [*stress_page.BASELINES, *manifest.names()] if name in found}
    RESULTS.write_text(json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    PAGE.write_text(stress_page.page(kept, without(kept)), encoding="utf-8")


def without(found: Collection[str]) -> dict[str, list[str]]:
    """Return the systems that have no row, by the reason, a clause."""
    reasons: dict[str, list[str]] = {}
    for name in manifest.names():
        if name not in found:
            reasons.setdefault(_hindered(manifest.read(name)) or "was not put under stress yet", []).append(name)
    return reasons


def _hindered(system: manifest.Manifest) -> str | None:
    """Return why a system cannot be put under stress here, as a clause; None if nothing is known to hinder it."""
    if make.parts(system):
        return "is made of results of others, and those are for the original articles"
    return "has weights that are in no package registry" if system.fetches else None


def stressed(name: str, *, named: bool) -> dict[str, Any] | str:
    """Return what stress costs a system, or why it was left out, as a clause."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "stress.json"
        if name in stress_page.BASELINES:
            command = [
                sys.executable,
                "-m",
                "onrecord",
                "stress",
                f"baseline:{name}",
                "--name",
                name,
                "--json",
                str(path),
            ]
            done = subprocess.run(command, cwd=manifest.ROOT, check=False, capture_output=True, text=True)
        else:
            system = manifest.read(name)
            if make.parts(system) or (system.fetches and not named):
                return _hindered(system) or ""
            try:
                built = environments.build(system)
            except environments.MissingError as error:
                return f"needs {error}"
            done = make.call("stress", system, built, ["--json", str(path)])
        if done.returncode != 0:
            return f"ended with exit code {done.returncode}\n{done.stderr[-4000:]}"
        result: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return result


if __name__ == "__main__":
    sys.exit(main())
