"""Read the errata of a corpus (errors in released gold, with their corrections) and print them as text.

annotations/errata/<version>.json holds the errata of a version (schema `errata`).
annotations/errata/effects/<version>.json holds the changes of scores that they cause, as `versions.effects` measures
them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord import schema
from onrecord.documents.strict import NotJsonError, strict_json
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

EFFECTS = "effects"
Entry = dict[str, Any]


class Errata(NamedTuple):
    """The errata of a version.

    Attributes:
        version: The number of the version.
        entries: The errata.
        effects: erratum -> system -> measure -> [figure before, figure after]; None if the effects were not measured.
    """

    version: str
    entries: Sequence[Entry]
    effects: Mapping[str, Mapping[str, Mapping[str, Sequence[float | None]]]] | None


def errata(directory: Path) -> list[Errata]:
    """Return the errata (errors of released gold with their corrections) of each version, the newest version first.

    Args:
        directory: annotations/errata; if it does not exist, the result is empty.

    Raises:
        OnrecordError: A file is not JSON, or breaks its schema.
    """
    found = []
    for path in sorted(directory.glob("*.json"), key=_order, reverse=True):
        effects = effects_path(directory, path.stem)
        measured = _read(effects, "errata_effects")["entries"] if effects.exists() else None
        found.append(Errata(path.stem, _read(path, "errata"), measured))
    return found


def effects_path(directory: Path, version: str) -> Path:
    """Return the path of the file with the effects of a version's errata on scores; the file may not exist.

    Args:
        directory: annotations/errata.
        version: The number of the version, such as `1.0.0`.
    """
    return directory / EFFECTS / f"{version}.json"


def _order(path: Path) -> tuple[int | str, ...]:
    parts = path.stem.split(".")
    return tuple(map(int, parts)) if all(each.isdecimal() for each in parts) else (-1, path.stem)


def _read(path: Path, name: str) -> Any:
    try:
        value = strict_json(path.read_bytes())
    except NotJsonError as error:
        raise OnrecordError(
            "The errata cannot be read.",
            where=str(path),
            got=error.message,
            hint=error.hint or "correct the file, so that it is JSON",
        ) from error
    for problem in schema.explain(name, value, document=str(path)):
        raise OnrecordError(
            f"The errata break their schema: {problem.message}.",
            where=f"{path} {problem.path}",
            got=problem.got,
            expected=problem.expected,
            hint=problem.hint or f"onrecord schema {name}",
        )
    return value


def lines(found: Sequence[Errata]) -> Iterator[str]:
    """Yield the errata as lines of plain text: for each version a heading, then a paragraph for each erratum."""
    for each in found:
        number = len(each.entries)
        yield f"{each.version}: {number} {'erratum' if number == 1 else 'errata'}"
        for entry in each.entries:
            yield ""
            yield f"{entry['id']}  {place(entry)}"
            yield from (f"  {name:8} {entry[key]}" for name, key in ROWS if key in entry)
            yield from (f"  {'scores':8} {line}" for line in _moved(each, entry["id"]))
        yield ""


ROWS = (("said", "said"), ("right", "right"), ("rule", "rule"), ("because", "reason"), ("found by", "found_by"))


def place(entry: Entry) -> str:
    """Return the place of an erratum in words: that of an item, or the id of a registry entry.

    For an item it is `ferry-1 quotes: resign, Lind [said]`, for an entry `entities: ent-lind`.

    Args:
        entry: The erratum, as a dict whose key `place` is used.
    """
    where = entry["place"]
    if "registry" in where:
        return f"{where['registry']}: {where['entry']}"
    words = f"{where.get('left_context', '')}[{where['text']}]"
    return f"{where['doc_id']} {where['layer']}: {' '.join(words.split())}"


def _moved(found: Errata, own: str) -> Iterator[str]:
    """Yield a line for each system with the scores that an erratum changes, in percent, before and after.

    If no score changed, or if the effects were not measured, one line says so.

    Args:
        found: The errata of a version, with their effects.
        own: The id of the erratum.
    """
    if found.effects is None or own not in found.effects:
        yield "not measured"
        return
    systems = found.effects[own]
    for system, measures in systems.items():
        moves = [f"{name} {_percent(old)} to {_percent(new)}" for name, (old, new) in measures.items()]
        yield f"{system}: {', '.join(moves)}"
    if not systems:
        yield "no system's moved"


def _percent(figure: float | None) -> str:
    return "-" if figure is None else f"{100 * figure:.2f}"
