"""A validator that says fast whether a value is valid, and not why not: `quick_validator`.

jsonschema looks each `$ref` up for each value, which takes half of its time. Here the references of a schema are
replaced once by what they lead to, and a list of constants (`oneOf` of `const`) by an `enum`. The schema then accepts
the same values. `validation.explain` uses the schema as it is written, since its messages name the written keywords.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onrecord.schema.profile import per_corpus
from onrecord.schema.validation import load_schema, opened_schemas, validator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jsonschema.protocols import Validator


@per_corpus
def quick_validator(name: str) -> Validator:
    """Return a jsonschema validator that accepts the same values as `validator`, in half of the time.

    It is `validator` itself if a reference leads out of schema/, or if references form a circle.

    Args:
        name: The name of the schema.
    """
    written, spec = validator(name), load_schema(name)
    try:
        schema = _Inliner(opened_schemas()).inlined(spec, spec["$id"])
    except (KeyError, RecursionError):
        return written
    return type(written)(schema)


class _Inliner:
    def __init__(self, schemas: Mapping[str, Any]) -> None:
        """Keep the schemas, id -> content, in which references are looked up."""
        self._schemas = schemas

    def inlined(self, spec: Any, home: str) -> Any:
        """Return a part of a schema without references.

        Args:
            spec: The part.
            home: The id of the schema that the part is in.

        Raises:
            KeyError: A reference leads out of schema/.
            RecursionError: References form a circle.
        """
        if isinstance(spec, list):
            return [self.inlined(each, home) for each in spec]
        if not isinstance(spec, dict):
            return spec
        beside = {name: self.inlined(each, home) for name, each in spec.items() if name not in {"$ref", "$defs"}}
        if isinstance(spec.get("$ref"), str):
            return (
                {"allOf": [self._target(spec["$ref"], home)], **beside} if beside else self._target(spec["$ref"], home)
            )
        rows = beside.get("oneOf")
        if isinstance(rows, list) and all(isinstance(row, dict) and isinstance(row.get("const"), str) for row in rows):
            constants = [row["const"] for row in rows]
            if len({*constants}) == len(constants):
                return {**beside, "oneOf": [{"enum": constants}]}
        return beside

    def _target(self, reference: str, home: str) -> Any:
        """Return what a reference leads to, without references; `home` is the id of the schema that it is in."""
        name, _, place = reference.partition("#")
        home = f"{home.rpartition('/')[0]}/{name}" if name else home
        target = self._schemas[home]
        for part in place.split("/")[1:]:
            target = target[part]
        return self.inlined(target, home)
