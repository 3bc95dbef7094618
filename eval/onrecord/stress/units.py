"""Pair the units of an original and a rewritten corpus: paragraphs that share words are one unit.

A transformation may join or split paragraphs, which moves the counts of a paragraph to one or several others.
Paragraphs of the two texts that share characters are put into one group, whose name is its first paragraph of the
original. Counts are added up by group on both sides. Documents need no grouping.
"""

from __future__ import annotations

from bisect import bisect_right
from operator import add
from typing import TYPE_CHECKING

from onrecord.stats.units import Place, UnitRows
from onrecord.stress.checking import origins
from onrecord.text import paragraph_at, paragraphs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.scoring.measure import Measure, Vector
    from onrecord.stress.rewriting import Rewriting

Groups = tuple["Mapping[Place, Place]", "Mapping[Place, Place]"]


def groups(texts: Mapping[str, Rewriting]) -> Groups:
    """Return two mappings, paragraph -> its group: one for the original texts, and one for the rewritten texts.

    A paragraph is a `Place`: its document and its index in the text, from 0. Paragraphs of the two texts that share
    words are in one group. The group is given as the `Place` of its first paragraph in the original.

    Args:
        texts: doc_id -> the rewriting of the document's text.
    """
    before: dict[Place, Place] = {}
    after: dict[Place, Place] = {}
    for doc_id, rewriting in texts.items():
        first = list(range(len(paragraphs(rewriting.original))))
        shared = _shared(rewriting)
        for olds in shared.values():
            least = min(_first(first, old) for old in olds)
            for old in olds:
                first[_first(first, old)] = least
        before |= {Place(doc_id, old): Place(doc_id, _first(first, old)) for old in range(len(first))}
        after |= {Place(doc_id, new): Place(doc_id, _first(first, min(olds))) for new, olds in shared.items()}
    return before, after


def _shared(rewriting: Rewriting) -> dict[int, set[int]]:
    """Return index of each paragraph of the rewritten text -> indices of the original paragraphs with words in it.

    A paragraph without words of the original gets the nearest original paragraph before it, so that no set is empty.
    Indices are counted from 0.
    """
    olds = paragraphs(rewriting.original)
    places = origins(rewriting)
    found: dict[int, set[int]] = {}
    starts = [old.start for old in olds]
    for new, (start, end) in enumerate(paragraphs(rewriting.text)):
        here = {paragraph_at(olds, place.start) for place in places[start:end] if place.start < place.end}
        nearest = max(0, bisect_right(starts, places[start].start) - 1)
        found[new] = {old for old in here if old is not None} or {nearest}
    return found


def _first(first: Sequence[int], at: int) -> int:
    while first[at] != at:
        at = first[at]
    return at


def regrouped(rows: UnitRows, measures: Sequence[Measure], grouped: Mapping[Place, Place]) -> UnitRows:
    """Return counts added up by group of paragraphs; `rows` is not changed.

    Args:
        rows: The counts of each measure in each paragraph or document.
        measures: The measures of `rows`, in the same order.
        grouped: Place of a paragraph -> place that stands for its group; other places keep their counts.
    """
    texts, kept = rows.exported()
    added: list[dict[Place, Vector]] = []
    for each in kept:
        by_group: dict[Place, Vector] = {}
        for place, vector in each.items():
            at = grouped.get(place, place)
            by_group[at] = list(map(add, by_group[at], vector)) if at in by_group else vector
        added.append(by_group)
    found = UnitRows(measures)
    found.merge(texts, added)
    return found
