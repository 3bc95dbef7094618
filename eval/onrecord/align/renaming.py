"""Rename ids of registries in a directory of marks, so that documents that were annotated separately share identities.

The renames are a JSON object, old id -> new id. The value of a document's id may be an object: its renames apply to the
marks of that document only, and take precedence:

    {"evt-meeting": "evt-meet-lind-berg", "ferry-2": {"ent-reporters": "ent-reporters-tuesday"}}

All renames apply at once: `{"a": "b", "b": "c"}` turns `a` into `b` and `b` into `c`. Two ids may become one. Their
registry entries are then merged into one: the entry that already has the new id, otherwise the first in the file. Its
lists (`names`, `speakers`) receive the values of the other entries. Its other fields stay, and a note reports the
values that were dropped. If documents rename an id differently, each new id without an entry gets a copy of the entry.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from onrecord.align.markregistries import ENTRY_FIELDS, MARK_FIELDS
from onrecord.documents.strict import NotJsonError, strict_json
from onrecord.errors import Problem, shown
from onrecord.schema.document import listed
from onrecord.schema.schemas import registry_prefixes, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from onrecord.align.markfiles import Mark, MarkFiles

Ids = dict[str, str]
KEPT, RENAMED, PARTED = range(3)  # how an entry gets an id: unchanged, renamed, copied; merged in this order


@dataclass
class Renamed:
    """The result of renaming in a directory of marks.

    Attributes:
        lines: file name -> the file's lines, for changed files; None for a deleted line. Other lines keep their bytes.
        marks: the number of changed marks and entries.
        notes: a sentence for each entry that was merged into another, or that was split into several.
        problems: the errors; if there is one, nothing may be written.

    """

    lines: dict[str, list[bytes | None]] = field(default_factory=dict)
    marks: int = 0
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def renamed(directory: Path, files: MarkFiles, mapping: bytes, name: str) -> Renamed:
    """Return the files of a directory of an annotator's marks with renamed registry ids; nothing is written.

    Args:
        directory: The directory that `files` was read from.
        files: Its marks and registries.
        mapping: The renames as JSON, {"old id": "new id"}, or {"doc_id": {"old id": "new id"}} for one document only.
        name: The name of the renames in messages.

    Returns:
        The changed files. `problems` lists renames that are not JSON, unknown ids and documents, new ids of another
        registry or form, and entries that cannot be merged.
    """
    found = Renamed()
    try:
        plain = strict_json(mapping)
    except NotJsonError as error:
        found.problems.append(error.problem(name, check="marks.rename"))
        return found
    renames = _Renames(files, name)
    renames.read(plain)
    found.problems = renames.problems
    if found.problems:
        return found
    for doc_id, marks in files.marks.items():
        for mark in marks:
            item = mark.item | _fields(mark.item, MARK_FIELDS, lambda own, doc_id=doc_id: renames.new(doc_id, own))
            _put(found, directory, mark, [item] if item != mark.item else None)
    for rows in files.registries.values():
        _registry(found, directory, rows, renames)
    return found


class _Renames:
    """The renames of a directory: reads them, checks them against the directory's ids, and looks ids up."""

    def __init__(self, files: MarkFiles, name: str) -> None:
        self.name = name
        self.everywhere: Ids = {}
        self.documents: dict[str, Ids] = {}
        self.problems: list[Problem] = []
        self.used = {doc_id: {own for mark in marks for own in _ids(mark)} for doc_id, marks in files.marks.items()}
        self.entries = {str(row.item.get("id")) for rows in files.registries.values() for row in rows}
        self.entries |= {own for rows in files.registries.values() for row in rows for own in _ids(row)}

    def read(self, plain: Any) -> None:
        """Add the renames in `plain`, decoded JSON, to this object, and what is wrong to `problems`.

        `plain` should be {"old id": "new id"}, or {"doc_id": {"old id": "new id"}} for one document only.
        """
        if not isinstance(plain, dict):
            self._problem("", "is not an object of ids", got=shown(plain), expected='{"ent-old": "ent-new"}')
            return
        known = self.entries.union(*self.used.values())
        for key, value in plain.items():
            if not isinstance(value, dict):
                self._take(self.everywhere, key, value, known=known, path=key)
            elif key not in self.used:
                expected = ", ".join(sorted(self.used))
                self._problem(key, "names a document that has no marks here", got=shown(key), expected=expected)
            else:
                own = self.documents.setdefault(key, {})
                for old, new in value.items():
                    self._take(own, old, new, known=self.used[key], path=f"{key}.{old}")

    def _take(self, into: Ids, old: str, new: Any, *, known: set[str], path: str) -> None:
        """Add the rename `old` -> `new` to `into`; if it is not allowed, add a problem instead.

        It is not allowed if `old` is not in `known`, or if `new` does not have the form of ids of the same registry.

        Args:
            into: The renames of one document, or of all documents.
            old: The old id.
            new: The new id, as it was in the JSON.
            known: The ids that may be renamed.
            path: The place of the rename in the JSON, for the problem.
        """
        if old not in known:
            self._problem(path, "renames an id that does not exist here", got=shown(old), hint=_near(old, known))
            return
        kind = next((name for name, prefix in registry_prefixes().items() if old.startswith(f"{prefix}-")), None)
        pattern = _patterns().get(kind or "", "")
        if not isinstance(new, str) or not re.search(pattern, new):
            hint = "keep the prefix of the old id, such as ent-, and use only characters that the pattern allows"
            self._problem(path, "is not an id of the same registry", got=shown(new), expected=pattern, hint=hint)
            return
        into[old] = new

    def _problem(self, path: str, message: str, *, got: str = "", expected: str = "", hint: str = "") -> None:
        self.problems.append(
            Problem(self.name, 0, path, "marks.rename", message, got=got, expected=expected, hint=hint)
        )

    def new(self, doc_id: str, own: str) -> str:
        """Return the new id of `own` in the document `doc_id`; `own` itself if it is not renamed."""
        return self.documents.get(doc_id, {}).get(own, self.everywhere.get(own, own))

    def all_new(self, own: str) -> list[str]:
        """Return the sorted new ids of an id of a registry: one, or several if documents rename it differently.

        An id that is not renamed is its own new id.
        """
        found = {self.new(doc_id, own) for doc_id, used in self.used.items() if own in used}
        return sorted(found) or [self.everywhere.get(own, own)]

    def meant(self, own: str, row: Mark, new: str, found: Renamed) -> str:
        """Return the new id of an id that a registry's entry names, such as the speaker of an utterance.

        The documents that use the entry decide. If they rename the id differently, a problem is added, and the first
        new id is returned.

        Args:
            own: The old id inside the entry.
            row: The entry.
            new: The entry's own new id.
            found: The result so far, to which the problem is added.
        """
        entry = str(row.item.get("id"))
        documents = [each for each, used in self.used.items() if entry in used and self.new(each, entry) == new]
        meanings = sorted({self.new(each, own) for each in documents}) or self.all_new(own)
        if len(meanings) > 1:
            message = "names an id that documents rename differently"
            expected, hint = ", ".join(meanings), "name one of them here"
            found.problems.append(row.problem("", "rename", message, got=shown(own), expected=expected, hint=hint))
        return meanings[0]


