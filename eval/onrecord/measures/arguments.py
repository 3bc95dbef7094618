"""Measure event arguments: identified (the right thing takes part) and classified (in the right role, too).

`event.argument.id.*` and `event.argument.cls.*` at four levels; the headline is `cls.coreferent`, as is the convention:

    .mention      attached: the event answers gold's (`event_pairs`: trigger offsets and type), and the filler is gold's
                  own mention or extent
    .coreferent   attached likewise, and the filler is any mention of gold's entity, by gold's coreference
    .entity       attached likewise, and the filler says who (`who`): it names gold's entity, or is in a cluster that
                  does; a pronoun alone is wrong. Fillers that are no entities count as at .mention
    .unattached   the document has an event of the same type with that filler, as at .coreferent; which trigger it
                  hangs on is not asked. Arguments pair one to one over the whole document; those of an event that only
                  repeats another (`copies`) pair with none

An argument is one (event, role, filler): the same entity in two roles is two. Cells carry the role as label and lie
where the trigger is. `[fillers=tokens]` also credits times, events and bare fillers that share half of their tokens.

Worked example: gold Meet(participant Lind, participant Berg), predicted Meet(participant Lind, topic Berg) on the same
trigger: id 2/2 and 2/2, cls 1/2 and 1/2, at .coreferent. If Lind's argument is the pronoun *she*, in a cluster of its
own, where gold has the name: .mention 0, .coreferent right, .entity wrong.

Source: Li et al. (2013), Joint event extraction; both readings of «correct», with and without the trigger, after Huang
et al. (2024), TextEE; any mention of the entity as in ACE 2005's scorer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.match.bipartite import best_pairs
from onrecord.measures.attached_arguments import AttachedOf
from onrecord.measures.event_pairs import Filling
from onrecord.measures.matches import EachMatching, Matches
from onrecord.measures.unattached_arguments import UnattachedOf
from onrecord.scoring.measure import Layer, Measure, Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord.measures.attached_arguments import Attached
    from onrecord.measures.event_pairs import Filled
    from onrecord.measures.unattached_arguments import Unattached
    from onrecord.scoring.pair import DocumentPair


@dataclass(frozen=True)
class AttachedMatches:
    """Returns the arguments of both sides; those of paired events are matched."""

    filling: Filling
    classified: bool

    def __call__(self, pair: DocumentPair) -> Matches:
        """Return the matches of a document."""
        found: Attached = pair.prepared(AttachedOf(self.filling.fillers))
        level, classified = self.filling.level, self.classified
        pairs = best_pairs(  # arguments of different events compete for nothing
            {
                (i, j): weight
                for i, j, weight, same_role, levels in found.alike
                if level in levels and (same_role or not classified)
            }
        )
        return Matches(found.gold, found.predicted, pairs)


def right_arguments(
    pair: DocumentPair, gold: list[Filled], predicted: list[Filled], filling: Filling, *, classified: bool
) -> list[tuple[int, int]]:
    """Return which arguments of two events that answer each other are the same, as indices, one to one."""
    base = 1 + min(len(gold), len(predicted))
    return best_pairs(
        {
            (i, j): base + (one.role == other.role)
            for i, one in enumerate(gold)
            for j, other in enumerate(predicted)
            if (one.role == other.role or not classified) and filling.same(pair, one, other)
        }
    )


@dataclass(frozen=True)
class UnattachedMatches:
    """Returns the arguments of both sides matched over the document, whatever their trigger."""

    filling: Filling
    classified: bool

    def __call__(self, pair: DocumentPair) -> Matches:
        """Return the matches of a document."""
        found: Unattached = pair.prepared(UnattachedOf(self.filling))
        alike = [(i, j) for i, j, same_role in found.alike if same_role or not self.classified]
        return Matches(found.gold, found.predicted, found.paired(pair, alike, classified=self.classified))


_NEEDS = ("events", "events.type", "events.arguments")
_PAPERS = {
    "mention": "Li et al. 2013, ACL",
    "coreferent": "ACE 2005",
    "entity": "this project",
    "unattached": "Huang et al. 2024, TextEE",
}
_SAYS = {
    "mention": "of matched events, by gold's own mention or extent",
    "coreferent": "of matched events, by any mention of the entity",
    "entity": "of matched events, by who they say it is",
    "unattached": "of events of the same type in the document, by any mention of the entity",
}


def _measure(step: str, level: str, fillers: str = "extent") -> Measure:
    filling = Filling("coreferent" if level == "unattached" else level, fillers)
    matches = (UnattachedMatches if level == "unattached" else AttachedMatches)(filling, step == "cls")

    def vary(settings: Mapping[str, str]) -> Measure:
        return _measure(step, level, settings["fillers"])

    return Measure(
        f"event.argument.{step}.{level}",
        EachMatching(matches),
        Layer.EVENTS,
        f"Arguments {'in their roles ' if step == 'cls' else ''}{_SAYS[level]}.",
        _PAPERS[level],
        _NEEDS,
        settings=Settings({"fillers": ("extent", "tokens")}, vary),
    )


MEASURES = tuple(_measure(step, level) for step in ("id", "cls") for level in _SAYS)
