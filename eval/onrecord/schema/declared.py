"""Read corpus.json: the layers and fields that the gold of a corpus must have.

    {"layers": {"zones": "all", "quotes": ["content", "cue", "kind?"], "mentions": "any"}, "guidelines": []}

A layer that is not named is not required, and gold's items of it are left out. For a layer that is named, each item
must have

    "all"             every field that the schema requires
    "any"             its id and offsets; every other field is optional
    a list of fields  its id, its offsets and these fields; a field that ends in "?" is optional

`guidelines` lists the ids of the guideline checks to run; true means all of them. Without `layers`, or without the
file, every layer and field is required. Without `guidelines`, no guideline check runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.errors import OnrecordError, shown
from onrecord.schema.profile import DECLARATION, parsed

if TYPE_CHECKING:
    from collections.abc import Mapping

ALL, ANY = "all", "any"
STRUCTURE = frozenset({"id", "start", "end", "zone"})  # every item must have these
NULL = {"type": "null"}


class Declaration(NamedTuple):
    """The content of a corpus.json.

    Attributes:
        layers: layer -> "all", "any" or a tuple of fields; None if every layer and field is required.
        guidelines: The ids of the guideline checks to run; None for all of them.

    """

    layers: Mapping[str, str | tuple[str, ...]] | None = None
    guidelines: frozenset[str] | None = frozenset()

    def asks(self, layer: str, field: str) -> bool:
        """Return whether corpus.json requires every item of a layer to have a field.

        Ids and offsets are always required.

        >>> declared = Declaration({"quotes": ("content", "kind?")})
        >>> declared.asks("quotes", "content"), declared.asks("quotes", "kind"), declared.asks("mentions", "type")
        (True, False, False)
        """
        chosen = self.layers.get(layer, ()) if self.layers is not None else ALL
        return field in STRUCTURE or chosen == ALL or (chosen != ANY and field in chosen)

    def has(self, layer: str, field: str = "") -> bool:
        """Return whether corpus.json lets items of a layer have a field; without `field`, whether it names the layer.

        Always True if corpus.json has no `layers`.

        >>> declared = Declaration({"quotes": ("content", "kind?")})
        >>> declared.has("quotes", "kind"), declared.has("quotes", "act"), declared.has("mentions")
        (True, False, False)
        """
        if self.layers is None:
            return True
        if not field:
            return layer in self.layers
        chosen = self.layers.get(layer, ())
        return field in STRUCTURE or chosen in {ALL, ANY} or field in chosen or f"{field}?" in chosen


def declaration(data: bytes) -> Declaration:
    """Return the content of a corpus.json: the layers and fields that gold must have, and the guideline checks to run.

    Args:
        data: The bytes of the file; b"" (no file) requires every layer and field, and runs no guideline check.

    Raises:
        OnrecordError: The file has another form. Names of layers and fields are not checked here, but by `narrowed` and
            `narrowed_document`.
    """
    if not data:
        return Declaration()
    found = parsed(data, f"corpus/{DECLARATION}")
    if unknown := sorted(found.keys() - {"layers", "guidelines"}):
        raise error(unknown[0], "layers, guidelines")
    guidelines, layers = found.get("guidelines", []), found.get("layers")
    if guidelines is not True and not _is_names(guidelines):
        raise error(guidelines, "true, or a list of the checks that `onrecord validate --list` prints", "guidelines")
    if layers is not None and not isinstance(layers, dict):
        raise error(layers, 'an object such as {"quotes": "all", "mentions": ["type"]}', "layers")
    for name, chosen in (layers or {}).items():
        if chosen not in (ALL, ANY) and not _is_names(chosen):
            raise error(chosen, '"all", "any", or a list of fields', f"layers.{name}")
    return Declaration(
        None if layers is None else {name: tuple(s) if isinstance(s, list) else s for name, s in layers.items()},
        None if guidelines is True else frozenset(guidelines),
    )


def _is_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def narrowed(spec: dict[str, Any], layer: str, declared: Declaration) -> dict[str, Any]:
    """Return a copy of the JSON schema of a layer's items, with the fields optional that corpus.json does not require.

    Such a field may be missing or null. A field without a column in tables (`"x-column": "none"`) gets a column if
    corpus.json names it.

    Args:
        spec: The JSON schema of the layer's items.
        layer: The layer.
        declared: The content of corpus.json.

    Raises:
        OnrecordError: corpus.json names a field that the schema does not have.
    """
    free = {name for name in spec["properties"] if not declared.asks(layer, name)}
    chosen = (declared.layers or {}).get(layer, ())
    named = {each.removesuffix("?") for each in ([] if isinstance(chosen, str) else chosen)}
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
    """Return a copy of the JSON schema of documents, in which layers that corpus.json does not name are optional.

    Such a layer may be missing or null.

    Args:
        spec: The JSON schema of documents.
        declared: The content of corpus.json.

    Raises:
        OnrecordError: corpus.json names a layer that the schema does not have.
    """
    layers = {name for name, part in spec["properties"].items() if part.get("type") == "array"}
    if declared.layers is not None and (unknown := sorted(declared.layers.keys() - layers)):
        raise error(unknown[0], ", ".join(sorted(layers)), "layers")
    free = {name for name in layers if not declared.has(name)}
    return {**with_nullable(spec, *free), "required": [each for each in spec["required"] if each not in free]}


def with_nullable(spec: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return a copy of a JSON schema of an object, in which the properties `names` may also be null."""
    nullable = {
        name: part if "anyOf" in part else {"anyOf": [part, NULL]}
        for name, part in spec["properties"].items()
        if name in names
    }
    return {**spec, "properties": {**spec["properties"], **nullable}}


def error(got: object, expected: str, where: str = "") -> OnrecordError:
    """Return an exception for a corpus.json that cannot be read; the caller raises it.

    Args:
        got: The value that was found.
        expected: The values that are allowed.
        where: The path of the value in the file, such as `layers.quotes`.
    """
    return OnrecordError(
        "corpus.json has a value that is not allowed.",
        where=f"corpus/{DECLARATION} {where}".strip(),
        got=shown(got),
        expected=expected,
        hint="correct the value; docs/corpus.md has an example of the file",
    )