def _registry(found: Renamed, directory: Path, rows: list[Mark], renames: _Renames) -> None:
    """Rename, merge and copy the entries of one registry; the changed lines and the problems are added to `found`.

    Args:
        found: The result so far, which is changed in place.
        directory: The directory of the registry's file.
        rows: The entries.
        renames: The renames.
    """
    merged: dict[str, tuple[Mark, dict[str, Any]]] = {}
    seen = Counter(str(row.item.get("id")) for row in rows)
    for row in [each for each in rows if seen[str(each.item.get("id"))] > 1]:
        got, hint = shown(row.item["id"]), "delete one of the two entries"
        found.problems.append(row.problem("id", "rename", "is the id of two entries", got=got, hint=hint))
    for how, own, new, row in sorted(_steps(rows, renames), key=lambda each: each[0]):
        item = row.item | {"id": new}
        item |= _fields(row.item, ENTRY_FIELDS, lambda id_, row=row, new=new: renames.meant(id_, row, new, found))
        if new not in merged:
            merged[new] = row, item
        elif how == RENAMED:
            _merge(found, merged[new], row, item)
        elif own not in renames.all_new(own):
            found.notes.append(f"{new}: its entry is unchanged; {own} of {row.file}:{row.line} became several ids")
    by_line: dict[int, list[dict[str, Any]]] = {row.line: [] for row in rows}
    for row, item in merged.values():
        by_line[row.line].append(item)
    for row in rows:
        _put(found, directory, row, by_line[row.line] if by_line[row.line] != [row.item] else None)


