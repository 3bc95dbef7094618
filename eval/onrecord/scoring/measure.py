"""Decide what a measure is: a named value that describes where its counts come from and what figures they give.

A measure takes its counts from a *tally*: a function from a block (`scoring.block`) to vectors of exact counts, by
*cell* (paragraph, zone and label of an item). Several measures may read different columns of one tally, as the four
SemEval schemes do, so that what they share is computed once. Vectors add: over cells to a document, over documents to
the corpus, over a resample to a replicate. Rates are made from sums, never from rates. `scoring.engine` executes: a
measure only describes.

Four columns make a precision and a recall: `precise` (credit that predicted items earn), `predicted` (how many there
are), `recalled` (credit that gold items earn) and `gold`. The two credits are equal in sum, but not in a cell: a
predicted item and its partner may differ in label or paragraph. `credit` says how many units one full credit is (2
where half credits are given), so that counts stay integers.

Counts that do not add over documents (a clustering of the whole corpus) belong to a `CorpusMeasure`: it collects a part
of each block and counts once, at the end.

A measure of your own needs a name and a function of one document (docs/extending.md):

    Measure("quote.long", EachDocument(count_long_quotes), needs=("quotes",))
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from onrecord.scoring.block import Block
    from onrecord.scoring.tally import BlockTally

Vector: TypeAlias = "Sequence[Any]"  # integers, or exact sums of fractions: whatever adds with +


class Layer(StrEnum):
    """The part of the annotation that a measure looks at; `--layer` selects by it."""

    ENTITIES = "entities"
    QUOTES = "quotes"
    EVENTS = "events"
    DOCUMENT = "document"


class Unit(StrEnum):
    """The smallest unit over which a measure's counts add up: what may be resampled."""

    PARAGRAPH = "paragraph"
    DOCUMENT = "document"
    CORPUS = "corpus"


class Cell(NamedTuple):
    """Where counts are kept within a document.

    paragraph is an index, -1 for none or where there is no text. zone is "" where gold has no zones, label "" for none.
    """

    paragraph: int = -1
    zone: str = ""
    label: str = ""


Tally: TypeAlias = "Mapping[Cell, Vector]"


class Counts(NamedTuple):
    """A measure's four sums; see the module's docstring. Credits are in units of `Measure.credit`."""

    precise: Any
    predicted: Any
    recalled: Any
    gold: Any


class Value(NamedTuple):
    """What a measure says: precision, recall, F1, each None where undefined; or a single `value` where it is a rate."""

    precision: float | None = None
    recall: float | None = None
    f1: float | None = None
    value: float | None = None


class Columns(NamedTuple):
    """Which columns of the tally are a measure's four counts."""

    precise: int = 0
    predicted: int = 1
    recalled: int = 2
    gold: int = 3


JOINED = Columns()


def prf(counts: Counts, credit: int = 1) -> Value:
    """Return precision, recall and F1 of four counts.

    A side with nothing in it has no rate (None). With nothing in gold and nothing predicted all three are None; with
    nothing on one side F1 is 0, since no item was right.

    >>> prf(Counts(3, 4, 3, 6))
    Value(precision=0.75, recall=0.5, f1=0.6, value=None)
    >>> prf(Counts(0, 0, 0, 6))
    Value(precision=None, recall=0.0, f1=0.0, value=None)
    """
    precise, predicted, recalled, gold = counts
    precision = precise / (credit * predicted) if predicted else None
    recall = recalled / (credit * gold) if gold else None
    if precision is None and recall is None:
        return Value()
    if not precision or not recall:
        return Value(precision, recall, 0.0)
    if precise == recalled:  # the usual case, with one rounding only
        return Value(precision, recall, 2 * precise / (credit * (predicted + gold)))
    return Value(precision, recall, 2 * precision * recall / (precision + recall))


class Figures(NamedTuple):
    """How counts become figures: the function, and the names of the figures and of the counts in a result.

    The function takes the counts and the units of a full credit, and returns a `Value`.
    """

    value: Callable[[Counts, int], Value]
    rates: tuple[str, ...] = ("precision", "recall", "f1")
    counts: tuple[str, ...] = Counts._fields


PRF = Figures(prf)


@dataclass(frozen=True)
class Settings:
    """The parameters that a measure's name may carry.

    Attributes:
        choices: The values that each parameter may have, the default first.
        measure: Returns the measure of some other values, by parameter.
    """

    choices: Mapping[str, Sequence[str]]
    measure: Callable[[Mapping[str, str]], Measure]


