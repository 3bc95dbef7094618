"""Merge two annotations: what both annotators marked alike, and what adjudication decided for the rest.

A decision names its record's number, and one of these:

    a, b        that reading; `take` names fields that come from the other one
    both        two items, each as its annotator has it
    neither     no item
    other       the fields in `gold` in place of A's (or B's, if A has no item)

Every record needs exactly one decision. Nothing is decided by default.
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
    """Builds one document's layers; collects every problem of its decisions."""

    doc_id: str
    text: str
    comparison: Comparison
    decisions: Mapping[int, Decision]
    problems: list[Problem] = field(default_factory=list)
    number: int = 0

    def layers(self) -> dict[str, list[Item]]:
        """Return the portable items of gold by layer; `problems` then says what is wrong with the decisions."""
        made = {
            layer: [item for pair in self.comparison.pairs[self.doc_id, layer] for item in self._items(layer, pair)]
            for layer in LAYERS
        }
        for number in sorted(self.decisions.keys() - set(range(1, self.number + 1))):
            self._problem(number, "decides for a record that there is not", expected=f"1 to {self.number}")
        return made

    def _items(self, layer: str, pair: Pair) -> Sequence[Item]:
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
            decision.n, "decides for what is not there", got=shown(decision.decision), expected=", ".join(CHOICES)
        )
        return []

    def _taken(self, chosen: Item, other: Item | None, decision: Decision) -> Item:
        named = [name for name, side in decision.take.items() if side != decision.decision]
        if other is None or any(name not in other for name in named):
            if named:
                self._problem(decision.n, "takes a field that the other reading has not", got=", ".join(named))
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
