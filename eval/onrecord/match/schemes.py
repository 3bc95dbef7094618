"""Pair spans under the four schemes of SemEval-2013 task 9, each by an optimal pairing of its own.

    strict   equal offsets and label: 1          exact   equal offsets: 1
    partial  equal offsets: 1, overlap: 1/2      type    overlap and equal label: 1

Most spans of a good system are identical to gold's, so those are taken out first, by set operations; only what is
left over is swept and assigned. Taking them out is safe, that is, some optimal pairing holds them:

- strict and exact: a pairing joins equal keys only, so the number of pairs is the sum of the smaller multiplicities,
  and taking out an equal pair lowers that by one and nothing else.
- partial: let g and p have equal offsets, and an optimal pairing give g the partner p' and p the partner g'. Those
  earn 1/2 each at most (a p' or g' with those offsets too may be exchanged for p or g). The pair (g, p) earns 1 alone,
  so putting it in loses nothing.
- type: not always. With gold [0,10) [7,10) and predicted [0,10) [0,3), all of one label, the pairs ([0,10), [0,3))
  and ([7,10), [0,10)) earn 2, and with the identical pair taken out first only 1 is left. But a better pairing is
  reached by an augmenting path, which starts in a gold span that is left over and steps to a predicted span of a
  taken pair, whose gold twin then overlaps the one left over. So where gold spans do not overlap one another (or
  predicted ones do not), there is no such path and it is safe; elsewhere all spans of the label are swept, not the
  leftovers alone.

A span counts as often as it stands on its side. It is paired as often as it stands on the other side too, and once if
it does not stand there: no copy of it may take the partner of another span, so saying a thing twice never earns more
than saying it once.
Source: Segura-Bedmar, Martínez and Herrero-Zazo (2013), SemEval-2013 Task 9, section 4; the schemes go back to MUC-5
(Chinchor and Sundheim 1993).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from operator import le
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

from onrecord.match.pairing import pairs
from onrecord.match.sweep import Run, runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.match.sweep import Key

Pairs: TypeAlias = "list[tuple[Key, Key]]"
K = TypeVar("K", bound=tuple[Any, ...])


@dataclass(slots=True)
class Pairings(Generic[K]):
    """What each scheme pairs, beside the identical pairs that all of them share.

    only_gold and only_predicted are the spans without an identical twin. exact has pairs with equal offsets,
    overlapping those of `partial` that overlap only, typed those of `type`. undone are identical pairs that `type`
    gives up for better ones.
    """

    only_gold: list[K]
    only_predicted: list[K]
    exact: list[tuple[K, K]] = field(default_factory=list)
    overlapping: list[tuple[K, K]] = field(default_factory=list)
    typed: list[tuple[K, K]] = field(default_factory=list)
    undone: list[K] = field(default_factory=list)


def pair_up(gold: Sequence[Key], predicted: Sequence[Key]) -> Pairings[Key]:
    """Return the optimal pairings of two lists of spans under all four schemes.

    >>> found = pair_up([(0, 5, "PER"), (9, 12, "ORG")], [(0, 5, "PER"), (8, 12, "ORG"), (9, 12, "LOC")])
    >>> found.exact, found.overlapping, found.typed
    ([((9, 12, 'ORG'), (9, 12, 'LOC'))], [], [((9, 12, 'ORG'), (8, 12, 'ORG'))])
    """
    only_gold, only_predicted = _without_twins(gold, predicted)
    found = Pairings(only_gold, only_predicted)
    if not only_gold or not only_predicted:
        return found
    typed_apart = _overlap_one_another(gold) and _overlap_one_another(predicted)
    lefts, rights = set(only_gold).difference(predicted), set(only_predicted).difference(gold)
    for run in runs(lefts, rights):
        pair_run(found, run, typed=not typed_apart)
    if typed_apart:
        _pair_by_label(found, lefts, rights, list((Counter(gold) & Counter(predicted)).elements()))
    return found


def pair_run(found: Pairings[Key], run: Run, *, typed: bool) -> None:
    """Add the pairs of a run of spans without identical twins; those of the scheme `type` only if `typed`."""
    if len(run.gold) == 1 and len(run.predicted) == 1:
        first, second = run.gold[0], run.predicted[0]
        (found.exact if first[:2] == second[:2] else found.overlapping).append((first, second))
        if typed and first[2] == second[2]:
            found.typed.append((first, second))
        return
    exact, rest = _exact(run)
    found.exact += exact
    if rest.gold and rest.predicted:
        alone = 1 in (len(rest.gold), len(rest.predicted))
        for part in [rest] if alone else runs(*rest):
            found.overlapping += pairs(part, same_label=False)
    if typed:
        found.typed += pairs(run, same_label=True)


def _without_twins(gold: Sequence[Key], predicted: Sequence[Key]) -> tuple[list[Key], list[Key]]:
    gold_set, predicted_set = set(gold), set(predicted)
    if len(gold_set) == len(gold) and len(predicted_set) == len(predicted):
        return list(gold_set - predicted_set), list(predicted_set - gold_set)
    gold_counts, predicted_counts = Counter(gold), Counter(predicted)
    return list((gold_counts - predicted_counts).elements()), list((predicted_counts - gold_counts).elements())


def _overlap_one_another(keys: Sequence[Key]) -> bool:
    """Return whether any two of the spans overlap: the sorted starts and ends of disjoint spans alternate."""
    starts, ends = sorted([key[0] for key in keys]), sorted([key[1] for key in keys])
    del starts[0]
    return not all(map(le, ends, starts))


def _exact(run: Run) -> tuple[Pairs, Run]:
    """Return the pairs of equal offsets (labels differ: identical ones are gone), and the run without them.

    Which of several predicted labels meets which of several gold ones changes no score; canonical order decides.
    """
    waiting: dict[tuple[int, int], list[Key]] = {}
    for key in reversed(run.predicted):
        waiting.setdefault(key[:2], []).append(key)
    exact, gold = [], []
    for key in run.gold:
        if same := waiting.get(key[:2]):
            exact.append((key, same.pop()))
        else:
            gold.append(key)
    return exact, Run(gold, [key for same in waiting.values() for key in same])


def _pair_by_label(found: Pairings[Key], lefts: set[Key], rights: set[Key], twins: Sequence[Key]) -> None:
    """Pair all spans of each label, twins included, anew wherever a run has leftovers of both sides."""
    for label in sorted({key[2] for key in lefts} & {key[2] for key in rights}):
        of_label = ([key for key in (*side, *twins) if key[2] == label] for side in (lefts, rights))
        for run in runs(*of_label):
            if not lefts.isdisjoint(run.gold) and not rights.isdisjoint(run.predicted):
                found.typed += pairs(run, same_label=True)
                found.undone += (Counter(run.gold) & Counter(run.predicted)).elements()
