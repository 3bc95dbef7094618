"""Run a Python extractor in its own process, so that its crashes, memory and time limits do not affect the run.

    python -m onrecord.run.host ADAPTER NAME OPTIONS [corpus]

ADAPTER is one of `ADAPTERS`, NAME the part of a system's address after the colon, and OPTIONS a JSON object of keyword
arguments for the adapter. The first output line says whether the extractor was imported. After that, each input line
gets one output line: {"prediction": ...}, or {"error": "...", "again": whether another attempt may succeed}. A
traceback is printed once, and shortened. With `corpus` the extractor gets the list of all documents and returns an
iterable of predictions. What the extractor prints goes to standard error, so that it is not read as an answer.
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

# Adapter -> the function that returns the extractor's function for NAME.
ADAPTERS: Mapping[str, str] = {
    "py": "onrecord.run.functions:imported",
    "baseline": "onrecord.run.functions:baseline",
    "spacy": "onrecord.run.spacy_pipeline:loaded",
}

# Exceptions that the document's content causes: another attempt would raise the same one.
DETERMINISTIC = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NameError,
    NotImplementedError,
    TypeError,
    ValueError,
)
# Subclasses of these that may be temporary: a service answered with something other than JSON.
TRANSIENT = (json.JSONDecodeError,)
FIRST_LINES = 4
LAST_LINES = 5
_shown: set[str] = set()


def main(arguments: list[str]) -> None:
    """Import an extractor, and answer the documents on standard input, one line each, until the input ends.

    Args:
        arguments: A key of `ADAPTERS` (such as `py`), the part of the system's address after the colon, a JSON object
            of options, and optionally "corpus": then all documents are read before the first answer.
    """
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
        except Exception as error:  # noqa: BLE001 - importing a user's module may raise anything
            traceback.print_exc()
            _write(
                out, {"refused": {"what": "The extractor cannot be imported.", "where": name, "got": _described(error)}}
            )
            return
        _write(out, {"ready": True})
        if scope:
            _all_at_once(extract, out)
            return
        for line in sys.stdin.buffer:
            _write(out, _answer(extract, msgspec.json.decode(line)))


def _answer(extract: Extract, document: dict[str, Any]) -> dict[str, Any]:
    """Call the extractor for a document, and return its answer as a dict.

    It is `{"prediction": ...}`, or `{"error": message, "again": whether another attempt may help}`. The traceback of
    an error is printed to standard error; nothing is raised.

    Args:
        extract: The extractor: takes a document's dict, and returns a prediction (a dict or a record).
        document: The document, with keys such as `doc_id` and `text`.
    """
    try:
        predicted = extract(document)
        return {"prediction": _with_doc_id(_builtins(predicted), document["doc_id"])}
    except Exception as error:  # noqa: BLE001 - an extractor may raise anything, and the run continues
        _print_trace(error)
        return {
            "error": _described(error),
            "again": not isinstance(error, DETERMINISTIC) or isinstance(error, TRANSIENT),
        }


def _builtins(predicted: Any) -> Any:
    """Return a prediction as JSON values; numbers and arrays of numpy and models of pydantic are converted."""
    return msgspec.to_builtins(predicted, enc_hook=_plain)


def _plain(value: Any) -> Any:
    """Return an object that is no JSON value as one: by its method `model_dump` (pydantic) or `tolist` (numpy).

    Raises:
        TypeError: It has neither, as a generator or a coroutine.
    """
    for name in ("model_dump", "tolist"):
        method = getattr(value, name, None)
        if callable(method) and not isinstance(value, type):
            return method()
    kind = f"{type(value).__module__}.{type(value).__qualname__}".removeprefix("builtins.")
    raise TypeError(f'the function returned a {kind}; return a dict such as {{"quotes": [...]}}')


def _print_trace(error: Exception) -> None:
    """Print the first and last lines of a traceback to standard error, unless the same traceback was printed before."""
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


def _with_doc_id(predicted: Any, doc_id: str) -> Any:
    """Return a prediction with the key `doc_id`, which is added if it is missing.

    Args:
        predicted: What the extractor returned, as JSON values; a value other than a dict is returned unchanged.
        doc_id: The id of the document that was sent.
    """
    return {"doc_id": doc_id, **predicted} if isinstance(predicted, dict) else predicted


def _described(error: Exception) -> str:
    """Return an exception as `Type: message (file.py:line)`, with the line that raised it."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({os.path.basename(frames[-1].filename)}:{frames[-1].lineno})" if frames else ""  # noqa: PTH119 - text
    return f"{type(error).__name__}: {error}{place}"


def _all_at_once(extract: Extract, out: IO[bytes]) -> None:
    """Read all documents from standard input, pass them to the extractor as a list, and write its predictions to `out`.

    Each prediction is a line `{"prediction": ...}`. An error of the extractor is not caught.
    """
    documents = [msgspec.json.decode(line) for line in sys.stdin.buffer]
    for predicted in extract(documents):
        _write(out, {"prediction": _builtins(predicted)})


def _write(out: IO[bytes], value: Any) -> None:
    """Write a value that can be encoded as JSON to `out` as one line, completely; `out` must be unbuffered."""
    line = memoryview(msgspec.json.encode(value) + b"\n")
    while line:
        line = line[out.write(line) :]


if __name__ == "__main__":
    main(sys.argv[1:])
