"""Read a directory of an annotator's marks: JSONL files of strings with left context, without offsets.

`<doc_id>.<layer>.jsonl` contains a document's marks of one layer: mentions, times, quotes (a line with a `reason` is a
nonquote) and events (a line whose id begins with f is a filler). `entities.jsonl`, `events.jsonl` and
`utterances.jsonl` contain registry entries; they are optional. A line that cannot be read becomes a problem, and
reading continues.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from onrecord.documents.directory import REGISTRIES
from onrecord.documents.strict import NotJsonError, strict_json
from onrecord.errors import OnrecordError, Problem, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

LAYERS = ("mentions", "times", "quotes", "events")
SUFFIX = ".jsonl"
_KINDS = {"mentions": "mention", "times": "time", "quotes": "quote", "events": "event"}


@dataclass(frozen=True, slots=True)
class Mark:
    """One line of a layer's file.

    Attributes:
        kind: The kind of the item, a name of schema/.
        item: The JSON object of the line.
        file: The file's name.
        line: The 1-based line number.
    """

    kind: str
    item: dict[str, Any]
    file: str
    line: int

    def problem(
        self, path: str, check: str, message: str, *, got: str = "", expected: str = "", hint: str = ""
    ) -> Problem:
        """Return a Problem that is located in the file and at the line of this mark.

        Args:
            path: The path inside the mark's JSON object.
            check: The id of the check, without its prefix `marks.`.
            message: What is wrong.
            got: The value that was found.
            expected: The values that are allowed.
            hint: What to type or change next.
        """
        return Problem(self.file, self.line, path, f"marks.{check}", message, got=got, expected=expected, hint=hint)


@dataclass(frozen=True, slots=True)
class MarkFiles:
    """The content of a directory of marks.

    Attributes:
        marks: The marks by doc_id.
        layers: The layers that have a file, by doc_id.
        registries: The lines of each registry file, by the registry's name.
        problems: The problems of file names and lines.
    """

    marks: dict[str, list[Mark]] = field(default_factory=dict)
    layers: dict[str, list[str]] = field(default_factory=dict)
    registries: dict[str, list[Mark]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_marks(directory: Path, *, doc_ids: Collection[str], only: Collection[str] = ()) -> MarkFiles:
    """Return the marks of a directory: an annotator's items, given as strings with left context, and registry entries.

    Lines and file names that are wrong become `problems` of the result.

    Args:
        directory: The directory with the .jsonl files.
        doc_ids: The documents of the corpus.
        only: The documents to read; all if empty.

    Raises:
        OnrecordError: There are no marks of a document in `only`, or none at all, or a file cannot be read.
    """
    files = MarkFiles()
    paths = sorted(directory.glob(f"*{SUFFIX}"))
    for path in paths:
        stem = path.name.removesuffix(SUFFIX)
        doc_id, _, layer = stem.rpartition(".")
        if stem in REGISTRIES:
            files.registries[stem] = list(_lines(path, "", files.problems))
        elif doc_id not in doc_ids or layer not in LAYERS:
            files.problems.append(_misnamed(path, doc_ids))
        elif not only or doc_id in only:
            files.marks.setdefault(doc_id, []).extend(_lines(path, layer, files.problems))
            files.layers.setdefault(doc_id, []).append(layer)
    missing = sorted(set(only) - set(files.layers))
    if missing or not (files.layers or files.problems):
        raise OnrecordError(
            f"The directory has no marks of {', '.join(missing) or 'any document'}.",
            where=str(directory),
            got=", ".join(path.name for path in paths) or "no .jsonl file",
            expected=f"<doc_id>.<layer>{SUFFIX}; the layers are {', '.join(LAYERS)}",
            hint="name the directory with the marks, and a document of the corpus: " + ", ".join(sorted(doc_ids)),
        )
    return files


def _misnamed(path: Path, doc_ids: Collection[str]) -> Problem:
    """Return the problem of a file whose name is neither a layer of a document nor a registry.

    The hint has a similar name, if there is one.
    """
    names = [f"{doc_id}.{layer}{SUFFIX}" for doc_id in sorted(doc_ids) for layer in LAYERS]
    names += [f"{name}{SUFFIX}" for name in REGISTRIES]
    close = difflib.get_close_matches(path.name, names, n=1)
    return Problem(
        path.name,
        0,
        "",
        "marks.file",
        "is neither a layer of a document of the corpus nor a registry",
        expected=f"<doc_id>.<layer>{SUFFIX}; the layers are {', '.join(LAYERS)}",
        hint=f"did you mean {close[0]}?" if close else "rename the file, or move it out of the directory",
    )


def _lines(path: Path, layer: str, problems: list[Problem]) -> Iterator[Mark]:
    """Yield the marks of a JSONL file; a line that is not a JSON object is added to `problems` and skipped.

    layer: the layer of the file, such as `mentions`; "" for a registry.
    """
    for number, raw in enumerate(_bytes(path).split(b"\n"), start=1):
        if not raw.strip():
            continue
        try:
            item = strict_json(raw)
        except NotJsonError as error:
            problems.append(error.problem(path.name, line=number, check="marks.json"))
            continue
        if isinstance(item, dict):
            yield Mark(_kind(layer, item), item, path.name, number)
        else:
            problems.append(
                Problem(
                    path.name,
                    number,
                    "",
                    "marks.json",
                    "the line is not a JSON object",
                    got=shown(item),
                    hint="write one mark on each line",
                )
            )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise OnrecordError(
            "The file of marks cannot be read.",
            where=str(path),
            got=error.strerror or str(error),
            expected="a readable file",
            hint="make the file readable, or move it out of the directory",
        ) from error


def _kind(layer: str, item: dict[str, Any]) -> str:
    if layer == "quotes" and "reason" in item:
        return "nonquote"
    if layer == "events" and str(item.get("id", "")).startswith("f"):
        return "filler"
    return _KINDS.get(layer, "")