def _steps(rows: list[Mark], renames: _Renames) -> Iterator[tuple[int, str, str, Mark]]:
    """Yield (how, old id, new id, entry) for each entry and each of its new ids.

    `how` is KEPT (unchanged), RENAMED (one new id) or PARTED (one of several new ids, which needs a copy of the entry).
    """
    for row in rows:
        own = str(row.item.get("id"))
        ids = renames.all_new(own)
        for new in ids:
            yield KEPT if new == own else RENAMED if len(ids) == 1 else PARTED, own, new, row


def _merge(found: Renamed, into: tuple[Mark, dict[str, Any]], row: Mark, item: dict[str, Any]) -> None:
    """Merge the entry `item` into the entry `into`, which is changed in place.

    Entries of different types are a problem. Values that are lost are noted. Both are added to `found`.

    Args:
        found: The result so far.
        into: The line and the JSON object of the entry that stays.
        row: The line of the entry that goes.
        item: Its JSON object.
    """
    kept, entry = into
    if entry.get("type") != item.get("type"):
        message = f"cannot become {entry['id']}, which has another type"
        got, expected = shown(item.get("type")), shown(entry.get("type"))
        hint = "rename only one of the two ids, or give both entries the same type"
        found.problems.append(row.problem("type", "rename", message, got=got, expected=expected, hint=hint))
    left = []
    for name, value in item.items():
        if isinstance(value, list) and isinstance(entry.get(name), list):
            entry[name] = list(dict.fromkeys([*entry[name], *value]))
        elif value != entry.get(name):
            left.append(f"{name} {shown(value)}, not {shown(entry.get(name))}")
    lost = f", which had {'; '.join(left)}" if left else ""
    found.notes.append(f"{entry['id']}: line {row.line} was merged into the entry of {kept.file}:{kept.line}{lost}")


def _fields(item: Mapping[str, Any], fields: Mapping[str, str], new: Any) -> dict[str, Any]:
    """Return field -> new id, or list of new ids, each once, for the fields in `fields` (its keys) that `item` has.

    new: a function from an old id to a new one. A value that is neither a string nor a list of strings is left out.
    """
    found: dict[str, Any] = {}
    for name in fields:
        value = item.get(name)
        if isinstance(value, str):
            found[name] = new(value)
        elif isinstance(value, list) and all(isinstance(own, str) for own in value):
            found[name] = list(dict.fromkeys(map(new, value)))
    return found


def _ids(mark: Mark) -> Iterator[str]:
    for name in MARK_FIELDS if mark.kind else ENTRY_FIELDS:
        yield from (own for own in listed(mark.item.get(name)) if isinstance(own, str))


def _put(found: Renamed, directory: Path, mark: Mark, items: list[dict[str, Any]] | None) -> None:
    """Replace the line of a mark in `found.lines` by one line of JSON for each of `items`.

    [] deletes the line; None changes nothing. The file is read from `directory` if it is not in `found.lines` yet.
    """
    if items is None:
        return
    if mark.file not in found.lines:
        found.lines[mark.file] = [*(directory / mark.file).read_bytes().split(b"\n")]
    found.marks += 1
    rows = [json.dumps(item, ensure_ascii=False) for item in items]
    found.lines[mark.file][mark.line - 1] = "\n".join(rows).encode() if rows else None


def _near(own: str, known: set[str]) -> str:
    import difflib

    close = difflib.get_close_matches(own, known, n=1)
    return f"did you mean {close[0]}?" if close else ""


def _patterns() -> dict[str, str]:
    """Return name of a registry -> the regular expression that its ids match."""
    rows = written("common")["$defs"].values()
    return {row["x-registry"]: row["pattern"] for row in rows if "x-registry" in row}
