"""Decide what a comparison shows, and write it in words: verdicts, their summary, and notes on what units allow.

A claim about other documents needs many documents; five are too few. Smaller units, such as paragraphs, are more
numerous and give a test more power, but the claim is narrower: the systems differ on text like that of these documents.
"""

from __future__ import annotations

from collections import defaultdict
from enum import StrEnum
from typing import TYPE_CHECKING

from onrecord.errors import counted
from onrecord.scoring.measure import Unit
from onrecord.scoring.signature import differing
from onrecord.stats.bootstrap import FEWEST
from onrecord.stats.permutation import EXACT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from onrecord.comparison.difference import Difference

SIGNIFICANT = 0.05


class Verdict(StrEnum):
    """The verdict on two systems under one measure.

    Attributes:
        A: A is significantly better: the corrected p is at most `SIGNIFICANT`.
        B: B is significantly better.
        EQUAL: The systems have the same counts in every unit.
        UNDECIDED: The difference is not significant.
        TOO_FEW: No difference could be significant with so few documents.
        NONE: A figure is undefined, or the measure cannot be tested.
    """

    A = "A is better"
    B = "B is better"
    EQUAL = "equal counts in every unit"
    UNDECIDED = "no significant difference"
    TOO_FEW = "too few documents to test"
    NONE = "not compared"


def verdict(row: Difference, holm: float | None) -> Verdict:
    """Return the verdict on two systems under one measure, such as `Verdict.A` ("A is better").

    Args:
        row: The difference of the two systems: figures, interval and test.
        holm: The p-value after Holm's correction; None if there was no test.

    Returns:
        `NONE` if a figure is undefined, or if the measure cannot be tested because it has one value for the whole
        corpus. `EQUAL` if the systems have the same counts in every unit. `A` or `B` if `holm` is at most 0.05.
        Otherwise `TOO_FEW` if so few units can give no p-value of at most 0.05, else `UNDECIDED`.
    """
    if row.difference is None or row.unit is Unit.CORPUS:
        return Verdict.NONE
    if row.test is None or not row.test.differing:
        return Verdict.EQUAL
    if holm is not None and holm <= SIGNIFICANT and row.difference:
        return Verdict.B if row.difference > 0 else Verdict.A
    return Verdict.TOO_FEW if row.test.smallest_p > SIGNIFICANT else Verdict.UNDECIDED


def summary(names: tuple[str, str], verdicts: Mapping[str, Verdict], rows: Mapping[str, Difference]) -> str:
    """Return the verdicts of all measures as a few sentences of plain text.

    Args:
        names: The names of the first system (A) and of the second (B).
        verdicts: Name of a measure -> verdict.
        rows: Name of a measure -> difference.
    """
    sentences = []
    compared = sum(row.difference is not None for row in rows.values())
    for name, better in zip(names, (Verdict.A, Verdict.B), strict=True):
        found = [each for each, what in verdicts.items() if what is better]
        if found:
            points = ", ".join(f"{each} by {100 * abs(rows[each].difference or 0):.1f}" for each in found)
            sentences.append(f"{name} is better on {len(found)} of {compared} measures ({points} points).")
    if not sentences:
        sentences.append(f"Neither {names[0]} nor {names[1]} is significantly better.")
    others: dict[str, list[str]] = {}
    for what in (Verdict.UNDECIDED, Verdict.TOO_FEW):
        for name in (each for each, other in verdicts.items() if other is what):
            others.setdefault(verdict_in_words(what, rows[name]), []).append(name)
    sentences += [f"{words[0].upper()}{words[1:]}: {', '.join(found)}." for words, found in others.items()]
    return " ".join(sentences)


def verdict_in_words(what: Verdict, row: Difference) -> str:
    """Return a verdict in words. If too few units differ, they are paragraphs or documents, as in the difference.

    Args:
        what: The verdict.
        row: The difference that it is about.
    """
    if what is Verdict.TOO_FEW and row.unit is not Unit.DOCUMENT:
        return f"too few {row.unit}s differ to test"
    return str(what)


