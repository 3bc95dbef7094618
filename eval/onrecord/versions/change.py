"""The records of a difference between two versions of annotations."""

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
    """Why something was decided: the guidelines' rule, the grounds, and the part of the log that says so."""

    rule: str
    reason: str
    source: str


class Values(NamedTuple):
    """A field's value in the old version and in the new one, in words; None where there is none."""

    old: Any
    new: Any


@dataclass(frozen=True)
class Change:
    """An item or a registry entry that only one version has, or that the two have with other values.

    Attributes:
        layer: the layer, or the registry.
        kind: whether it was added, removed or changed.
        doc_id: the document; empty for a registry.
        place: the item's words with those around them (`checks.acknowledged.place_key`), or the entry's id.
        start: where the item stands in the newer version that has it; -1 for an entry.
        fields: the fields that differ; of what was added or removed, all that have a value.
        reason: what the log says of it, None if it says nothing.

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
        """Return whether nothing but certainty and notes changed."""
        return self.kind == "changed" and set(self.fields) <= {*REMARKS}

    def as_data(self) -> dict[str, Any]:
        """Return the change as plain data."""
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
    """What changed between two versions of annotations.

    Attributes:
        old: what the old version is called.
        new: what the new version is called.
        doc_ids: the documents that both have.
        only: the documents that only one has, by version.
        renamed: the ids that were renamed, old to new, by registry.
        changes: the changes, by layer, document and place.
        same: number of items or entries without any change, by layer.
        notes: what a reader must know.

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
        """Return how many items were added, removed, changed and left the same, by layer."""
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
