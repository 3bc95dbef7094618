"""Read documents that are in memory: a Corpus, records, dicts as decoded from JSON, or a mapping.

A dict is read by the reader of JSONL lines: a dict and its line of JSON mean the same and fail with the same message.
If the first dict has the key `onrecord`, it is the header.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord.documents.lines import RawLine
from onrecord.documents.model import Document
from onrecord.documents.predictions import IN_MEMORY, parse_line, read_line
from onrecord.errors import OnrecordError, shown

if TYPE_CHECKING:
    from onrecord.documents.model import Header
    from onrecord.errors import Problem

EXPECTED = "a path, a Corpus, a Document, a dict with a doc_id, or a list or mapping of documents or dicts"


def given(origin: object) -> tuple[tuple[Document, ...], Header | None]:
    """Return (documents, header) of what a caller passed as documents; the header is None if there is none.

    The documents are in their order. The first item of an iterable or a mapping may be a header: a dict with the key
    `onrecord`.

    Args:
        origin: A Corpus, a Document, a dict with a `doc_id`, an iterable of documents or dicts, or a mapping from ids
            to documents or dicts. In a mapping, the `doc_id` of a dict without one is its key.

    Raises:
        OnrecordError: `origin` is none of these, or one of its dicts is not a valid document.
    """
    from onrecord.corpus.load import Corpus  # imports this room

    if isinstance(origin, Corpus):
        return tuple(origin.documents.values()), None
    if isinstance(origin, Document):
        return (origin,), None
    if hasattr(origin, "signature") or hasattr(origin, "signatures"):
        raise OnrecordError(
            "The argument is a result, which has no documents.",
            got=_typed(origin),
            expected=EXPECTED,
            hint="give the predictions that were scored, such as the path of their file",
        )
    if isinstance(origin, Mapping):
        rows = [origin] if "doc_id" in origin else [_named(key, each) for key, each in origin.items()]
    elif (columns := getattr(origin, "columns", None)) is not None and hasattr(origin, "to_numpy"):
        raise OnrecordError(
            "The argument is a data frame.",
            got=f"{type(origin).__module__.partition('.')[0]} {type(origin).__name__} with the columns "
            f"{', '.join(map(str, columns))}",
            expected=EXPECTED,
            hint='if each row is a document with its items in lists, give frame.to_dict("records") (pandas) or '
            "frame.to_dicts() (polars); if each row is an item, collect the items of each doc_id in a list first",
        )
    elif isinstance(origin, Iterable) and not isinstance(origin, bytes | bytearray):
        rows = list(origin)
    else:
        raise OnrecordError(
            "The argument contains no documents.",
            got=_typed(origin),
            expected=EXPECTED,
            hint='give a path, such as "predictions.jsonl", or a list of dicts with a doc_id',
        )
    header = _header(rows[0]) if rows else None
    first = 0 if header is None else 1
    return tuple(_document(each, at) for at, each in enumerate(rows[first:], first)), header


def _named(key: object, value: object) -> object:
    """Return a dict with `key` as its `doc_id`, if `value` is a dict without one.

    Any other value is returned unchanged.
    """
    return {"doc_id": key, **value} if isinstance(value, Mapping) and "doc_id" not in value else value


def _header(value: object) -> Header | None:
    """Return the header in a value, or None if the value is not a dict with the key `onrecord`.

    Raises:
        OnrecordError: It has this key, and is not a valid header.
    """
    if not isinstance(value, Mapping) or "onrecord" not in value:
        return None
    line = read_line(RawLine(1, _raw(value, 0)), IN_MEMORY, first=True)
    if line.problems:
        raise _error(line.problems[0], 0)
    return line.header


def _document(value: object, at: int) -> Document:
    """Return a value as a Document; a dict is read as a line of JSON is. `at` is its index, for errors.

    Raises:
        OnrecordError: The value is of another type, or not a valid document.
    """
    if isinstance(value, Document):
        return value
    if not isinstance(value, Mapping):
        raise OnrecordError(
            "The item is not a document.",
            where=f"{IN_MEMORY}, item {at}",
            got=_typed(value),
            expected="a Document, or a dict with a doc_id",
            hint="onrecord schema prediction prints the form of a document",
        )
    line = parse_line(_raw(value, at), at + 1, IN_MEMORY)
    if line.document is None:
        raise _error(line.problems[0], at)
    return line.document


def _raw(value: Mapping[Any, Any], at: int) -> bytes:
    """Return a dict as JSON bytes; records and numpy numbers in it are converted. `at` is its index, for the error.

    Raises:
        OnrecordError: It contains a value that JSON does not have.
    """
    try:
        return json.dumps(dict(value), default=_plain).encode()
    except (TypeError, ValueError) as error:
        raise OnrecordError(
            "A document contains a value that JSON does not have.",
            where=f"{IN_MEMORY}, item {at}",
            got=str(error),
            expected="strings, numbers, booleans, None, lists and dicts",
            hint="onrecord schema prediction prints the form of a document",
        ) from error


def _plain(value: Any) -> Any:
    """Return a numpy number as a Python number, and a msgspec record as dicts and lists; raise TypeError for others."""
    item = getattr(value, "item", None)  # a numpy number
    return item() if callable(item) else msgspec.to_builtins(value)


def _error(problem: Problem, at: int) -> OnrecordError:
    """Return the error for the problem of the item with index `at`; the caller raises it."""
    return OnrecordError(
        f"A document cannot be read: {problem.message}",
        where=f"{IN_MEMORY}, item {at} {problem.path}".rstrip(),
        got=problem.got,
        expected=problem.expected,
        hint=problem.hint or "onrecord schema prediction",
    )


def _typed(value: object) -> str:
    """Return the name of a value's type and the value itself, shortened, as one string for `got`."""
    return f"{type(value).__name__} {shown(value)}"
