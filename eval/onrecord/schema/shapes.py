"""Validate many records fast: jsonschema validates each shape of record once, and not each record.

jsonschema takes a millisecond for a record, and most records of a file differ only in offsets, ids and texts. The shape
of a record is the record with every positive offset replaced by 1, every id by a numbered id of the same form, and
every text with a space by a numbered text. Two records of the same shape are both valid or both invalid, since no
schema distinguishes these values. A file is valid if all its shapes are valid. Of any other file, `explain` finds what
is wrong.

Ids and texts are numbered within a record. So values that differ in the record differ in its shape.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from onrecord.schema.document import layers
from onrecord.schema.inlined import quick_validator
from onrecord.schema.profile import per_corpus
from onrecord.schema.schemas import inventory, written

ID = re.compile(r"(?P<prefix>[mtfqe])[0-9]+|(?P<registry>ent|evt|utt)-[a-z0-9]+(?:-[a-z0-9]+)*")


def is_surely_valid(name: str, value: Any) -> bool:
    """Return True if a value is valid under a schema, checked fast; False if this is not certain.

    After False, the caller has to validate the value as a whole. The result is always False for values other than
    documents and lists.

    Args:
        name: The name of the schema, such as `document`.
        value: The content of a file as decoded from JSON: a document, or a list of records.
    """
    known = _known(name)
    if isinstance(value, list):
        shapes = {_encoded(shape): shape for shape in map(_shape, value)}
        new = {key: shape for key, shape in shapes.items() if key not in known}
        is_valid = not new or quick_validator(name).is_valid([*new.values()])
    elif name == "document" and isinstance(value, dict):
        found = {layer: value[layer] for layer in layers() if isinstance(value.get(layer), list)}
        shapes = {_encoded([layer, shape]): (layer, shape) for layer in found for shape in map(_shape, found[layer])}
        new = {key: shape for key, shape in shapes.items() if key not in known}
        reduced = {**value, **{layer: [shape for of, shape in new.values() if of == layer] for layer in found}}
        is_valid = quick_validator(name).is_valid(reduced)
    else:
        return False
    if is_valid:
        known.update(new)
    return bool(is_valid)


@per_corpus
def _known(name: str) -> dict[bytes, Any]:
    """Return a schema's cache, a dictionary: its keys are the shapes known to be valid, its values have no meaning.

    The same dictionary is returned for each call with the same name, and `is_surely_valid` adds to it.
    """
    return {name.encode(): None}


def _encoded(shape: Any) -> bytes:
    return msgspec.json.encode(shape)


def _shape(record: Any) -> Any:
    return _reduced(record, {}, _literals())


@per_corpus
def _literals() -> frozenset[str]:
    """Return the labels of all inventories (lists of allowed labels).

    A schema distinguishes them from other strings.
    """
    return frozenset(
        label for name, each in written("inventory")["$defs"].items() if "oneOf" in each for label in inventory(name)
    )


def _reduced(value: Any, ids: dict[str, str], literals: frozenset[str]) -> Any:
    """Return a copy of a value in which all positive integers are 1, and ids and texts are replaced by numbered ones.

    Args:
        value: A record as decoded from JSON, or a part of it.
        ids: Old id or text -> its replacement in this record; changed in place.
        literals: The strings that are not replaced: labels of inventories.
    """
    if isinstance(value, dict):
        return {key: _reduced(each, ids, literals) for key, each in value.items()}
    if isinstance(value, list):
        return [_reduced(each, ids, literals) for each in value]
    if isinstance(value, str):
        return _reduced_text(value, ids, literals)
    return 1 if type(value) is int and value > 0 else value


def _reduced_text(value: str, ids: dict[str, str], literals: frozenset[str]) -> str:
    if value in literals:
        return value
    match = ID.fullmatch(value)
    if match is not None:
        start = match["prefix"] or f"{match['registry']}-x"
        return ids.setdefault(value, f"{start}{len(ids)}")
    return ids.setdefault(value, f"some words {len(ids)}") if " " in value else value
