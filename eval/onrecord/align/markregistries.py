"""Make registries of an annotator's entries, and hold the marks to them: an id that a mark shares must have its entry.

A registry that the annotator does not keep is not asked for; the marks' ids are then resolved when the registries are
made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from onrecord import schema
from onrecord.documents.directory import REGISTRIES
from onrecord.errors import shown
from onrecord.schema.document import references, registry_schemas
from onrecord.schema.document import registries as registries_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.align.markfiles import Mark, MarkFiles
    from onrecord.documents.model import Entity, EventInstance, Utterance
    from onrecord.errors import Problem

# Which fields of a mark, and of a registry's entry, name an entry of which registry.
MARK_FIELDS = {name: registry for layer in schema.layers() for name, registry in registries_of(layer).items()}
ENTRY_FIELDS = {name: registry for each in registry_schemas().values() for name, registry in references(each).items()}


def registries(files: MarkFiles) -> tuple[dict[str, list[Entity | EventInstance | Utterance]], list[Problem]]:
    """Return the registries that a directory of marks holds, in order of their ids, and every problem with them."""
    problems: list[Problem] = []
    for name, rows in files.registries.items():
        problems += _malformed(name, rows)
    known = {name: {str(row.item.get("id")) for row in rows} for name, rows in files.registries.items()}
    for found in files.marks.values():
        problems += _without_entry(found, MARK_FIELDS, known)
    for rows in files.registries.values():
        problems += _without_entry(rows, ENTRY_FIELDS, known)
    if problems:
        return {}, problems
    made = {
        name: sorted(msgspec.convert([row.item for row in rows], REGISTRIES[name]), key=lambda entry: str(entry.id))
        for name, rows in files.registries.items()
    }
    return made, []


def _malformed(name: str, rows: Sequence[Mark]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for row in rows:
        yield from schema.explain(
            registry_schemas()[name], [row.item], document=row.file, line=row.line, check="marks.schema"
        )
        own = row.item.get("id")
        if not isinstance(own, str):
            continue
        if own in first:
            yield row.problem(
                "id", "id", "is given twice", got=shown(own), expected=f"first in line {first[own]}", hint="drop one"
            )
        first.setdefault(own, row.line)


def _without_entry(rows: Sequence[Mark], fields: dict[str, str], known: dict[str, set[str]]) -> Iterator[Problem]:
    for row in rows:
        for field, registry in fields.items():
            if registry not in known or (value := row.item.get(field)) is None:
                continue
            for own in value if isinstance(value, list) else [value]:
                if isinstance(own, str) and own not in known[registry]:
                    yield row.problem(
                        field,
                        "unresolved",
                        "has no entry in the registry",
                        got=shown(own),
                        expected=f"an id of {registry}.jsonl",
                        hint=f"add the entry to {registry}.jsonl, or correct the id",
                    )
