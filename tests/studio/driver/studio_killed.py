"""Replace gold again and again, each time killed one file operation later, and say what each kill left.

Run as a program, on one argument: `one` where the system exchanges directories in one step, `two` to go without. It
prints a line of JSON for each kill: what gold was then, and what gold and the log are after the next run's start.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from onrecord.documents import atomic
from onrecord.documents.directory import REGISTRIES, read_document, read_registry
from onrecord.studio.deciding.keep_gold import NewGold
from onrecord.studio.replace_gold import MARKER, STAGED, finish, replace_gold

CORPUS = Path(__file__).parents[2] / "corpus_small"
LOG = "adjudication/accepted.jsonl"
CHANGING = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "shutil.copytree", "shutil.rmtree"}
CHANGING |= {"ctypes.dlsym", "shutil.copyfile", "os.chmod"}


def die_at(number: int) -> None:
    """Kill this process before its operation of that number on files."""
    left = [None] * number

    def hook(event: str, given: tuple[object, ...]) -> None:
        if event in CHANGING or (event == "open" and isinstance(given[1], str) and set(given[1]) & set("wax+")):
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
            left.pop()

    sys.addaudithook(hook)


def files(directory: Path) -> dict[str, bytes]:
    """Return a directory's files by their names, the marker not among them."""
    if not directory.exists():
        return {}
    return {each.name: each.read_bytes() for each in sorted(directory.iterdir()) if each.name != MARKER}


def new_gold(gold: Path) -> NewGold:
    """Return gold of which one document has lost its events."""
    document = msgspec.structs.replace(read_document(gold / "ferry-1.json"), events=[])
    return NewGold({"ferry-1": document}, {name: read_registry(gold, name) for name in REGISTRIES}, [])


def main() -> None:
    """Print what each kill left; ends with the first run that was not killed."""
    with TemporaryDirectory() as name:
        number, killed = 0, True
        while killed:
            annotations = Path(shutil.copytree(CORPUS / "annotations", Path(name) / str(number)))
            gold = annotations / "gold"
            before, made = files(gold), new_gold(gold)
            if (child := os.fork()) == 0:
                die_at(number)
                replace_gold(annotations, made, after={LOG: b"taken\n"})
                os._exit(0)
            killed = os.waitpid(child, 0)[1] != 0
            at_once = files(gold)
            finish(annotations)
            left = files(gold)
            print(
                json.dumps(
                    {
                        "at_once": "missing" if not at_once else "before" if at_once == before else "after",
                        "then": "before" if left == before else "after",
                        "whole": at_once in ({}, left),
                        "log": (annotations / LOG).exists(),
                        "rest": (annotations / STAGED).exists() or (gold / MARKER).exists(),
                    }
                )
            )
            number += 1


if __name__ == "__main__":
    if sys.argv[1] == "two":
        atomic.EXCHANGES.clear()
    main()
