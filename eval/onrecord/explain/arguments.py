"""Explain the arguments of paired events; fillers are compared as in `event.argument.*.coreferent`.

An argument is right if `event.argument.cls.coreferent` credits it. Arguments of an unpaired event are missed or
spurious.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from onrecord.documents.model import UNALIGNED
from onrecord.explain.finding import Finding, Namer, Outcome
from onrecord.measures.event_pairs import EventPairs, event_pairs
from onrecord.measures.fillers import Filled, filled_alike, gold_arguments, predicted_arguments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.documents.model import Event


class _Named(NamedTuple):
    event: Event
    filled: Filled


def explain_arguments(namer: Namer) -> Iterator[Finding]:
    """Yield a finding for each gold and each predicted argument of a document's events; a pair has one finding.

    Arguments of events that are not paired are missed or spurious, and a detail says why.

    Args:
        namer: The pair of documents, with the ids and words of their items.
    """
    pair = namer.pair
    found: EventPairs = pair.prepared(event_pairs)
    for one, other in found.pairs:
        gold = [_Named(one, each) for each in gold_arguments(pair, one)]
        predicted = [_Named(other, each) for each in predicted_arguments(pair, other)]
        yield from _of_pair(namer, gold, predicted)
    for event in found.only_gold:
        for argument in gold_arguments(pair, event):
            yield _finding(namer, Outcome.MISSED, _Named(event, argument), None, "its event was missed")
    for event in found.only_predicted:
        for argument in predicted_arguments(pair, event):
            yield _finding(namer, Outcome.SPURIOUS, None, _Named(event, argument), "its event is not in gold")


def _of_pair(namer: Namer, gold: list[_Named], predicted: list[_Named]) -> Iterator[Finding]:
    """Yield a finding for each argument of two paired events: right, wrong role, missed or spurious.

    Args:
        namer: The pair of documents, with the ids and words of their items.
        gold: The arguments of the gold event; unpaired ones are missed.
        predicted: The arguments of the predicted event; unpaired ones are spurious.
    """
    right = filled_alike(namer.pair, *_bare(gold, predicted), in_role=True)
    yield from (_finding(namer, Outcome.RIGHT, gold[i], predicted[j]) for i, j in right)
    gold, predicted = _rest(gold, predicted, right)
    wrong = filled_alike(namer.pair, *_bare(gold, predicted))
    yield from (_finding(namer, Outcome.ROLE, gold[i], predicted[j]) for i, j in wrong)
    gold, predicted = _rest(gold, predicted, wrong)
    yield from (_finding(namer, Outcome.MISSED, each, None) for each in gold)
    yield from (_finding(namer, Outcome.SPURIOUS, None, each) for each in predicted)


def _rest(
    gold: list[_Named], predicted: list[_Named], pairs: list[tuple[int, int]]
) -> tuple[list[_Named], list[_Named]]:
    """Return the gold and the predicted arguments whose index is in none of the pairs (gold index, predicted index)."""
    rows, columns = {i for i, _ in pairs}, {j for _, j in pairs}
    left = [each for i, each in enumerate(gold) if i not in rows]
    return left, [each for j, each in enumerate(predicted) if j not in columns]


def _bare(gold: list[_Named], predicted: list[_Named]) -> tuple[list[Filled], list[Filled]]:
    """Return two lists, of gold and of predicted arguments: each with its filler (`Filled`), without its event."""
    return [each.filled for each in gold], [each.filled for each in predicted]


def _finding(
    namer: Namer, outcome: Outcome, gold: _Named | None, predicted: _Named | None, detail: str = ""
) -> Finding:
    """Return the finding on a gold argument, on a predicted one (the other is None), or on a pair of them.

    Args:
        namer: The pair of documents.
        outcome: What happened to the argument.
        gold: The gold argument with its event, or None.
        predicted: The predicted argument with its event, or None.
        detail: A phrase that explains the outcome; "" for none.
    """
    starts = [each.event.start for each in (gold, predicted) if each is not None]
    return Finding(
        namer.doc_id,
        "arguments",
        outcome,
        _name(namer, gold),
        _name(namer, predicted),
        _words(namer, gold),
        _words(namer, predicted),
        starts[0] if starts else UNALIGNED,
        "filler, by any mention of the entity" if gold and predicted else "",
        (detail,) if detail else (),
        _size(namer, gold or predicted),
    )


def _name(namer: Namer, each: _Named | None) -> str | None:
    """Return an argument as `event.role=target`, such as `e3.agent=m4`, with ids of items; None without an argument."""
    return (
        None if each is None else f"{namer.name(each.event)}.{each.filled.argument.role}={each.filled.argument.target}"
    )


def _size(namer: Namer, each: _Named | None) -> int:
    """Return the number of characters of an argument's filler; 0 without an argument."""
    places = each.filled.filler.extent(namer.pair.text) if each else None
    return sum(end - start for start, end in places or ())


def _words(namer: Namer, each: _Named | None) -> str | None:
    """Return the words of an argument's trigger, its role, and the words of its filler; None without an argument."""
    if each is None:
        return None
    text = namer.pair.text
    places = sorted(each.filled.filler.extent(text) or ())
    words = " … ".join(text[start:end] if text else f"{start}-{end}" for start, end in places)
    return f"{namer.span(each.event)}: {each.filled.argument.role} {words or each.filled.argument.target}"
