"""Read a directory of an annotator's marks: one JSON object a line, strings with left context, never offsets.

`<doc_id>.<layer>.jsonl` holds a document's marks of a layer: mentions, times, quotes (a line with a `reason` is a
nonquote) and events (a line whose id begins with f is a filler). `entities.jsonl`, `events.jsonl` and
`utterances.jsonl` hold the registry's entries, if the annotator keeps them. Every line is read; one that cannot be is
a problem, not an end.
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
    """One line of a layer's file: its kind (a name of schema/), its object as read, and where it stands."""

    kind: str
    item: dict[str, Any]
    file: str
    line: int

    def problem(
        self, path: str, check: str, message: str, *, got: str = "", expected: str = "", hint: str = ""
    ) -> Problem:
        """Return a problem of this mark; path is within its object."""
        return Problem(self.file, self.line, path, f"marks.{check}", message, got=got, expected=expected, hint=hint)


@dataclass(frozen=True, slots=True)
class MarkFiles:
    """What a directory holds: marks by document, the layers that each document has, registry lines, and problems."""

    marks: dict[str, list[Mark]] = field(default_factory=dict)
    layers: dict[str, list[str]] = field(default_factory=dict)
    registries: dict[str, list[Mark]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_marks(directory: Path, *, doc_ids: Collection[str], only: Collection[str] = ()) -> MarkFiles:
    """Return all marks of a directory, or of the documents `only`; doc_ids are those that the corpus has."""
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
            f"There are no marks of {', '.join(missing) or 'any document'} in the directory.",
            where=str(directory),
            got=", ".join(path.name for path in paths) or "no .jsonl file",
            expected=f"<doc_id>.<layer>{SUFFIX}, the layers being {', '.join(LAYERS)}",
            hint="name the directory that holds the marks, and a document of the corpus: " + ", ".join(sorted(doc_ids)),
        )
    return files


def _misnamed(path: Path, doc_ids: Collection[str]) -> Problem:
    names = [f"{doc_id}.{layer}{SUFFIX}" for doc_id in sorted(doc_ids) for layer in LAYERS]
    names += [f"{name}{SUFFIX}" for name in REGISTRIES]
    close = difflib.get_close_matches(path.name, names, n=1)
    return Problem(
        path.name,
        0,
        "",
        "marks.file",
        "is neither a layer of a document of the corpus nor a registry",
        expected=f"<doc_id>.<layer>{SUFFIX}, the layers being {', '.join(LAYERS)}",
        hint=f"did you mean {close[0]}?" if close else "rename it, or move it elsewhere",
    )


def _lines(path: Path, layer: str, problems: list[Problem]) -> Iterator[Mark]:
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
                    "the line is no JSON object",
                    got=shown(item),
                    hint="one mark a line",
                )
            )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise OnrecordError(
            "The marks cannot be read.", where=str(path), got=error.strerror or str(error), hint="check the path"
        ) from error


def _kind(layer: str, item: dict[str, Any]) -> str:
    if layer == "quotes" and "reason" in item:
        return "nonquote"
    if layer == "events" and str(item.get("id", "")).startswith("f"):
        return "filler"
    return _KINDS.get(layer, "")
