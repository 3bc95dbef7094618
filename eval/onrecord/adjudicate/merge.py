"""Merge two annotations: the items on which both annotators agree, and the decided items for each disagreement.

A decision names its record's number, and one of these:

    a, b        A's or B's reading; `take` names fields whose values come from the other reading
    both        two items: A's reading and B's
    neither     no item
    other       A's reading (B's, if A has none), with the fields in `gold` replaced

Every record needs exactly one decision; there is no default. If the two agree but one is unsure, the item keeps
certainty low.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord.adjudicate.disagreements import Comparison, differing, translated
from onrecord.adjudicate.locate import located
from onrecord.adjudicate.portable_items import LAYERS, Item
from onrecord.errors import Problem, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.adjudicate.locate import Report
    from onrecord.adjudicate.log import Decision
    from onrecord.adjudicate.pairing import Pair

CHOICES = ("a", "b", "both", "neither", "other")


@dataclass
class Merger:
    """Builds one document's layers, and adds a problem to `problems` for each decision that is missing or invalid."""

    doc_id: str
    text: str
    comparison: Comparison
    decisions: Mapping[int, Decision]
    problems: list[Problem] = field(default_factory=list)
    number: int = 0

    def layers(self) -> dict[str, list[Item]]:
        """Return layer -> the items that result from the two annotations and the decisions, without ids.

        A disagreement without a valid decision adds a problem and gives no item. A decision whose number no
        disagreement has adds a problem.
        """
        made = {
            layer: [item for pair in self.comparison.pairs[self.doc_id, layer] for item in self._items(layer, pair)]
            for layer in LAYERS
        }
        for number in sorted(self.decisions.keys() - set(range(1, self.number + 1))):
            hint = "delete the decision, or correct its `n`"
            self._problem(number, "no disagreement has this number", expected=f"1 to {self.number}", hint=hint)
        return made

    def _items(self, layer: str, pair: Pair) -> Sequence[Item]:
        """Return the items for a pair: the item on which both annotators agree, or those that the decision gives.

        A disagreement without a decision adds a problem and gives no item. The method numbers the disagreements by
        counting them, so it must be called once for each pair, in order.
        """
        fields = differing(layer, pair, self.comparison.maps, self.text)
        b = translated(pair.b, self.comparison.maps) if pair.b else None
        if pair.a is not None and b is not None and not fields:
            return [pair.a | ({"certainty": "low", "note": pair.a["note"] or b["note"]} if _doubted(pair.a, b) else {})]
        self.number += 1
        decision = self.decisions.get(self.number)
        if decision is None:
            self._problem(self.number, "is not decided", hint="add a decision for it")
            return []
        return self._decided(pair.a, b, decision)

    def _decided(self, a: Item | None, b: Item | None, decision: Decision) -> Sequence[Item]:
        """Return the items that a decision gives for a disagreement; if it does not apply, add a problem and return [].

        Args:
            a: Annotator A's item, or None.
            b: Annotator B's item, with A's registry ids, or None.
            decision: The decision.
        """
        match decision.decision:
            case "neither":
                return []
            case "both" if a is not None and b is not None:
                return [a, b]
            case "a" if a is not None:
                return [self._taken(a, b, decision)]
            case "b" if b is not None:
                return [self._taken(b, a, decision)]
            case "other" if decision.gold is not None:
                base = a or b or {}
                return [base | located(decision.gold, self.text, self._reporter(decision.n))]
        self._problem(
            decision.n,
            "the decision is unknown, or it needs an item that is missing",
            got=shown(decision.decision),
            expected=", ".join(CHOICES),
            hint="a, b and both need the items of these annotators; other needs `gold`, the values of the item",
        )
        return []

    def _taken(self, chosen: Item, other: Item | None, decision: Decision) -> Item:
        """Return the chosen item, with the other annotator's values in the fields that `decision.take` names.

        If the other item is None or lacks such a field, a problem is added and the chosen item is returned as it is.
        """
        named = [name for name, side in decision.take.items() if side != decision.decision]
        if other is None or any(name not in other for name in named):
            if named:
                message, hint = "`take` names a field that the other annotator's item lacks", "delete it from `take`"
                self._problem(decision.n, message, got=", ".join(named), hint=hint)
            return chosen
        return chosen | {name: other[name] for name in named}

    def _reporter(self, number: int) -> Report:
        return lambda message, got: self._problem(number, message, got=got)

    def _problem(self, number: int, message: str, *, got: str = "", expected: str = "", hint: str = "") -> None:
        self.problems.append(
            Problem(
                self.doc_id,
                0,
                f"record {number}",
                "adjudicate.decision",
                message,
                got=got,
                expected=expected,
                hint=hint,
            )
        )


def _doubted(a: Item, b: Item) -> bool:
    return "low" in (a.get("certainty"), b.get("certainty"))
