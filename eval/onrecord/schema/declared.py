"""Decide what a corpus's gold has to hold: the layers and fields that its corpus.json declares, and nothing else.

    {"layers": {"zones": "all", "quotes": ["content", "cue", "kind?"], "mentions": "any"}, "guidelines": []}

A layer that is not named is not asked for, and neither is a field. Of a layer that is named, items give

    "all"             every field that the schema asks for
    "any"             what they have, beside their id and place
    a list of fields  these; a field that ends in "?" may be missing from some items

`guidelines` says which checks of annotation guidelines the corpus is held to: true for all, or a list of their ids.
Without `layers`, or without the file, every layer and field is asked for. Without `guidelines`, none is checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.errors import OnrecordError, shown
from onrecord.schema.profile import DECLARATION, parsed

if TYPE_CHECKING:
    from collections.abc import Mapping

ALL, ANY = "all", "any"
STRUCTURE = frozenset({"id", "start", "end", "zone"})  # without these an item is none
NULL = {"type": "null"}


class Declaration(NamedTuple):
    """What a corpus declares.

    Attributes:
        layers: layer -> "all", "any" or fields; None if everything is asked for.
        guidelines: the ids of the guideline checks; None for all of them.

    """

    layers: Mapping[str, str | tuple[str, ...]] | None = None
    guidelines: frozenset[str] | None = frozenset()

    def asks(self, layer: str, field: str) -> bool:
        """Return whether every item of a layer must have a field."""
        said = self.layers.get(layer, ()) if self.layers is not None else ALL
        return field in STRUCTURE or said == ALL or (said != ANY and field in said)

    def has(self, layer: str, field: str = "") -> bool:
        """Return whether items of a layer may have a field, or whether there may be items at all."""
        if self.layers is None:
            return True
        if not field:
            return layer in self.layers
        said = self.layers.get(layer, ())
        return field in STRUCTURE or said in {ALL, ANY} or field in said or f"{field}?" in said


def declaration(data: bytes) -> Declaration:
    """Return what the bytes of a corpus.json declare; of b"", of no such file, everything and no guidelines.

    Raises:
        OnrecordError: The file has another form. Names of layers and fields are checked by `narrowed`.
    """
    if not data:
        return Declaration()
    found = parsed(data, f"corpus/{DECLARATION}")
    if unknown := sorted(found.keys() - {"layers", "guidelines"}):
        raise error(unknown[0], "layers, guidelines")
    guidelines, layers = found.get("guidelines", []), found.get("layers")
    if guidelines is not True and not _is_names(guidelines):
        raise error(guidelines, "true, or a list of checks, as onrecord validate --list has them", "guidelines")
    if layers is not None and not isinstance(layers, dict):
        raise error(layers, "an object with a name of a layer and what its items have", "layers")
    for name, said in (layers or {}).items():
        if said not in (ALL, ANY) and not _is_names(said):
            raise error(said, '"all", "any", or a list of fields', f"layers.{name}")
    return Declaration(
        None if layers is None else {name: tuple(s) if isinstance(s, list) else s for name, s in layers.items()},
        None if guidelines is True else frozenset(guidelines),
    )


def _is_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def narrowed(spec: dict[str, Any], layer: str, declared: Declaration) -> dict[str, Any]:
    """Return the schema of a layer's items in which fields that are not asked for may be missing or null.

    A field that has no column of its own (`"x-column": "none"`) has one if it is declared by name.
    """
    free = {name for name in spec["properties"] if not declared.asks(layer, name)}
    said = (declared.layers or {}).get(layer, ())
    named = {each.removesuffix("?") for each in ([] if isinstance(said, str) else said)}
    if unknown := sorted(named - spec["properties"].keys()):
        raise error(unknown[0], ", ".join(spec["properties"]), f"layers.{layer}")
    properties = {
        name: {key: each for key, each in part.items() if key != "x-column"} if name in named else part
        for name, part in spec["properties"].items()
    }
    spec = {**spec, "properties": properties}
    required = [each for each in spec["required"] if each not in free]
    return {**with_nullable(spec, *(free & {*spec["required"]})), "required": required}


def narrowed_document(spec: dict[str, Any], declared: Declaration) -> dict[str, Any]:
    """Return the schema of documents in which layers that are not declared may be missing or null."""
    layers = {name for name, part in spec["properties"].items() if part.get("type") == "array"}
    if declared.layers is not None and (unknown := sorted(declared.layers.keys() - layers)):
        raise error(unknown[0], ", ".join(sorted(layers)), "layers")
    free = {name for name in layers if not declared.has(name)}
    return {**with_nullable(spec, *free), "required": [each for each in spec["required"] if each not in free]}


def with_nullable(spec: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return the schema of an object whose properties of some names may be null."""
    nullable = {
        name: part if "anyOf" in part else {"anyOf": [part, NULL]}
        for name, part in spec["properties"].items()
        if name in names
    }
    return {**spec, "properties": {**spec["properties"], **nullable}}


def error(got: object, expected: str, where: str = "") -> OnrecordError:
    """Return the error of a corpus.json that cannot be read."""
    return OnrecordError(
        "What the corpus declares cannot be read.",
        where=f"corpus/{DECLARATION} {where}".strip(),
        got=shown(got),
        expected=expected,
        hint="docs/corpus.md shows one",
    )
