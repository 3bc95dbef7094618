"""Compute the detectable differences for two predictions files, measure by measure: `powers`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord import schema
from onrecord.comparison.compare import between_names, check_settings, kept
from onrecord.comparison.power import reach
from onrecord.measures import registry
from onrecord.measures.headlines import HEADLINES
from onrecord.scorer import score
from onrecord.scoring.measure import Unit
from onrecord.stats.intervals import SEED
from onrecord.stats.power import TARGET
from onrecord.stats.units import UnitRows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onrecord.comparison.power import Reach
    from onrecord.corpus.load import Corpus
    from onrecord.documents.sources import Origin
    from onrecord.scoring.gold import Gold
    from onrecord.scoring.measure import Measure


@dataclass(frozen=True)
class Powers:
    """The differences between two systems that the units can detect.

    Attributes:
        names: The names of A and B.
        signatures: The signatures of their scores.
        seed: The seed of all random numbers.
        reaches: The detectable differences, one for each tested measure.
        untested: The measures that a system did not attempt, or that have no units.
    """

    names: tuple[str, str]
    signatures: tuple[str, str]
    seed: int
    reaches: tuple[Reach, ...]
    untested: tuple[str, ...]

    def to_json(self) -> bytes:
        """Return the powers as JSON in UTF-8 (schema `power`); the same input gives the same bytes."""
        plain = {
            "measures": {each.measure.name: _plain(each) for each in self.reaches},
            "names": dict(zip("ab", self.names, strict=True)),
            "onrecord": "power",
            "schema_version": schema.schema_version(),
            "seed": self.seed,
            "signatures": dict(zip("ab", self.signatures, strict=True)),
            "untested": list(self.untested),
        }
        return msgspec.json.format(msgspec.json.encode(plain, order="sorted"), indent=1) + b"\n"


def _plain(each: Reach) -> dict[str, object]:
    return {
        "difference": each.asked,
        "documents": each.documents,
        "documents_needed": each.documents_needed,
        "power": each.target,
        "smallest_difference": each.smallest,
        "unit": each.unit.value,
        "units": each.units,
        "units_needed": each.needed,
    }


def powers(
    gold: Gold | Corpus | Origin | None,
    a: Origin,
    b: Origin,
    *,
    measures: Iterable[str | Measure] | str | Measure | None = None,
    difference: float | None = None,
    target: float = TARGET,
    unit: str = Unit.PARAGRAPH,
    seed: int = SEED,
    **filters: Any,
) -> Powers:
    """Return the differences between two systems that a test on gold's units can detect, measure by measure.

    Args:
        gold: A path (directory, JSONL file, root of a corpus), a Corpus, a Gold, documents, or None for the corpus in
            use.
        a: The predictions of the first system: a path, a Corpus or documents (records or dicts).
        b: The predictions of the second system, in any of these forms.
        measures: Names, patterns (`coref.*`) or Measure objects, one or several; the headline measures by default.
        difference: The difference of figures to detect, such as 0.02; that of the two systems by default.
        target: The power: the probability that a test detects the difference.
        unit: The unit of the test: `paragraph`, for measures that add up over paragraphs if texts are available (else
            documents), or `document`.
        seed: The seed of all random numbers.
        filters: The arguments of `onrecord.score` that restrict the items, such as `form="name"`.

    Raises:
        OnrecordError: A measure is unknown, a file cannot be read, a check finds an error in predictions, `unit` is
            unknown, or `seed` is negative.
    """
    check_settings(unit, seed)
    gold, a, b = kept(gold), kept(a), kept(b)
    chosen = registry.select(HEADLINES if measures is None else measures)
    rows = [UnitRows(chosen, by=Unit(unit)) for _ in "ab"]
    results = [
        score(gold, side, measures=chosen, observe=each.add, **filters) for side, each in zip((a, b), rows, strict=True)
    ]
    found, untested = [], []
    for measure in chosen:
        lacking = any(result.scores[measure.name].lacking for result in results)
        each = None if lacking else reach(measure, *rows, seed=seed, difference=difference, target=target)
        if each is None:
            untested.append(measure.name)
        else:
            found.append(each)
    signatures = results[0].signature, results[1].signature
    return Powers(between_names(a, b), signatures, seed, tuple(found), tuple(untested))
