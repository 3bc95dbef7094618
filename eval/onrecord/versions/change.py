"""The records of a difference between two versions of annotations: `Difference`, `Change`, `Values`, `Reason`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import msgspec

from onrecord import schema
from onrecord.schema.document import REMARKS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Kind = Literal["added", "removed", "changed"]
KINDS: tuple[Kind, ...] = ("added", "removed", "changed")


class Reason(NamedTuple):
    """Why a change was made: the rule of the guidelines, the reason in words, and the file or directory of the log."""

    rule: str
    reason: str
    source: str


class Values(NamedTuple):
    """A field's value in the old and in the new version, as shown to a reader; None where a version has no value."""

    old: Any
    new: Any


@dataclass(frozen=True)
class Change:
    """An item or a registry entry that one version lacks, or whose fields differ between the versions.

    Attributes:
        layer: The layer, or the registry.
        kind: `added`, `removed` or `changed`.
        doc_id: The document; "" for a registry entry.
        place: The item's words with the words around them (`checks.acknowledged.place_key`), or the entry's id.
        start: The item's start offset in the new version, or in the old one if it was removed; -1 for an entry.
        fields: The fields that differ. For an item that was added or removed, all fields that have a value.
        reason: The reason in the log; None if the log has none.
    """

    layer: str
    kind: Kind
    doc_id: str
    place: str
    start: int
    fields: Mapping[str, Values]
    reason: Reason | None = None

    @property
    def is_remark(self) -> bool:
        """Return whether an item changed in nothing but its remarks: certainty, note and review."""
        return self.kind == "changed" and set(self.fields) <= {*REMARKS}

    def as_data(self) -> dict[str, Any]:
        """Return the change as a dict of JSON values, with the names of the attributes as keys.

        `start` and `doc_id` are None for a registry entry. `fields` maps a field's name to a dict with `old` and `new`.
        """
        return {
            "layer": self.layer,
            "kind": self.kind,
            "doc_id": self.doc_id or None,
            "place": self.place,
            "start": None if self.start < 0 else self.start,
            "fields": {name: values._asdict() for name, values in self.fields.items()},
            "reason": self.reason and self.reason._asdict(),
        }


@dataclass(frozen=True)
class Difference:
    """The differences between two versions of annotations.

    Attributes:
        old: The name of the old version.
        new: The name of the new version.
        doc_ids: The documents that both versions have.
        only: The documents that only one version has, under `old` and `new`.
        renamed: registry -> old id -> new id, for ids that were renamed.
        changes: The changes, sorted by layer, document and place.
        same: layer -> number of items or entries without a change.
        notes: Sentences on what could not be compared or explained.
    """

    old: str
    new: str
    doc_ids: Sequence[str]
    only: Mapping[str, Sequence[str]]
    renamed: Mapping[str, Mapping[str, str]]
    changes: Sequence[Change]
    same: Mapping[str, int]
    notes: Sequence[str] = ()

    @cached_property
    def counts(self) -> Mapping[str, Counter[str]]:
        """Return layer -> how many items were `added`, `removed`, `changed`, and stayed the `same`."""
        found: dict[str, Counter[str]] = {
            layer: Counter({"added": 0, "removed": 0, "changed": 0, "same": number})
            for layer, number in self.same.items()
        }
        for change in self.changes:
            found[change.layer][change.kind] += 1
        return found

    def to_json(self) -> bytes:
        """Return the difference as JSON (schema `diff`); the same input gives the same bytes."""
        plain = {
            "onrecord": "diff",
            "schema_version": schema.schema_version(),
            "old": self.old,
            "new": self.new,
            "documents": list(self.doc_ids),
            "only": {side: list(doc_ids) for side, doc_ids in self.only.items()},
            "renamed": {registry: dict(ids) for registry, ids in self.renamed.items()},
            "changes": [change.as_data() for change in self.changes],
            "counts": {layer: dict(counts) for layer, counts in self.counts.items()},
            "notes": list(self.notes),
        }
        return msgspec.json.format(msgspec.json.encode(plain, order="sorted"), indent=1) + b"\n"
