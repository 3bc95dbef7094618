"""Read a predictions file: JSONL, one document per line, after an optional header line.

msgspec decodes each line; it is fast and strict about types. A line that msgspec refuses, or that may contain a
duplicate key, is read again by slower code: as strict JSON (duplicate keys, NaN and Infinity are errors), with nulls
removed, strings in place of spans replaced by spans, and targets that are strings with context replaced by fillers. If
the line still fails, its problems are found with schema/prediction.schema.json. No line is skipped: each yields a
header, a document, or at least one problem.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord import schema
from onrecord.documents.lines import raw_lines
from onrecord.documents.model import Document, Header
from onrecord.documents.shorthands import normalised, without_nulls
from onrecord.documents.strict import NotJsonError, strict_json
from onrecord.errors import OnrecordError, Problem, counted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from onrecord.documents.lines import RawLine

IN_MEMORY = "the documents given"  # the name of documents that have no file
EXAMPLE = 'write an object a line: {"doc_id": "...", "quotes": [{"content": ["the words"]}]}'
_decode = msgspec.json.Decoder(Document).decode
_encode = msgspec.json.Encoder().encode
_MISLEADING = (b"\\ud", b"\\uD", b"\\u003a", b"\\u003A")  # half a surrogate pair; an escaped colon


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a predictions file: its number from 1, and a header, a document, or problems.

    encoded: The canonical JSON of the document if the reader computed it, else None.
    """

    number: int
    document: Document | None = None
    header: Header | None = None
    problems: tuple[Problem, ...] = ()
    encoded: bytes | None = None


@dataclass(frozen=True, slots=True)
class Predictions:
    """A predictions file: its header (the default one if the file has none), and an iterator over its documents."""

    header: Header
    documents: Iterator[Document]


def failed_said(number: int, documents: int) -> str:
    """Return the note that a system failed on `number` of `documents` documents, at least one.

    >>> failed_said(2, 5)
    '2 of 5 documents failed: scored as nothing found'
    >>> failed_said(5, 5)
    'the system failed on every document (5), so that nothing is scored'
    """
    if number == documents:
        return f"the system failed on every document ({documents:,}), so that nothing is scored"
    return f"{number:,} of {counted(documents, 'document')} failed: scored as nothing found"


def default_header(name: str) -> Header:
    """Return the header for a file without one: system `name`, and ids that mean the same in one document only."""
    return Header(onrecord="predictions", schema_version=schema.schema_version(), system=name)


def read_predictions(path: Path, texts: dict[str, str] | None = None) -> Predictions:
    """Return the header and the documents of a JSONL file (read lazily); OnrecordError when a line has a problem.

    Args:
        path: The file.
        texts: Takes doc_id -> text from lines that have a `text` beside their annotations. By default such a line has a
            problem, since documents do not contain their text.
    """
    lines = _sound(path, texts)
    first = next(lines, None)
    header = first.header if first is not None and first.header is not None else default_header(path.stem)

    def documents() -> Iterator[Document]:
        if first is not None and first.document is not None:
            yield first.document
        for line in lines:
            if line.document is not None:
                yield line.document

    return Predictions(header, documents())


def _sound(path: Path, texts: dict[str, str] | None) -> Iterator[Line]:
    for line in read_lines(path, texts):
        if line.problems:
            problem = line.problems[0]
            raise OnrecordError(
                f"The predictions cannot be read: {problem.message}",
                where=f"{problem.document}:{problem.line} {problem.path}".strip(),
                got=problem.got,
                expected=problem.expected,
                hint=problem.hint or f"onrecord check {path}",
            )
        yield line


def read_lines(path: Path, texts: dict[str, str] | None = None) -> Iterator[Line]:
    """Yield each line of a predictions file that is not blank, decoded: a header, a document, or its problems.

    `texts` is as for `read_predictions`.
    """
    name = str(path)
    for at, line in enumerate(raw_lines(path)):
        yield read_line(line if texts is None else _without_text(line, texts), name, first=at == 0)


def _without_text(line: RawLine, texts: dict[str, str]) -> RawLine:
    """Return a line without the `text` of its document, which is added to `texts`; other lines are unchanged."""
    try:
        value = strict_json(line.raw) if b'"text"' in line.raw else None
    except NotJsonError:
        return line
    if (
        not isinstance(value, dict)
        or not isinstance(value.get("doc_id"), str)
        or not isinstance(value.get("text"), str)
    ):
        return line
    texts[value["doc_id"]] = value.pop("text")
    return line._replace(raw=_encode(value))


def read_header(path: Path) -> Header | None:
    """Return the header on the first line of a predictions file; None if this line is missing or no valid header."""
    first = next(raw_lines(path), None)
    return None if first is None or not may_be_header(first.raw) else read_line(first, str(path), first=True).header


def may_be_header(raw: bytes) -> bool:
    """Return whether the first line of a file, given as bytes, contains "onrecord", so that it may be a header."""
    return b'"onrecord"' in raw


def read_line(line: RawLine, name: str, *, first: bool = False) -> Line:
    """Return a line of the file `name` decoded: a document, problems, or, only if it is the `first` line, a header."""
    if line.problem is not None:
        return Line(line.number, problems=(line.problem,))
    return (_header_or_line if first else parse_line)(line.raw, line.number, name)


