"""Pair spans under the four schemes of SemEval-2013 task 9, each by an optimal pairing of its own.

    strict   equal offsets and label: 1          exact   equal offsets: 1
    partial  equal offsets: 1, overlap: 1/2      type    overlap and equal label: 1

Most spans of a good system are identical to gold spans. Identical pairs are removed first, by set operations; only the
remaining spans are swept and assigned. This is safe if some optimal pairing contains the identical pairs:

- strict and exact: only equal keys are paired, so the number of pairs is the sum of the smaller multiplicities.
  Removing an identical pair lowers this sum by one and changes nothing else.
- partial: let g and p have equal offsets, and let an optimal pairing contain (g, p') and (g', p). These earn at most
  1/2 each (if p' or g' has the same offsets too, it can be exchanged for p or g). The pair (g, p) alone earns 1, so
  replacing the two by (g, p) loses nothing.
- type: not always. With gold [0,10) [7,10) and predicted [0,10) [0,3), all of one label, the pairs ([0,10), [0,3))
  and ([7,10), [0,10)) earn 2; if the identical pair is removed first, the total is only 1. A better pairing is reached
  by an augmenting path. It starts in an unpaired gold span and goes on to the predicted span of an identical pair,
  whose gold twin then overlaps the unpaired gold span. If no two gold spans overlap (or no two predicted spans), there
  is no such path, and the removal is safe. Otherwise all spans of the label are swept again.

A span counts as often as it occurs on its side. A copy is paired with an identical span of the other side while there
is one. A span without an identical span is paired at most once: no copy takes the partner of another span, so
duplicate predictions are credited once.
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
    """The pairs of each scheme, without the identical pairs, which are common to all schemes.

    Attributes:
        only_gold: The gold spans without an identical predicted span.
        only_predicted: The predicted spans without an identical gold span.
        exact: The pairs with equal offsets and different labels, of `exact` and `partial`.
        overlapping: The pairs of `partial` whose offsets differ.
        typed: The pairs of `type`.
        undone: The spans whose identical pairs `type` does not use, since `typed` pairs these spans anew.
    """

    only_gold: list[K]
    only_predicted: list[K]
    exact: list[tuple[K, K]] = field(default_factory=list)
    overlapping: list[tuple[K, K]] = field(default_factory=list)
    typed: list[tuple[K, K]] = field(default_factory=list)
    undone: list[K] = field(default_factory=list)


def pair_up(gold: Sequence[Key], predicted: Sequence[Key]) -> Pairings[Key]:
    """Return the best one-to-one pairings of gold and predicted spans: schemes `strict`, `exact`, `partial`, `type`.

    `strict` pairs identical spans, `exact` spans with equal offsets, `partial` also other spans that overlap, and
    `type` spans that overlap and have equal labels. `partial` first takes all pairs of `exact`, then as many pairs as
    possible of the other spans; `type` has as many pairs as possible.

    Pairs of identical spans count under every scheme and are not listed. Under `type`, two other pairs may replace an
    identical pair; its span is then in `undone`.

    Args:
        gold, predicted: Spans as (start, end, label), in any order.

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
    """Add the pairs of one run, under the schemes `exact` and `partial` (`pair_up`), to `found`, which is changed.

    Args:
        found: The pairs found so far.
        run: Gold and predicted spans that overlap in a chain, without pairs of identical spans.
        typed: Whether the pairs of the scheme `type` are added, too.
    """
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
    """Return whether any two of the spans (start, end, label) of a non-empty list overlap.

    Spans are disjoint if and only if sorted starts and ends alternate.
    """
    starts, ends = sorted([key[0] for key in keys]), sorted([key[1] for key in keys])
    del starts[0]
    return not all(map(le, ends, starts))


def _exact(run: Run) -> tuple[Pairs, Run]:
    """Return the pairs (gold, predicted) of spans with equal offsets, and a run with the spans that are left.

    The run has no identical spans, so the labels of a pair differ. If several gold and predicted spans have the same
    offsets, they are paired in canonical order; no score depends on this order.
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
    """Pair spans under the scheme `type`, including spans that have an identical span on the other side.

    The pairs are added to `found.typed`. The spans whose identical pairs they replace are added to `found.undone`.

    Args:
        found: The pairings, which are changed in place.
        lefts, rights: The gold and the predicted spans without an identical span on the other side.
        twins: The spans with an identical span on the other side.
    """
    for label in sorted({key[2] for key in lefts} & {key[2] for key in rights}):
        of_label = ([key for key in (*side, *twins) if key[2] == label] for side in (lefts, rights))
        for run in runs(*of_label):
            if not lefts.isdisjoint(run.gold) and not rights.isdisjoint(run.predicted):
                found.typed += pairs(run, same_label=True)
                found.undone += (Counter(run.gold) & Counter(run.predicted)).elements()
