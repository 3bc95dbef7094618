"""Validate records against the schemas, and explain each failure with the value found and the values expected.

References are resolved in schema/ only, never over the network.
"""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord.errors import OnrecordError, Problem, shown
from onrecord.schema.prediction import prediction_schema
from onrecord.schema.profile import per_corpus
from onrecord.schema.schemas import names, written
from onrecord.schema.strict import strict_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

OLDEST_JSONSCHEMA = (4, 23)  # the first that pyproject.toml allows
SYNONYMS = {
    "doc_id": "id docid document document_id article article_id file filename",
    "mentions": "ents extractions named_entities ner spans",
    "quotes": "quotation quotations",
    "content": "quote span spans text words",
    "speakers": "attribution who",
    "cue": "verb",
    "type": "category entity_group entity_type label labels",
    "start": "begin char_start start_char start_offset start_pos",
    "end": "char_end end_char end_offset end_pos",
}  # a field of ours -> its frequent names in other formats
MESSAGE_CHARACTERS = 200  # jsonschema's longer messages quote whole records and are replaced


@per_corpus
def load_schema(name: str) -> dict[str, Any]:
    """Return a JSON schema by its name, as a dictionary.

    `prediction` and `prediction.strict` are computed from the others.

    Raises:
        OnrecordError: There is no schema of that name. The error lists the known names.
    """
    derived = {"prediction": prediction_schema, "prediction.strict": strict_schema}
    return derived[name]() if name in derived else written(name)


def schema_bytes(name: str) -> bytes:
    """Return a schema as indented JSON in UTF-8, byte for byte as it is committed in schema/.

    Raises:
        OnrecordError: There is no schema of that name.
    """
    return msgspec.json.format(msgspec.json.encode(load_schema(name)), indent=2) + b"\n"


def _refuse(uri: str) -> Any:
    raise OnrecordError(
        "A schema refers to another schema that is not in schema/.",
        got=f"$ref {uri}",
        expected=f"the $id of one of {', '.join(names())}",
        hint="correct the $ref in the corpus's own schema, or add the schema that it refers to",
    )


@per_corpus
def validator(name: str) -> Validator:
    """Return a jsonschema validator for a schema; references are resolved in schema/ only, never over the network.

    name: the name of the schema.

    Raises:
        OnrecordError: The installed jsonschema is too old, or a reference leads out of schema/.
    """
    require_jsonschema()
    from jsonschema import Draft202012Validator  # 70 ms that a score does not need
    from referencing import Registry, Resource

    resources = [(each, Resource.from_contents(spec)) for each, spec in opened_schemas().items()]
    registry: Registry[Any] = Registry(retrieve=_refuse)  # type: ignore[call-arg]  # attrs makes the parameter
    return Draft202012Validator(load_schema(name), registry=registry.with_resources(resources))


def opened_schemas() -> dict[str, dict[str, Any]]:
    """Return id -> schema in use, for all schemas that a reference can lead to; they must not be changed."""
    return {load_schema(each)["$id"]: _opened(each) for each in names()}


def _opened(name: str) -> dict[str, Any]:
    """Return a schema in use by its name; it must not be changed.

    In the schema `inventory`, the lists of labels that the corpus in use declares as open (`"open": true`) allow every
    string except "".
    """
    spec = load_schema(name)
    if name != "inventory":
        return spec
    any_label = {"type": "string", "minLength": 1}
    rows = {each: any_label if row.get("open") else row for each, row in spec["$defs"].items()}
    return {**spec, "$defs": rows}


def require_jsonschema() -> None:
    """Raise OnrecordError if the installed jsonschema is older than the package allows."""
    from importlib.metadata import version

    found = version("jsonschema")
    if tuple(int(part) for part in found.split(".")[:2]) < OLDEST_JSONSCHEMA:
        oldest = ".".join(map(str, OLDEST_JSONSCHEMA))
        raise OnrecordError(
            "The installed jsonschema is too old. Another package may have downgraded it.",
            got=f"jsonschema {found}",
            expected=f"jsonschema {oldest} or later",
            hint=f"pip install 'jsonschema>={oldest}'; then `pip check` names the package that needs an older one",
        )


def explain(
    name: str, instance: Any, *, document: str, line: int = 0, check: str = "schema.record"
) -> Iterator[Problem]:
    """Yield a problem for each place where a value breaks a schema; nothing if the value is valid.

    Args:
        name: The name of the schema.
        instance: The value, as decoded from JSON.
        document: The doc_id or the name of the file, for the problems.
        line: The line of a JSONL file, counted from 1; 0 if there are no lines.
        check: The id of the check, for the problems.

    Raises:
        OnrecordError: There is no schema of that name, or the installed jsonschema is too old.
    """
    for error in sorted(
        validator(name).iter_errors(instance), key=lambda each: [str(part) for part in each.absolute_path]
    ):
        yield from _problems(error, document=document, line=line, check=check)


