"""Run the stress test on baselines and public systems, and write eval/results/stress.json and docs/stress.md.

    python eval/systems/stress.py                all that this machine can run; the same as `make stress`
    python eval/systems/stress.py NAME...        only these; the others keep their results; `make stress NAME=rules`
    python eval/systems/stress.py --page         write only the page, from the existing results

A system that this machine cannot run keeps its results; what it needs is printed.
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
    """Run the stress test on the systems that the command line names, write the results, and return the exit code."""
    parser = argparse.ArgumentParser(description="Run the stress test on baselines and public systems.")
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
    """Write all results and the page; it is called after each system, so that a run that is stopped loses only one.

    `found` is the name of a system -> its result, decoded from JSON (schema `stress`); unknown names are left out.
    """
    kept = {name: found[name] for name in [*stress_page.BASELINES, *manifest.names()] if name in found}
    RESULTS.write_text(json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    PAGE.write_text(stress_page.page(kept, without(kept)), encoding="utf-8")


def without(found: Collection[str]) -> dict[str, list[str]]:
    """Return reason (a clause, such as "was not put under stress yet") -> the names of the systems without a result."""
    reasons: dict[str, list[str]] = {}
    for name in manifest.names():
        if name not in found:
            reasons.setdefault(_hindered(manifest.read(name)) or "was not put under stress yet", []).append(name)
    return reasons


def _hindered(system: manifest.Manifest) -> str | None:
    """Return why the stress test cannot run on a system, as a clause; None if no reason is known."""
    if make.parts(system):
        return "is made of results of others, and those are for the original articles"
    return "has weights that are in no package registry" if system.fetches else None


def stressed(name: str, *, named: bool) -> dict[str, Any] | str:
    """Return the result of a system's stress test, decoded from JSON; or, as a clause, why it was left out.

    Args:
        name: A baseline, or a directory of eval/systems.
        named: Whether the user named it on the command line; only then are systems with downloads tried.
    """
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
