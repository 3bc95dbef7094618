"""Leave items that fail the checks out of an answer (`--drop-broken`), and list them.

An item is an element of a layer (a mention, a time, a quote, an event) or an argument of an event. Items are removed in
rounds, because removing one may invalidate another: an argument whose target is gone. Problems of the whole answer
(invalid JSON, another document, another text) remain errors.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from onrecord.errors import Problem

LeftOut: TypeAlias = "Mapping[str, Sequence[str]]"
"""The failed check -> the paths of the items that were left out, such as `mentions[3]`, in the original answer."""

NOTE = "Items that failed the checks were left out; the run record lists them."
ITEM = re.compile(r"\w+\[\d+\](?:\.arguments\[\d+\])?")


def without_invalid_items(
    raw: bytes, problems_of: Callable[[bytes], Sequence[Problem]]
) -> tuple[bytes, LeftOut, Sequence[Problem]]:
    """Return an answer without its invalid items (annotations or event arguments that fail the checks).

    Args:
        raw: The answer, as JSON bytes.
        problems_of: Returns the problems of an answer, given as JSON bytes.

    Returns:
        The answer as JSON bytes; failed check -> the paths of the items that were left out; and the remaining problems,
        which belong to no item. If `raw` is not a JSON object, it is returned unchanged with its problems.
    """
    left_out: dict[str, list[str]] = {}
    problems = problems_of(raw)
    try:
        value = msgspec.json.decode(raw, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return raw, left_out, problems
    removed: set[str] = set()
    origins: Mapping[str, str] = {}
    while problems:
        places = [ITEM.match(problem.path) for problem in problems]
        if not all(places):
            break
        for place, problem in zip(places, problems, strict=True):
            path = place.group() if place else ""
            origin = origins.get(path, path)
            if origin not in removed:
                removed.add(origin)
                left_out.setdefault(problem.check, []).append(origin)
        kept, origins = _without(value, removed)
        raw = msgspec.json.encode(kept)
        problems = problems_of(raw)
    return raw, left_out, problems


def _without(value: Mapping[str, Any], removed: set[str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return a copy of an answer without some items, and for each other item: new path -> original path.

    Args:
        value: The answer, decoded from JSON.
        removed: The original paths of the items to leave out, such as `mentions[3]` or `events[0].arguments[1]`.
    """
    kept, origins = dict(value), dict[str, str]()
    for layer, items in value.items():
        if not isinstance(items, list):
            continue
        kept[layer] = _kept(items, layer, layer, removed, origins)
        for new, item in enumerate(kept[layer]):
            if isinstance(item, dict) and isinstance(item.get("arguments"), list):
                path = f"{layer}[{new}]"
                paths = f"{path}.arguments", f"{origins[path]}.arguments"
                kept[layer][new] = item | {"arguments": _kept(item["arguments"], *paths, removed, origins)}
    return kept, origins


def _kept(items: list[Any], path: str, origin: str, removed: set[str], origins: dict[str, str]) -> list[Any]:
    """Return the items of a list that were not removed, and add their current and original paths to `origins`.

    Args:
        items: The items, as decoded from JSON; an item may be any value.
        path: The path of the list in the new answer.
        origin: The path of the list in the original answer.
        removed: The original paths of removed items.
        origins: Current path -> original path; changed in place.
    """
    found: list[Any] = []
    for at, item in enumerate(items):
        if f"{origin}[{at}]" not in removed:
            origins[f"{path}[{len(found)}]"] = f"{origin}[{at}]"
            found.append(item)
    return found