def _problems(error: ValidationError, *, document: str, line: int, check: str) -> Iterator[Problem]:
    """Yield the problems for a failure of jsonschema.

    If a value fits no alternative of an `anyOf`, the problems are those of the alternative that was meant: the only one
    with the value's JSON type, or else the one that fits best.

    Args:
        error: The failure.
        document: The doc_id or the name of the file, for the problems.
        line: The line of a JSONL file, counted from 1; 0 if there are no lines.
        check: The id of the check, for the problems.
    """
    from jsonschema.exceptions import best_match

    deepest = error
    while deepest.validator in {"anyOf", "oneOf"} and _constants(deepest) is None and deepest.context:
        other_type = {each.relative_schema_path[0] for each in deepest.context if _is_of_type(each)}
        inner = [each for each in deepest.context if each.relative_schema_path[0] not in other_type]
        if len({each.relative_schema_path[0] for each in inner}) == 1:
            for each in inner:
                yield from _problems(each, document=document, line=line, check=check)
            return
        chosen = best_match(iter(inner or deepest.context))
        if chosen is None:
            break
        deepest = chosen
    message, got, expected, hint = _said(deepest)
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


def _said(error: ValidationError) -> tuple[str, str, str, str]:
    """Return the texts of a problem for a failure of jsonschema: message, `got`, `expected` and `hint`; "" for none."""
    got, value = shown(error.instance), error.validator_value
    if (constants := _constants(error)) is not None:
        return "is not one of the known values", got, ", ".join(constants), _near(str(error.instance), constants)
    if error.validator == "type":
        return "has the wrong type", got, str(value), _rewritten(error.instance, str(value))
    if error.validator == "pattern":
        return "does not match the pattern", got, str(value), ""
    if error.validator == "additionalProperties":
        schema: Any = error.schema
        instance: Any = error.instance
        known = list(schema.get("properties", ()))
        unknown = [str(each) for each in instance if each not in known]
        message = "has an unknown field" if len(unknown) == 1 else "has unknown fields"
        return message, ", ".join(unknown), ", ".join(known), _instead(unknown, known)
    message = error.message if len(error.message) < MESSAGE_CHARACTERS else f"fails {error.validator}"
    return message, "" if error.validator == "required" else got, "", ""


def _is_of_type(error: ValidationError) -> bool:
    """Return whether a value fails an alternative of `anyOf` because the alternative is for another JSON type."""
    return error.validator == "type" and not error.relative_path


def _rewritten(value: Any, expected: str) -> str:
    """Return a hint on how to write a value of a wrong JSON type; "" if that is not clear.

    >>> _rewritten(7, "string"), _rewritten("7", "integer"), _rewritten([0, 9], "string")
    ('write a string: "7"', 'write a number: 7', 'write the span as {"start": 0, "end": 9}')
    """
    if expected == "array" and isinstance(value, str | dict):
        return f"write a list: {json.dumps([value], ensure_ascii=False)}"
    if expected == "string" and type(value) is int:
        return f'write a string: "{value}"'
    if expected == "integer" and isinstance(value, str) and value.isdecimal():
        return f"write a number: {value}"
    if isinstance(value, list) and [*map(type, value)] == [int, int]:
        return f'write the span as {{"start": {value[0]}, "end": {value[1]}}}'
    return ""


def _instead(unknown: Sequence[str], known: Sequence[str]) -> str:
    """Return a hint on the field to write in place of unknown ones: a synonym or a similar name; "" if there is none.

    `unknown` are the names of the unknown fields of an object, and `known` those of all fields that it may have.
    """
    if {"start", "end"} <= {*unknown} and "content" in known:
        return 'write the span in a list: "content": [{"start": 0, "end": 9}]'
    if {"key", "prediction"} <= {*unknown}:
        return "this is the journal of a run; its predictions are in the file of that name without .journal"
    if {"start", "end"} <= {*unknown} and "wikidata" in known:
        return "phrases with offsets are `mentions`; `entities` are what these refer to, with an id and a name"
    ours = (each for each in known if each in SYNONYMS and {*SYNONYMS[each].split()} & {*unknown})
    return next((f"did you mean {each}?" for each in ours), "") or next(
        filter(None, (_near(each, known) for each in unknown)), ""
    )


def _near(word: str, known: Sequence[str]) -> str:
    """Return the hint `did you mean X?` with the known word X that is most similar to `word`; "" if none is similar."""
    close = difflib.get_close_matches(word, known, n=1)
    return f"did you mean {close[0]}?" if close else ""


def _constants(error: ValidationError) -> list[str] | None:
    rows = error.validator_value if error.validator == "oneOf" else None
    if isinstance(rows, list) and all(isinstance(row, dict) and "const" in row for row in rows):
        return [str(row["const"]) for row in rows]
    return None


def pointer(path: Any) -> str:
    """Return the path of a value in a JSON document, an iterable of keys and indices, as text for messages.

    >>> pointer(["quotes", 3, "content", 0, "start"])
    'quotes[3].content[0].start'
    """
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else (f".{part}" if text else str(part))
    return text
