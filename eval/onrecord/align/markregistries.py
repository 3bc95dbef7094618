"""Build registries from an annotator's entry files, and check that each registry id in a mark has an entry.

Ids of a registry without a file are not checked here; they are resolved when the registries are built from the
documents.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from onrecord import schema
from onrecord.documents.directory import REGISTRIES
from onrecord.errors import shown
from onrecord.schema.document import registries as registries_of
from onrecord.schema.properties import references, registry_schemas

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.align.markfiles import Mark, MarkFiles
    from onrecord.documents.model import Entity, EventInstance, Utterance
    from onrecord.errors import Problem

# The fields of a mark, and of a registry's entry, that refer to a registry, with that registry's name.
MARK_FIELDS = {name: registry for layer in schema.layers() for name, registry in registries_of(layer).items()}
ENTRY_FIELDS = {name: registry for each in registry_schemas().values() for name, registry in references(each).items()}


def registries(files: MarkFiles) -> tuple[dict[str, list[Entity | EventInstance | Utterance]], list[Problem]]:
    """Return the registries (entities, events, utterances) in a directory of an annotator's files, and all problems.

    files: the lines of the directory's files.

    Returns:
        Name of a registry -> its entries, sorted by id, and no problems; or {} and every problem.
    """
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
    """Yield a problem for each entry of a registry that does not conform to its schema or repeats an id.

    Args:
        name: The registry, such as `entities`.
        rows: Its entries.
    """
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
                "id",
                "id",
                "is used twice",
                got=shown(own),
                expected=f"a new id; the first use is line {first[own]}",
                hint="delete one of the two, or give it a new id",
            )
        first.setdefault(own, row.line)


def _without_entry(rows: Sequence[Mark], fields: dict[str, str], known: dict[str, set[str]]) -> Iterator[Problem]:
    """Yield a problem for each id in some marks that has no entry in its registry.

    Args:
        rows: Marks or registry entries.
        fields: Field with an id, or a list of ids -> the registry of these ids, such as `speakers` -> `entities`.
        known: Name of a registry -> the ids of its entries. Ids of other registries are not checked.
    """
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
