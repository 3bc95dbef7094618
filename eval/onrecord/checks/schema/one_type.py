"""Has every field one type everywhere, so that Arrow can hold it as one column?

The type of a field is taken over all documents and all items. Null beside one other type is fine; a list of mixed
values is not. No field of the corpus is a fraction, so a number with a decimal point is an integer written wrongly:
JSON Schema takes 1.0 for one, and Arrow does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onrecord.checks.base import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each value whose type is not the one that its field had first."""
    first: dict[tuple[str, str], tuple[str, str]] = {}
    for file in gold.sources.json_files():
        if file.name in gold.blocked or file.value is None:
            continue
        for path, column, kind in _types(file.value, "", ""):
            if kind == "float":
                yield Finding(file.name, path, "the number has a decimal point", got=kind, expected="int")
                continue
            seen, where = first.setdefault((file.schema, column), (kind, f"{file.name} {path}"))
            if seen != kind:
                yield Finding(
                    file.name,
                    path,
                    "the field has another type elsewhere",
                    got=kind,
                    expected=f"{seen}, as in {where}",
                    hint="write one type",
                )


def _types(value: Any, path: str, column: str) -> Iterator[tuple[str, str, str]]:
    if value is None:
        return
    yield path, column, type(value).__name__
    if isinstance(value, dict):
        for name, each in value.items():
            separator = "." if path else ""
            yield from _types(each, f"{path}{separator}{name}", f"{column}.{name}")
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from _types(each, f"{path}[{at}]", f"{column}[]")
