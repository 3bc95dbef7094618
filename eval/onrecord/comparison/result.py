"""Define the comparison of two systems, its verdicts and summary in words, and its JSON (schema `comparison`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from onrecord import schema
from onrecord.comparison.claims import Verdict, summary, verdict
from onrecord.errors import near_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from onrecord.comparison.difference import Difference
    from onrecord.comparison.items import ItemDifference
    from onrecord.comparison.parts import Part
    from onrecord.comparison.power import Reach


class DocumentDifference(NamedTuple):
    """A document and the number of mistakes of A and B in it, summed over the measures that both attempted."""

    doc_id: str
    a: float
    b: float


@dataclass(frozen=True, repr=False, eq=False)
class Comparison(Mapping[str, "Difference"]):
    """The comparison of two systems: a mapping of measure names to differences, B minus A.

    Attributes:
        names: The names of A and B: the systems of the headers, or the names of the files.
        signatures: The signatures of both scores.
        seed: The seed of all random numbers.
        differences: The difference under each measure.
        holm: Measure -> p-value with Holm's correction, for the tested measures.
        documents: The documents with different numbers of mistakes, the largest difference first.
        differing: The items with different outcomes in the first 10 of these documents, in layers that both attempted.
        notes: Notes on the scores and on the limits of the tests.
        reaches: Measure -> the detectable differences, for measures without a significant difference.
        by: `type` or `zone` if the comparison has parts, else "".
        parts: Measure -> its types or zones, those with the largest difference of mistakes first.
    """

    names: tuple[str, str]
    signatures: tuple[str, str]
    seed: int
    differences: tuple[Difference, ...]
    holm: Mapping[str, float]
    documents: tuple[DocumentDifference, ...]
    differing: tuple[ItemDifference, ...] = field(repr=False)
    notes: tuple[str, ...] = ()
    reaches: Mapping[str, Reach] = field(default_factory=dict, repr=False)
    by: str = ""
    parts: Mapping[str, tuple[Part, ...]] = field(default_factory=dict, repr=False)

    def __getitem__(self, name: str) -> Difference:
        """Return the difference under a measure by its canonical name.

        Raises:
            KeyError: The comparison has no such measure; the message suggests similar names.
        """
        if name not in self._by_name:
            raise KeyError(near_names(name, self._by_name))
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    @cached_property
    def _by_name(self) -> dict[str, Difference]:
        return {row.measure.name: row for row in self.differences}

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """Return name of a measure -> the verdict on A and B under it, such as `Verdict.A` ("A is better")."""
        return {name: verdict(row, self.holm.get(name)) for name, row in self.items()}

    @property
    def summary(self) -> str:
        """Return the verdicts of all measures as a few sentences of plain text."""
        return summary(self.names, self.verdicts, self._by_name)

    def __repr__(self) -> str:
        """Return a line with the systems, and with B minus A in points and the corrected p for each measure."""
        shown_rows = []
        for row in self.differences:
            if row.difference is not None:
                p = f" (p {self.holm[row.measure.name]:.2g})" if row.measure.name in self.holm else ""
                shown_rows.append(f"{row.measure.name} {100 * row.difference:+.1f}{p}")
        return f"<Comparison: {self.names[1]} minus {self.names[0]}: {', '.join(shown_rows) or 'no figures'}>"

    def to_frame(self, *, parts: bool = False) -> pd.DataFrame:
        """Return a pandas frame with a row for each measure: figures, difference, interval, p-values and verdict.

        With `parts`, it has a row for each measure and type or zone (`by` of `compare`): gold items and the difference
        of mistakes in place of the verdict.

        Raises OnrecordError if pandas is not installed.
        """
        if parts:
            from onrecord.comparison.parts import parts_frame

            return parts_frame(self)
        from onrecord.frames import comparison_frame  # pandas is an extra

        return comparison_frame(self)

    def _repr_html_(self) -> str:
        from onrecord.report.notebook import comparison_html  # for notebooks only

        return comparison_html(self)

    def to_json(self) -> bytes:
        """Return the comparison as JSON in UTF-8 (schema `comparison`); the same input gives the same bytes."""
        return _encode(self)


def _encode(comparison: Comparison) -> bytes:
    plain = {
        "documents": [each._asdict() for each in comparison.documents],
        "items": [msgspec.to_builtins(each) for each in comparison.differing],
        "measures": {row.measure.name: _row(row, comparison) for row in comparison.differences},
        "names": dict(zip("ab", comparison.names, strict=True)),
        "notes": list(comparison.notes),
        "onrecord": "comparison",
        "schema_version": schema.schema_version(),
        "seed": comparison.seed,
        "signatures": dict(zip("ab", comparison.signatures, strict=True)),
    }
    if comparison.by:
        plain["by"] = comparison.by
        plain["parts"] = {name: {each.name: _part(each) for each in rows} for name, rows in comparison.parts.items()}
    return msgspec.json.format(msgspec.json.encode(plain, order="sorted"), indent=1) + b"\n"


def _part(part: Part) -> dict[str, Any]:
    row = part.difference
    return {
        "a": row.a,
        "b": row.b,
        "difference": row.difference,
        "differing_units": row.test.differing if row.test else None,
        "gold": part.gold,
        "holm": part.holm,
        "interval": list(row.interval) if row.interval else None,
        "mistakes": part.mistakes,
        "p": row.test.p if row.test else None,
        "reasons": list(row.reasons),
        "units": row.units,
    }


def _row(row: Difference, comparison: Comparison) -> dict[str, Any]:
    test, reach = row.test, comparison.reaches.get(row.measure.name)
    return {
        "a": row.a,
        "b": row.b,
        "difference": row.difference,
        "differing_units": test.differing if test else None,
        "exact": test.exact if test else None,
        "holm": comparison.holm.get(row.measure.name),
        "interval": list(row.interval) if row.interval else None,
        "mistakes": [{**each.place._asdict(), "a": each.a, "b": each.b} for each in row.mistakes],
        "p": test.p if test else None,
        "reasons": list(row.reasons),
        "smallest_difference": reach.smallest if reach else None,
        "smallest_p": test.smallest_p if test else None,
        "unit": row.unit.value,
        "units": row.units,
        "units_needed": reach.needed if reach else None,
    }
