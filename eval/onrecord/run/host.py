"""Run a Python extractor as a program of its own, so that limits, crashes and its memory stay out of the run.

    python -m onrecord.run.host ADAPTER NAME OPTIONS [corpus]

ADAPTER is one of `ADAPTERS`, NAME what stands after the colon of a system's address, OPTIONS a JSON object of keyword
arguments for the adapter. The first line of the output says whether the extractor is there; after that each document's
line is answered by one line, {"prediction": ...} or {"error": "...", "again": whether another attempt may help}. A
trace is printed once, and shortened. With `corpus` the extractor gets the list of all documents and returns one of
predictions. What the extractor prints goes to standard error, and cannot be taken for an answer.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from importlib import import_module
from typing import IO, TYPE_CHECKING, Any

import msgspec

from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Extract = Callable[[Any], Any]

# What makes the function that answers, of the text after the colon.
ADAPTERS: Mapping[str, str] = {
    "py": "onrecord.run.functions:imported",
    "baseline": "onrecord.run.functions:baseline",
    "spacy": "onrecord.run.spacy_pipeline:loaded",
}

# Exceptions that a document causes by what it is: the next attempt raises the same one.
LASTING = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NameError,
    NotImplementedError,
    TypeError,
    ValueError,
)
# What looks like one of those and is not: a service that answered with something else than JSON.
PASSING = (json.JSONDecodeError,)
FIRST_LINES = 4
LAST_LINES = 5
_shown: set[str] = set()


def main(arguments: list[str]) -> None:
    """Serve an extractor until the input ends."""
    adapter, name, options, *scope = arguments
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0) as out:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        module, _, function = ADAPTERS[adapter].partition(":")
        try:
            extract: Extract = getattr(import_module(module), function)(name, **msgspec.json.decode(options))
        except OnrecordError as error:
            fields = ("what", "where", "got", "expected", "hint")
            _write(out, {"refused": {field: getattr(error, field) for field in fields}})
            return
        except Exception as error:  # noqa: BLE001 - whatever the import of somebody's module raises
            traceback.print_exc()
            _write(out, {"refused": {"what": "The extractor cannot be imported.", "where": name, "got": _said(error)}})
            return
        _write(out, {"ready": True})
        if scope:
            _all_at_once(extract, out)
            return
        for line in sys.stdin.buffer:
            _write(out, _answer(extract, msgspec.json.decode(line)))


def _answer(extract: Extract, document: dict[str, Any]) -> dict[str, Any]:
    try:
        predicted = extract(document)
        return {"prediction": _named(msgspec.to_builtins(predicted), document["doc_id"])}
    except Exception as error:  # noqa: BLE001 - an extractor may raise anything, and the run goes on
        _show(error)
        return {"error": _said(error), "again": not isinstance(error, LASTING) or isinstance(error, PASSING)}


def _show(error: Exception) -> None:
    """Print an exception's trace, its first and last lines; one that was printed before is not printed again."""
    trace = traceback.format_exception(error)
    key = "".join(trace[:-1])
    if key in _shown:
        return
    _shown.add(key)
    lines = "".join(trace).splitlines()
    if len(lines) > FIRST_LINES + LAST_LINES + 1:
        cut = len(lines) - FIRST_LINES - LAST_LINES
        lines[FIRST_LINES:-LAST_LINES] = [f"  ... {cut} lines ..."]
    sys.stderr.write("\n".join(lines) + "\n")


def _named(predicted: Any, doc_id: str) -> Any:
    return {"doc_id": doc_id, **predicted} if isinstance(predicted, dict) else predicted


def _said(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({os.path.basename(frames[-1].filename)}:{frames[-1].lineno})" if frames else ""  # noqa: PTH119 - text
    return f"{type(error).__name__}: {error}{place}"


def _all_at_once(extract: Extract, out: IO[bytes]) -> None:
    documents = [msgspec.json.decode(line) for line in sys.stdin.buffer]
    for predicted in extract(documents):
        _write(out, {"prediction": msgspec.to_builtins(predicted)})


def _write(out: IO[bytes], value: Any) -> None:
    line = memoryview(msgspec.json.encode(value) + b"\n")
    while line:
        line = line[out.write(line) :]


if __name__ == "__main__":
    main(sys.argv[1:])