@dataclass(frozen=True)
class Measure:
    """A measure: its canonical name, where its counts come from, and what they amount to.

    Attributes:
        base: The name without parameters (`coref.muc`).
        tally: Returns the counts of a block; measures with equal tallies share them.
        layer: The part of the annotation that the measure looks at.
        summary: One sentence for tables.
        paper: Author, year and venue of the definition.
        needs: Layers and attributes that a system must have attempted, else the measure is a dash: `mentions`,
            `mentions.type`, `quotes.speakers|source` (either will do), `texts` (gold must come with texts).
        gold_needs: Layers and attributes that gold must have, else the measure is a dash; by default those of `needs`,
            without `entities`, which gold has as a registry.
        columns: Which columns of the tally are the four counts.
        credit: How many units one full credit is.
        unit: The smallest unit over which the counts add up.
        figures: How counts become figures.
        parameters: The settings in the name, sorted; `registry.parse` reads them back.
        settings: The parameters that the name may carry, None if it has none.
    """

    base: str
    tally: Callable[[Block], BlockTally] = field(repr=False)
    layer: Layer = Layer.DOCUMENT
    summary: str = ""
    paper: str = ""
    needs: tuple[str, ...] = ()
    columns: Columns = JOINED
    credit: int = 1
    unit: Unit = Unit.PARAGRAPH
    figures: Figures = field(default=PRF, repr=False)
    parameters: tuple[tuple[str, str], ...] = ()
    settings: Settings | None = field(default=None, repr=False, hash=False, compare=False)
    gold_needs: tuple[str, ...] | None = None

    @property
    def needs_of_gold(self) -> tuple[str, ...]:
        """Return the layers and attributes that gold must have."""
        if self.gold_needs is not None:
            return self.gold_needs
        return tuple(need for need in self.needs if need != "texts" and need.partition(".")[0] != "entities")

    @property
    def name(self) -> str:
        """Return the canonical name: base and parameters, as `registry.parse` reads it."""
        settings = ",".join(f"{key}={value}" for key, value in sorted(self.parameters))
        return f"{self.base}[{settings}]" if settings else self.base

    @property
    def family(self) -> str:
        """Return the name's first part, by which tables are grouped."""
        return self.base.partition(".")[0]

    @property
    def choices(self) -> Mapping[str, Sequence[str]]:
        """Return the values that each parameter may have, the default first."""
        return {} if self.settings is None else self.settings.choices

    @property
    def is_rate(self) -> bool:
        """Return whether the measure gives one value in place of precision, recall and F1."""
        return self.figures.rates == ("value",)

    @property
    def across_documents(self) -> bool:
        """Return whether predicted ids must hold over the whole corpus (scope `corpus` in the header)."""
        return self.unit is Unit.CORPUS

    def count(self, block: Block) -> dict[Cell, Counts]:
        """Return the measure's counts in a block by cell, documents added up."""
        found: dict[Cell, Vector] = {}
        for _, cell, vector in block.prepared(self.tally).cells():
            found[cell] = added(found[cell], vector) if cell in found else vector
        return {cell: self.counts(vector) for cell, vector in found.items()}

    def counts(self, vector: Vector) -> Counts:
        """Return the measure's four counts out of a vector of its tally."""
        precise, predicted, recalled, gold = self.columns
        return Counts(vector[precise], vector[predicted], vector[recalled], vector[gold])

    def value(self, counts: Counts) -> Value:
        """Return the figures of some counts."""
        return self.figures.value(counts, self.credit)


def no_tally(block: Block) -> BlockTally:
    """Raise TypeError: a measure of the whole corpus has no counts that add."""
    raise TypeError(f"a measure of the whole corpus has no tally of its {len(block)} documents")


@dataclass(frozen=True, kw_only=True)
class CorpusMeasure(Measure):
    """A measure whose counts exist for the whole corpus only.

    Attributes:
        collect: Returns the part of a block that the count needs. It must be picklable and small: parts of all blocks
            are in memory at the end. Measures with equal `collect` share their parts.
        assemble: Merges the parts of all blocks, in order of the blocks; its result is passed to `conclude`. Measures
            with equal `collect` and `assemble` share it.
        conclude: Returns the vector of counts.
        tally: Never called.
    """

    collect: Callable[[Block], Any] = field(repr=False)
    assemble: Callable[[Sequence[Any]], Any] = field(repr=False)
    conclude: Callable[[Any], Vector] = field(repr=False)
    tally: Callable[[Block], BlockTally] = field(default=no_tally, repr=False)
    unit: Unit = Unit.CORPUS


def added(first: Vector, second: Vector) -> list[Any]:
    """Return the sum of two vectors of one tally."""
    return [a + b for a, b in zip(first, second, strict=True)]


def summed(vectors: Iterable[Vector]) -> list[Any] | None:
    """Return the sum of vectors of one tally, or None if there are none."""
    total: list[Any] | None = None
    for vector in vectors:
        total = list(vector) if total is None else added(total, vector)
    return total
