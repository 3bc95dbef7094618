"""Say in words what a comparison can and cannot show, given its units.

The documents of a corpus are what a claim about other documents rests on, and five of them are too few for one. More
units of a smaller kind make a test sharper, but a narrower claim: that the systems differ on texts like the paragraphs
of these documents.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from onrecord.scoring.measure import Unit
from onrecord.stats.bootstrap import FEWEST
from onrecord.stats.permutation import EXACT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from onrecord.comparison.difference import Difference

SIGNIFICANT = 0.05


class Verdict(StrEnum):
    """What can be said of two systems under one measure."""

    A = "A is better"
    B = "B is better"
    EQUAL = "equal in every unit"
    UNDECIDED = "cannot be told apart"
    TOO_FEW = "too few documents to tell"
    NONE = "not compared"


def verdict(row: Difference, holm: float | None) -> Verdict:
    """Return what can be said under one measure.

    Args:
        row: The difference.
        holm: Its corrected p-value, None if it was not tested.
    """
    if row.difference is None or row.unit is Unit.CORPUS:
        return Verdict.NONE
    if row.test is None or not row.test.differing:
        return Verdict.EQUAL
    if holm is not None and holm <= SIGNIFICANT and row.difference:
        return Verdict.B if row.difference > 0 else Verdict.A
    return Verdict.TOO_FEW if row.test.smallest_p > SIGNIFICANT else Verdict.UNDECIDED


def summary(names: tuple[str, str], verdicts: Mapping[str, Verdict], rows: Mapping[str, Difference]) -> str:
    """Return the verdicts of all measures in one or two sentences.

    Args:
        names: What A and B are called.
        verdicts: The verdict of each measure.
        rows: The difference of each measure.
    """
    said = []
    compared = sum(row.difference is not None for row in rows.values())
    for name, better in zip(names, (Verdict.A, Verdict.B), strict=True):
        found = [each for each, what in verdicts.items() if what is better]
        if found:
            points = ", ".join(f"{each} by {100 * abs(rows[each].difference or 0):.1f}" for each in found)
            said.append(f"{name} is better on {len(found)} of {compared} measures ({points} points).")
    if not said:
        said.append(f"Neither {names[0]} nor {names[1]} is shown to be better.")
    for what, words in (
        (Verdict.UNDECIDED, "The two cannot be told apart on"),
        (Verdict.TOO_FEW, "There are too few documents to tell on"),
    ):
        found = [each for each, other in verdicts.items() if other is what]
        if found:
            said.append(f"{words} {', '.join(found)}.")
    return " ".join(said)


def scored_notes(sides: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the notes of both systems' scores, each said once if it holds for both."""
    first, second = sides
    for note in dict.fromkeys([*first, *second]):
        both = note in first and note in second
        yield note if both else f"{'A' if note in first else 'B'}: {note}"


def claims(differences: Sequence[Difference], *, texts: bool, documents: int) -> Iterator[str]:
    """Yield what a reader of the differences must know, in sentences."""
    by_unit = {unit: [row for row in differences if row.unit is unit and row.difference is not None] for unit in Unit}
    if any(row.interval and row.test for row in differences):
        yield (
            "The interval says how large the difference may be, p whether there is one; where they disagree (an "
            "interval beside 0, a p above 0.05), few units differ, and p is the one to trust."
        )
    if by_unit[Unit.PARAGRAPH]:
        yield (
            "Paragraphs are the unit of what adds up over them. Those of one article are not independent: a small p "
            f"says that the systems differ on text like these {documents} documents, not on articles at large."
        )
    elif not texts and by_unit[Unit.DOCUMENT]:
        yield "Texts are not at hand, so there are no paragraphs: documents are the unit."
    if by_unit[Unit.DOCUMENT]:
        yield from _by_documents(by_unit[Unit.DOCUMENT], documents)
    if by_unit[Unit.CORPUS]:
        names = ", ".join(row.measure.name for row in by_unit[Unit.CORPUS])
        yield f"One clustering of the whole corpus is one unit: no interval and no test for {names}."


def _by_documents(rows: Sequence[Difference], documents: int) -> Iterator[str]:
    if documents < EXACT.bit_length():
        smallest = min(1.0, 2 / (1 << documents))
        cannot = smallest > SIGNIFICANT
        yield (
            f"With {documents} document{'s'[: documents != 1]} as units the smallest possible p is {smallest:.4g}"
            + (f": no difference can reach {SIGNIFICANT:g}." if cannot else ".")
        )
    if any(row.units < FEWEST for row in rows):
        yield f"Fewer than {FEWEST} units give no interval."
