"""Find which mentions of a brat file have one entity, and which events have one instance.

A relation of coreference joins two mentions, or two events: `E` lines, their triggers, or annotations of an event's
type. It is a loss if it joins anything else, such as a mention and an event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.formats.brat_identity import entities, is_coreference
from onrecord.formats.brat_quotes import part_of, why_not_read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from onrecord.formats.brat_quotes import Renamed
    from onrecord.formats.losses import Losses

HEAD = "head"
IDENTITY = {"mentions": "entity", "events": "event"}  # layer -> the field with what its items have in common


def identities(
    renamed: Renamed, layer_of: Callable[[str], str], named: Mapping[str, str], losses: Losses
) -> dict[str, str]:
    """Return id of a text-bound annotation -> id of its entity, or of its event instance for an event's trigger.

    Relations that are neither coreference nor part of a quote are counted as losses.

    Args:
        renamed: The file's annotations and their labels.
        layer_of: Returns the layer of the item that is made from an annotation, given by its id.
        named: The result of `brat_identity.chains`.
        losses: Receives the counts; changed in place.
    """
    found = renamed.found
    pairs: dict[str, list[tuple[str, str]]] = {layer: [] for layer in IDENTITY}
    for name, (kind, one, other) in found.relations.items():
        label = renamed.label(kind)
        if is_coreference(label):
            layers = {layer_of(one), layer_of(other)}
            layer = layers.pop() if len(layers) == 1 else ""
            if layer in pairs:
                ends = [found.events[end][0][1] if end in found.events else end for end in (one, other)]
                pairs[layer].append((ends[0], ends[1]))
            else:
                losses.add(f"relation {kind}", "it joins neither two mentions nor two events", where=found.where(name))
        elif (
            label != HEAD
            and part_of(label) is None
            and not all(part_of(renamed.kind(end)) for end in (one, other) if end in found.bound)
        ):
            kinds = [renamed.kind(end) for end in (one, other) if end in found.bound]
            losses.add(f"relation {kind}", why_not_read(kinds), where=found.where(name))
    of_events = entities(found, pairs["events"], {}, losses, role=IDENTITY["events"])
    own = {name: each for name, each in of_events.items() if layer_of(name) == "events"}
    return entities(found, pairs["mentions"], named, losses) | own