def tested_units(row: Difference) -> str:
    """Return how many units were tested and in how many the systems differ, such as `80 paragraphs, 12 differ`.

    `row` is the difference of two systems under a measure. "" if there was no test.
    """
    return f"{counted(row.units, row.unit)}, {row.test.differing:,} differ" if row.test else ""


def dash_reasons(rows: Iterable[Difference]) -> Iterator[str]:
    """Yield one sentence for each reason why figures, intervals or tests are missing, with the measures.

    A sentence has the form `reason: measure, measure.`; a reason that several measures have is given once.
    """
    by_reason: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        for reason in row.reasons:
            by_reason[reason].append(row.measure.name)
    for reason, names in by_reason.items():
        yield f"{reason}: {', '.join(names)}."


def scored_notes(sides: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the notes of two systems' scores: a note that both have once, any other with the prefix `A: ` or `B: `.

    sides: the notes of the first system (A) and those of the second (B).

    >>> list(scored_notes([["x", "y"], ["x"]]))
    ['x', 'A: y']
    """
    first, second = sides
    for note in dict.fromkeys([*first, *second]):
        both = note in first and note in second
        yield note if both else f"{'A' if note in first else 'B'}: {note}"


def unlike(a: Mapping[str, str], b: Mapping[str, str]) -> Iterator[str]:
    """Yield a note if the signatures of two scores differ in a part that must be equal, such as `given`.

    Args:
        a, b: The settings of the score of each system (`Result.settings`).

    >>> list(unlike({"gold": "1"}, {"gold": "1", "given": "mentions"}))
    ['The figures cannot be compared: the signatures differ in given (A: -, B: mentions).']
    """
    parts = [f"{key} (A: {a.get(key, '-')}, B: {b.get(key, '-')})" for key in differing(a, b)]
    if parts:
        yield f"The figures cannot be compared: the signatures differ in {', '.join(parts)}."


def claims(differences: Sequence[Difference], *, texts: bool, documents: int) -> Iterator[str]:
    """Yield notes on what the intervals and tests of a comparison can show, each of one or more sentences.

    Args:
        differences: The differences of two systems, one for each measure.
        texts: Whether the texts of all documents are known, so that there are paragraphs.
        documents: The number of documents.
    """
    by_unit = {unit: [row for row in differences if row.unit is unit and row.difference is not None] for unit in Unit}
    if any(row.interval and row.test for row in differences):
        yield (
            "The interval shows how large the difference may be; p tests whether there is one. If an interval excludes "
            "0 but p is above 0.05, few units differ: rely on p."
        )
    if by_unit[Unit.PARAGRAPH]:
        text = f"these {documents} documents" if documents > 1 else "this document"
        yield (
            "Measures that add up over paragraphs are tested over paragraphs, which are not independent within an "
            f"article. A small p shows a difference on text like {text}, not on news in general."
        )
    elif not texts and by_unit[Unit.DOCUMENT]:
        yield "The texts are not available, so there are no paragraphs: documents are the units."
    if by_unit[Unit.DOCUMENT]:
        yield from _by_documents(by_unit[Unit.DOCUMENT], documents)
    if by_unit[Unit.CORPUS]:
        names = ", ".join(row.measure.name for row in by_unit[Unit.CORPUS])
        yield f"Measures over the whole corpus have one unit, so no interval and no test: {names}."


def _by_documents(rows: Sequence[Difference], documents: int) -> Iterator[str]:
    if documents < EXACT.bit_length():
        smallest = min(1.0, 2 / (1 << documents))
        cannot = smallest > SIGNIFICANT
        yield (
            f"With {counted(documents, 'document')} as units, the smallest possible p is {smallest:.4g}"
            + (f": no difference can reach {SIGNIFICANT:g}." if cannot else ".")
        )
    if any(row.units < FEWEST for row in rows):
        yield f"An interval needs at least {FEWEST} units."
