"""Read schema/: the JSON Schemas, the inventories that they share, and an explanation of a record that fails one.

The inventories (types, roles, kinds, acts) live in `inventory.schema.json` alone: each is a `oneOf` of constants with
a title, a definition and, prefixed `x-`, what tools need (hotkeys, roles, prefixes). The validator, the scorer and
Label Studio's configuration all read them here. No network is ever asked: an unknown `$ref` is an error.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord.errors import OnrecordError, Problem, shown
from onrecord.paths import schema_dir

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

SUFFIX = ".schema.json"
OLDEST_JSONSCHEMA = (4, 23)  # the first that pyproject.toml allows
MESSAGE_CHARACTERS = 200  # of a validator's own words; longer ones quote whole records


@dataclass(frozen=True, slots=True)
class Role:
    """A role of an event type: the kinds of item that may fill it, and whether several may."""

    name: str
    takes: frozenset[str]
    many: bool


def names() -> list[str]:
    """Return the names of all schemas, in order."""
    return sorted(path.name.removesuffix(SUFFIX) for path in schema_dir().glob(f"*{SUFFIX}"))


@cache
def load_schema(name: str) -> dict[str, Any]:
    """Return a schema as it is written; an unknown name is an error that lists the known ones."""
    path = schema_dir() / f"{name}{SUFFIX}"
    if name not in names():
        close = difflib.get_close_matches(name, names(), n=1)
        raise OnrecordError(
            "There is no schema of that name.",
            got=shown(name),
            expected=", ".join(names()),
            hint=f"onrecord schema {close[0] if close else 'document'}",
        )
    loaded: dict[str, Any] = msgspec.json.decode(path.read_bytes())
    return loaded


@cache
def inventory(name: str) -> dict[str, dict[str, Any]]:
    """Return an inventory's values in order, each with its title, description and extras (`x-…`)."""
    rows = load_schema("inventory")["$defs"][name]["oneOf"]
    return {row["const"]: row for row in rows}


@cache
def labels(name: str) -> frozenset[str]:
    """Return an inventory's values as a set."""
    return frozenset(inventory(name))


@cache
def schema_version() -> str:
    """Return the version of the schema."""
    version: str = load_schema("inventory")["$defs"]["schema_version"]["const"]
    return version


@cache
def roles(event_type: str) -> Mapping[str, Role]:
    """Return the roles of an event type by name, its own first and then those that every type has."""
    own = inventory("event_type")[event_type]["x-roles"]
    common = load_schema("inventory")["$defs"]["event_type"]["x-common-roles"]
    return {name: Role(name, frozenset(row["takes"]), row["many"]) for name, row in {**own, **common}.items()}


@cache
def annotated_zones() -> frozenset[str]:
    """Return the zones in which annotations stand."""
    return frozenset(name for name, row in inventory("zone").items() if row["x-annotated"])


def compatible(version: str) -> bool:
    """Return whether a file of that schema version can be read: major and minor agree."""
    return version.split(".")[:2] == schema_version().split(".")[:2]


def resolved(spec: dict[str, Any]) -> dict[str, Any]:
    """Return the part of a schema that a part of one means: its reference followed, its «or null» taken off."""
    if "anyOf" in spec:
        spec = next(part for part in spec["anyOf"] if part.get("type") != "null")
    if "$ref" in spec:
        name, _, place = spec["$ref"].partition("#")
        target = load_schema(name.removesuffix(SUFFIX) or "common")
        for part in place.split("/")[1:]:
            target = target[part]
        return resolved(target)
    return spec


def _refuse(uri: str) -> Any:
    raise OnrecordError("A schema refers to one that is not in schema/.", got=uri, hint="correct the $ref")


@cache
def validator(name: str) -> Validator:
    """Return a jsonschema validator for a schema, its references resolved within schema/ alone.

    Raises:
        OnrecordError: jsonschema is older than the package needs, as another package's pin can make it.
    """
    _check_jsonschema()
    from jsonschema import Draft202012Validator  # 70 ms that a score does not need
    from referencing import Registry, Resource

    resources = [(load_schema(each)["$id"], Resource.from_contents(load_schema(each))) for each in names()]
    registry: Registry[Any] = Registry(retrieve=_refuse)  # type: ignore[call-arg]  # attrs makes the parameter
    return Draft202012Validator(load_schema(name), registry=registry.with_resources(resources))


def _check_jsonschema() -> None:
    from importlib.metadata import version

    found = version("jsonschema")
    if tuple(int(part) for part in found.split(".")[:2]) < OLDEST_JSONSCHEMA:
        oldest = ".".join(map(str, OLDEST_JSONSCHEMA))
        raise OnrecordError(
            "The jsonschema that is installed is too old. Another package may have taken it down.",
            got=f"jsonschema {found}",
            expected=f"jsonschema {oldest} or later",
            hint=f"pip install 'jsonschema>={oldest}'; pip check then names the package that wants an older one",
        )


def explain(
    name: str, instance: Any, *, document: str, line: int = 0, check: str = "schema.record"
) -> Iterator[Problem]:
    """Yield a problem for each place where an instance breaks a schema, in words that name both sides."""
    for error in sorted(
        validator(name).iter_errors(instance), key=lambda each: [str(part) for part in each.absolute_path]
    ):
        yield from _problems(error, document=document, line=line, check=check)


def _problems(error: ValidationError, *, document: str, line: int, check: str) -> Iterator[Problem]:
    from jsonschema.exceptions import best_match

    deepest = error
    while deepest.validator in {"anyOf", "oneOf"} and (constants := _constants(deepest)) is None and deepest.context:
        inner = [each for each in deepest.context if each.validator != "type" or each.path] or list(deepest.context)
        chosen = best_match(iter(inner))
        if chosen is None:
            break
        deepest = chosen
    constants = _constants(deepest)
    got, expected, hint = shown(deepest.instance), "", ""
    message = deepest.message if len(deepest.message) < MESSAGE_CHARACTERS else f"fails {deepest.validator}"
    if constants is not None:
        expected = ", ".join(constants)
        message = "is not one of the known values"
        close = difflib.get_close_matches(str(deepest.instance), constants, n=1)
        hint = f"did you mean {close[0]}?" if close else ""
    elif deepest.validator == "type":
        message, expected = "has the wrong type", str(deepest.validator_value)
    elif deepest.validator == "pattern":
        message, expected = "does not have the form it should", str(deepest.validator_value)
    elif deepest.validator in {"required", "additionalProperties"}:
        got = ""
    yield Problem(
        document=document,
        line=line,
        path=pointer(deepest.absolute_path),
        check=check,
        message=message,
        got=got,
        expected=expected,
        hint=hint,
    )


def _constants(error: ValidationError) -> list[str] | None:
    rows = error.validator_value if error.validator == "oneOf" else None
    if isinstance(rows, list) and all(isinstance(row, dict) and "const" in row for row in rows):
        return [str(row["const"]) for row in rows]
    return None


def pointer(path: Any) -> str:
    """Return a path as it is written in messages: `quotes[3].content[0].start`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else (f".{part}" if text else str(part))
    return text
