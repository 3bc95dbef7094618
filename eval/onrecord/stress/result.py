"""The result of a stress test: score differences for each rewriting, notes, and JSON (schema `stress`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord import schema
from onrecord.errors import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from onrecord.comparison.difference import Difference
    from onrecord.stress.plan import Transformation

SIGNIFICANT = 0.05
SWAPPED, MADE_UP = "swapped-names", "other-names"


@dataclass(frozen=True)
class Row:
    """The effect of one transformation on the corpus and on the scores.

    Attributes:
        transformation: The transformation.
        documents: The number of documents whose text changed; 0 if there was nothing to rewrite.
        places: The number of places that were rewritten.
        left: The number of places that were not rewritten, because a change would have cut an annotation.
        failed: The number of documents that the system failed on.
        differences: Measure -> the figure on the rewritten corpus (B) minus the figure on the original (A).
    """

    transformation: Transformation
    documents: int
    places: int
    left: int
    failed: int
    differences: Mapping[str, Difference]


@dataclass(frozen=True)
class Stress:
    """The result of a stress test of one system.

    Attributes:
        system: The name of the system.
        version: The version of the system.
        corpus: The name and version of the original corpus.
        figures: Measure -> the figure on the original (F1 or a rate, None if undefined), for the attempted measures.
        rows: One row per transformation.
        holm: "transformation measure" -> p, corrected for the number of tests.
        seed: The seed of all random numbers.
        signature: The signature of the score on the original.
        failed: The number of documents of the original that the system failed on.
    """

    system: str
    version: str | None
    corpus: str
    figures: Mapping[str, float | None]
    rows: Sequence[Row]
    holm: Mapping[str, float]
    seed: int
    signature: str
    failed: int

    def is_sure(self, row: Row, measure: str) -> bool:
        """Return whether the difference of a row on a measure is significant at 5% after Holm's correction.

        False if untested.
        """
        return self.holm.get(f"{row.transformation.name} {measure}", 1.0) <= SIGNIFICANT

    @property
    def notes(self) -> tuple[str, ...]:
        """Return the notes below the table: what was not rewritten, failures, and what exchanged names show."""
        return tuple(_notes(self))

    def as_data(self) -> dict[str, Any]:
        """Return the result as dicts and lists in the form of the schema `stress`."""
        return {
            "corpus": self.corpus,
            "failed": self.failed,
            "figures": dict(self.figures),
            "notes": list(self.notes),
            "onrecord": "stress",
            "schema_version": schema.schema_version(),
            "seed": self.seed,
            "signature": self.signature,
            "system": self.system,
            "transformations": [self._row(row) for row in self.rows],
            "version": self.version,
        }

    def to_json(self) -> bytes:
        """Return the result as JSON (schema `stress`); the same input gives the same bytes."""
        return msgspec.json.format(msgspec.json.encode(self.as_data(), order="sorted"), indent=1) + b"\n"

    def _row(self, row: Row) -> dict[str, Any]:
        return {
            "about": row.transformation.about,
            "costs": {
                name: {
                    "after": found.b,
                    "difference": found.difference,
                    "holm": self.holm.get(f"{row.transformation.name} {name}"),
                    "interval": list(found.interval) if found.interval else None,
                    "p": found.test.p if found.test else None,
                    "reasons": list(found.reasons),
                    "unit": found.unit.value,
                    "units": found.units,
                }
                for name, found in row.differences.items()
            },
            "documents": row.documents,
            "failed": row.failed,
            "left": row.left,
            "name": row.transformation.name,
            "needs": None if row.documents else row.transformation.needs,
            "places": row.places,
        }


def _notes(found: Stress) -> Iterator[str]:
    for row in found.rows:
        name = row.transformation.name
        if not row.documents:
            yield f"{name}: nothing to rewrite; it needs {row.transformation.needs}."
        if row.left:
            yield f"{name}: {counted(row.left, 'place')} left as before, since an annotation would be cut."
        if row.failed:
            yield f"{name}: the system failed on {counted(row.failed, 'document')}, scored as nothing found."
    if found.failed:
        yield f"The system failed on {counted(found.failed, 'document')} of the original, scored as nothing found."
    rows = {row.transformation.name: row for row in found.rows if row.documents}
    if SWAPPED in rows:
        yield _exposure(found, rows[SWAPPED], rows.get(MADE_UP))


def _exposure(found: Stress, swapped: Row, made_up: Row | None) -> str:
    """Return a note on what the rows of exchanged and made-up names say about the system's knowledge of the people.

    Args:
        found: The result.
        swapped: The row of exchanged names.
        made_up: The row of made-up names, or None if it was not run.
    """
    if said := _falls(found, swapped):
        return (
            f"{found.system} falls when people have each other's names: {said}. The texts say as plainly as before who "
            "is who, so what is lost was known from elsewhere: names in their usual company, or the story."
        )
    if made_up is not None and (said := _falls(found, made_up)):
        return (
            f"{found.system} falls when people have made-up names: {said}; and not by a significant amount when they "
            "have each other's names. It knows the names, and nothing here shows that it knows the story."
        )
    lows = [each.interval.low for each in swapped.differences.values() if each.interval]
    largest = f" A fall of up to {100 * max(0.0, -min(lows)):.1f} points would not have shown." if lows else ""
    return (
        f"{found.system} does not fall by a significant amount on any measure when people have each other's names, so "
        f"nothing here shows that it knows them or the story.{largest}"
    )


def _falls(found: Stress, row: Row) -> str:
    """Return the measures of a row on which the system falls significantly, as text with points and interval.

    It is "" if there are none.
    """
    falls = {
        name: each
        for name, each in row.differences.items()
        if found.is_sure(row, name) and each.difference is not None and each.difference < 0
    }
    return ", ".join(f"{name} by {_points(each)}" for name, each in falls.items())


def _points(found: Difference) -> str:
    points = f"{100 * abs(found.difference or 0):.1f} points"
    if found.interval is None:
        return points
    return f"{points} ({-100 * found.interval.high:.1f} to {-100 * found.interval.low:.1f})"
