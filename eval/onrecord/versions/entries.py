"""Compare the registries of two versions: entries that were added, removed or changed, and ids that were renamed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from onrecord.schema.properties import references, registry_schemas
from onrecord.versions.change import Change, Values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onrecord.versions.reasons import Reasons
    from onrecord.versions.version import Version

NO_PLACE = -1
# registry -> its name in a difference, where `events` means the layer
SHOWN_AS = {"entities": "entities", "events": "event_instances", "utterances": "utterances"}


def same_ids(registry: str, paired: Mapping[str, str], old: Version, new: Version) -> dict[str, str]:
    """Return new id -> old id, for the entries of a registry that both versions have.

    Args:
        registry: The registry, such as `entities`.
        paired: New id -> old id, for the ids that paired items refer to.
        old: The old version.
        new: The new version.

    Returns:
        `paired`, plus each id that both registries have and that is in no pair, mapped to itself. A new id without an
        old one is left out.
    """
    unused = old.registries[registry].keys() - {*paired.values()}
    by_name = {each: each for each in new.registries[registry] if each in unused and each not in paired}
    return {**paired, **by_name}


def without_registry(registry: str, old: Version, new: Version) -> str | None:
    """Return a sentence that says why a registry is not compared, if exactly one version lacks it; else None.

    Args:
        registry: The registry, such as `entities`.
        old: The old version.
        new: The new version.
    """
    lacking = [each.name for each in (old, new) if not each.registries[registry]]
    return f"The registry {registry} is not compared: {lacking[0]} does not have it." if len(lacking) == 1 else None


def entry_changes(
    registry: str, old: Version, new: Version, *, maps: Mapping[str, Mapping[str, str]], reasons: Reasons
) -> Iterator[Change]:
    """Yield the changes of a registry's entries: the removed ones by id, then the added and changed ones by id.

    Args:
        registry: The registry.
        old: The old version.
        new: The new version.
        maps: Registry -> new id -> old id, for the entries that both versions have.
        reasons: The reasons in the new version.
    """
    before, after = old.registries[registry], new.registries[registry]
    layer, known = SHOWN_AS[registry], maps[registry]
    kept = {was for now, was in known.items() if now in after}
    for own in sorted(before.keys() - kept):
        yield Change(
            layer, "removed", "", own, NO_PLACE, _values(before[own], is_new=False), reasons.of_entry(registry, own)
        )
    for own in sorted(after):
        entry = before.get(known.get(own, ""))
        if entry is None:
            yield Change(
                layer, "added", "", own, NO_PLACE, _values(after[own], is_new=True), reasons.of_entry(registry, own)
            )
        elif fields := _differing(registry, _plain(entry), _plain(after[own]), maps):
            yield Change(layer, "changed", "", own, NO_PLACE, fields, reasons.of_entry(registry, own))


def _plain(entry: Any) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(entry)
    del found["id"]
    return found


def _values(entry: Any, *, is_new: bool) -> dict[str, Values]:
    """Return field -> (old value, new value) of an entry that only one version has; empty fields are left out.

    Args:
        entry: The registry entry, a record such as `Entity`.
        is_new: Whether the new version has it; the other version's values are None.
    """
    values = {name: value for name, value in _plain(entry).items() if value not in (None, [], "")}
    return {name: Values(None, value) if is_new else Values(value, None) for name, value in values.items()}


def _differing(
    registry: str, old: dict[str, Any], new: dict[str, Any], maps: Mapping[str, Mapping[str, str]]
) -> dict[str, Values]:
    named = references(registry_schemas()[registry])
    found = {}
    for name in dict.fromkeys([*old, *new]):
        one, other = old.get(name), new.get(name)
        known = maps[named[name]] if name in named else {}
        if isinstance(other, list):
            with_old_ids: Any = sorted(known.get(each, each) for each in other)
        else:
            with_old_ids = known.get(str(other), other)
        if (sorted(one) if isinstance(one, list) else one) != with_old_ids:
            found[name] = Values(one, other)
    return found
