"""Write a comparison as JSON (schema `comparison`): keys sorted, the same bytes for the same input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from onrecord import schema

if TYPE_CHECKING:
    from onrecord.comparison.compare import Comparison
    from onrecord.comparison.difference import Difference


def encode(comparison: Comparison) -> bytes:
    """Return the comparison's bytes."""
    plain = {
        "documents": [each._asdict() for each in comparison.documents],
        "items": [msgspec.to_builtins(each) for each in comparison.items],
        "measures": {row.measure.name: _row(row, comparison) for row in comparison.differences},
        "names": dict(zip("ab", comparison.names, strict=True)),
        "notes": list(comparison.notes),
        "onrecord": "comparison",
        "schema_version": schema.schema_version(),
        "seed": comparison.seed,
        "signatures": dict(zip("ab", comparison.signatures, strict=True)),
    }
    return msgspec.json.format(msgspec.json.encode(plain, order="sorted"), indent=1) + b"\n"


def _row(row: Difference, comparison: Comparison) -> dict[str, Any]:
    test = row.test
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
        "smallest_p": test.smallest_p if test else None,
        "unit": row.unit.value,
        "units": row.units,
    }