def _header_or_line(raw: bytes, number: int, name: str) -> Line:
    """Return a line of predictions that may be the header: with its header, its document, or its problems."""
    if not may_be_header(raw):
        return parse_line(raw, number, name)
    try:
        value = strict_json(raw)
    except NotJsonError as error:
        return Line(number, problems=(error.problem(name, line=number, check="predictions.json"),))
    if not isinstance(value, dict) or "onrecord" not in value:
        return parse_line(raw, number, name)
    if (header := _surely_sound(value)) is not None:
        return Line(number, header=header)
    problems = tuple(schema.explain("header", value, document=name, line=number, check="predictions.header"))
    if not problems:
        return Line(number, header=msgspec.convert(without_nulls(value), Header))
    version = value.get("schema_version")
    if isinstance(version, str) and not schema.compatible(version):
        problems = (
            Problem(
                name,
                number,
                "schema_version",
                "predictions.version",
                "the file was made for another version of the schema",
                got=version,
                expected=schema.schema_version(),
                hint="run the system again with this version, or install the version of onrecord that made the file",
            ),
        )
    return Line(number, problems=problems)


def _surely_sound(value: dict[str, Any]) -> Header | None:
    """Return the header in a decoded line if surely valid; None if the JSON schema, slow to import, must decide."""
    try:
        header = msgspec.convert(value, Header)
    except msgspec.ValidationError:
        return None
    return header if header.system and header.schema_version == schema.schema_version() else None


def parse_line(raw: bytes, number: int, name: str) -> Line:
    """Return line `number` of the file `name`, given as bytes, decoded: a document or problems (a header is one)."""
    try:
        document = _decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _explained(raw, number, name)
    encoded = _encode(document)
    if is_whole(raw, encoded):
        return Line(number, document=document, encoded=encoded)
    return _explained(raw, number, name)


def is_whole(raw: bytes, encoded: bytes) -> bool:
    """Return whether a line certainly contains only what was decoded from it, and no duplicate keys.

    No encoding is shorter than the canonical one, so a line of the same length is whole. Otherwise colons are counted:
    each follows a key or is in a string, so a duplicate key adds one. Keys with null, which means absent, are not
    counted. If the count could be wrong (by half a surrogate pair in an escape), the result is False.

    Args:
        raw: The line.
        encoded: The document that was decoded from the line, encoded again without absent fields.
    """
    if len(encoded) == len(raw.rstrip()):
        return True
    nulls = raw.count(b'":null') + raw.count(b'": null')
    if nulls and b'\\":' in raw:  # a string may contain text that looks like a key with null
        return False
    if b"\\u" in raw and any(escape in raw for escape in _MISLEADING):
        return False
    return raw.count(b":") - nulls == encoded.count(b":")


def _explained(raw: bytes, number: int, name: str) -> Line:
    try:
        value = strict_json(raw)
    except NotJsonError as error:
        problem = error.problem(name, line=number, check="predictions.json")
        is_object = raw.lstrip().startswith(b"{")
        return Line(number, problems=(problem if is_object or problem.hint else replace(problem, hint=EXAMPLE),))
    if isinstance(value, dict) and "onrecord" in value:
        return Line(number, problems=(_late_header(name, number),))
    try:
        return Line(number, document=msgspec.convert(normalised(value), Document))
    except (msgspec.ValidationError, TypeError, AttributeError) as error:
        problems = tuple(schema.explain("prediction", value, document=name, line=number, check="predictions.schema"))
        if isinstance(value, dict) and "text" in value:
            problems = tuple(_beside_text(each) if (each.path, each.got) == ("", "text") else each for each in problems)
        return Line(number, problems=problems or (_refused(error, name, number),))


def _beside_text(unknown: Problem) -> Problem:
    """Return the problem of a document with the unknown field `text` with another message, and both ways out."""
    return replace(
        unknown,
        message="the article's text is in the document",
        expected="annotations alone",
        hint=f"if these are predictions, delete `text`; if gold, {import_in_words(unknown.document)}",
    )


def import_in_words(name: str, *options: str) -> str:
    """Return the command that makes a corpus of documents and their texts, and the option that then scores against it.

    >>> import_in_words("some/gold.jsonl")
    'onrecord import some/gold.jsonl --as gold, then score with --gold gold'

    Args:
        name: The path of a file or directory; for documents in memory (`IN_MEMORY`), the command has FILE.jsonl.
        options: Further options of the command, as they are typed.
    """
    path = PurePath("FILE.jsonl" if name == IN_MEMORY else name)
    made = path.name.partition(".")[0]
    return f"{shlex.join(['onrecord', 'import', str(path), *options, '--as', made])}, then score with --gold {made}"


def _late_header(name: str, number: int) -> Problem:
    message, hint = "a header is allowed on the first line only", "keep one header; are these two files in one?"
    return Problem(name, number, "", "predictions.header", message, hint=hint)


def _refused(error: Exception, name: str, number: int) -> Problem:
    """Return msgspec's error on line `number` of file `name` as a problem, for a value that the schema allows (1.0)."""
    message, _, place = str(error).partition(" - at `")
    path = re.sub(r"^\$\.?", "", place.removesuffix("`"))
    return Problem(name, number, path, "predictions.schema", message, hint="onrecord schema prediction")
