"""Score event arguments: identified (`id`, the right filler) and classified (`cls`, the right filler and role).

`event.argument.id.*` and `event.argument.cls.*` have four levels. The headline is `cls.coreferent`, as is usual:

    .mention      the event is paired with a gold event (`event_pairs`: equal trigger offsets and type), and the filler
                  is gold's own mention or extent
    .coreferent   the same, but the filler may be any mention of gold's entity, by gold's coreference
    .entity       the same, but the filler must identify gold's entity (`who`) by a name, or by a cluster that has a
                  named mention; a pronoun alone is wrong. Fillers that are not entities count as at .mention
    .unattached   an event of the same type in the document has the filler, as at .coreferent; its trigger does not
                  matter. Arguments are paired one to one over the whole document. Those of an event that only repeats
                  another one (`copies`) pair with nothing

An argument is one (event, role, filler): one entity in two roles is two arguments. Arguments are counted under their
role, at the place of the trigger. With `[fillers=tokens]`, times, events and other fillers that are not mentions are
also right if they share half of their tokens.

Worked example: gold has Meet(participant Lind, participant Berg), predicted is Meet(participant Lind, topic Berg) with
the same trigger. At .coreferent, id is 2/2 and 2/2, cls is 1/2 and 1/2. If the predicted filler for Lind is the pronoun
*she* in a cluster of its own, and gold has the name, it is wrong at .mention, right at .coreferent, wrong at .entity.

Source: Li et al. (2013), Joint event extraction; both definitions of a correct argument, with and without the trigger,
after Huang et al. (2024), TextEE; any mention of the entity as in ACE 2005's scorer.
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
_FILLERS = {
    "mention": "of paired events, with gold's own mention or extent as filler",
    "coreferent": "of paired events, with any mention of gold's entity as filler",
    "entity": "of paired events, with a filler that itself identifies gold's entity",
    "unattached": "of any event of the same type in the document, with any mention of gold's entity as filler",
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
        f"Arguments {'in their roles ' if step == 'cls' else ''}{_FILLERS[level]}.",
        _PAPERS[level],
        _NEEDS,
        settings=Settings({"fillers": ("extent", "tokens")}, vary),
    )


MEASURES = tuple(_measure(step, level) for step in ("id", "cls") for level in _FILLERS)
