"""A measure: a named value that describes how counts are computed from documents, and figures from counts.

The counts of a measure come from a *tally*: a function from a block (`scoring.block`) to vectors of exact counts, by
*cell* (paragraph, zone and label of an item). Several measures may read different columns of one tally, as the four
SemEval schemes do; the tally is then computed once. Vectors add up: over cells to a document, over documents to the
corpus, over a resample to a replicate. Rates are computed from sums, never from rates. A measure is only a description;
`scoring.engine` executes it.

Precision and recall need four columns: `precise` (credit of predicted items), `predicted` (their number), `recalled`
(credit of gold items) and `gold` (their number). The sums of the two credits are equal, but in a single cell they may
differ, because a predicted item and its partner may differ in label or paragraph. `credit` is the number of units of a
full credit (2 if half credits are given), so that counts are integers.

Counts that do not add up over documents (clusters of the whole corpus) need a `CorpusMeasure`. It collects a part of
each block, and counts once at the end.

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

Vector: TypeAlias = "Sequence[Any]"  # integers, exact sums of fractions, or other values that add with +


class Layer(StrEnum):
    """The part of the annotation that a measure scores; `--layer` selects measures by it."""

    ENTITIES = "entities"
    QUOTES = "quotes"
    EVENTS = "events"
    DOCUMENT = "document"


class Unit(StrEnum):
    """The smallest unit over which a measure's counts add up, and which may be resampled."""

    PARAGRAPH = "paragraph"
    DOCUMENT = "document"
    CORPUS = "corpus"


class Cell(NamedTuple):
    """The part of a document to which counts belong.

    paragraph is an index, -1 without a paragraph or text. zone is "" if gold has no zones; label is "" without a label.
    """

    paragraph: int = -1
    zone: str = ""
    label: str = ""


Tally: TypeAlias = "Mapping[Cell, Vector]"


class Counts(NamedTuple):
    """The four counts of a measure; see the module's docstring. Credits are in units of `Measure.credit`."""

    precise: Any
    predicted: Any
    recalled: Any
    gold: Any


class Value(NamedTuple):
    """The figures of a measure, from 0 to 1: precision, recall and F1, or a single `value`; None if undefined."""

    precision: float | None = None
    recall: float | None = None
    f1: float | None = None
    value: float | None = None


class Columns(NamedTuple):
    """The indices of the columns of the tally that are a measure's four counts."""

    precise: int = 0
    predicted: int = 1
    recalled: int = 2
    gold: int = 3


JOINED = Columns()


def prf(counts: Counts, credit: int = 1) -> Value:
    """Return precision, recall and F1 of four counts, as a `Value`.

    Precision is None without predicted items, recall is None without gold items. If one of them is None, F1 is 0, since
    no item was right; if both are None, F1 is None.

    counts: credit of the predicted items, number of predicted items, credit of the gold items, number of gold items.
    credit: how many units of credit a right item has: 1, or 2 if half credits are given.

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


def value_of_part(measure: Measure, counts: Counts) -> Value:
    """Return the figures of a part of a measure, such as a type or zone, from its counts.

    A prediction with another type may be credited to a gold item of this type. Then recall is above 0 although nothing
    of the type was predicted. Precision is undefined, and F1, which `prf` sets to 0, is None. Macro means have 0.
    """
    value = measure.value(counts)
    one_sided = (value.precision is None) != (value.recall is None)
    return value._replace(f1=None) if one_sided and (value.precision or value.recall) else value


class Figures(NamedTuple):
    """How figures are computed from counts.

    Attributes:
        value: A function from the counts and the units of a full credit to a `Value`.
        rates: The names of the figures in a result.
        counts: The names of the counts in a result.
    """

    value: Callable[[Counts, int], Value]
    rates: tuple[str, ...] = ("precision", "recall", "f1")
    counts: tuple[str, ...] = Counts._fields


PRF = Figures(prf)


@dataclass(frozen=True)
class Settings:
    """The parameters that the name of a measure may have.

    Attributes:
        choices: Parameter -> its values, the default first.
        measure: A function from parameter -> value to the measure with these values.
    """

    choices: Mapping[str, Sequence[str]]
    measure: Callable[[Mapping[str, str]], Measure]


@dataclass(frozen=True)
class Measure:
    """A measure: its canonical name, the function that counts, and the computation of figures.

    Attributes:
        base: The name without parameters (`coref.muc`).
        tally: A function from a block to its counts; measures with equal tallies share them.
        layer: The part of the annotation that the measure scores.
        summary: One sentence for tables.
        paper: Author, year and venue of the definition.
        needs: Layers and attributes that a system must have attempted, else the measure is a dash: `mentions`,
            `mentions.type`, `quotes.speakers|source` (one of the two suffices), `texts` (gold must have texts).
        gold_needs: Layers and attributes that gold must have, else the measure is a dash; None for those of `needs`,
            without `entities`, which gold has as a registry.
        columns: The columns of the tally that are the four counts.
        credit: The units of a full credit.
        unit: The smallest unit over which the counts add up.
        figures: How figures are computed from counts.
        parameters: The settings in the name, sorted; `registry.parse` parses them.
        settings: The parameters that the name may have, None if it has none.
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
        """Return the layers and attributes that gold must have (`mentions.type`).

        If gold lacks one, tables show a dash for the measure.
        """
        if self.gold_needs is not None:
            return self.gold_needs
        return tuple(need for need in self.needs if need != "texts" and need.partition(".")[0] != "entities")

    @property
    def name(self) -> str:
        """Return the name with the parameters that differ from their defaults, such as `coref.muc[singletons=no]`."""
        settings = ",".join(f"{key}={value}" for key, value in sorted(self.parameters))
        return f"{self.base}[{settings}]" if settings else self.base

    @property
    def family(self) -> str:
        """Return the first part of the name, such as `coref` of `coref.muc`; tables are grouped by it."""
        return self.base.partition(".")[0]

    @property
    def choices(self) -> Mapping[str, Sequence[str]]:
        """Return parameter -> the values that it may have, the default first; {} if the measure has no parameters."""
        return {} if self.settings is None else self.settings.choices

    @property
    def is_rate(self) -> bool:
        """Return whether the measure has a single `value` in place of precision, recall and F1."""
        return self.figures.rates == ("value",)

    @property
    def across_documents(self) -> bool:
        """Return whether the measure is across documents, and so needs predicted ids that are valid in the corpus."""
        return self.unit is Unit.CORPUS

    def count(self, block: Block) -> dict[Cell, Counts]:
        """Return cell (paragraph, zone, label) -> the measure's four counts in `block`, added up over its documents."""
        found: dict[Cell, Vector] = {}
        for _, cell, vector in block.prepared(self.tally).cells():
            found[cell] = added(found[cell], vector) if cell in found else vector
        return {cell: self.counts(vector) for cell, vector in found.items()}

    def counts(self, vector: Vector) -> Counts:
        """Return the measure's four counts, taken from `vector`, the list of counts that its tally returns.

        A vector has the counts of several measures that are computed together; `columns` says which of them are this
        measure's.
        """
        precise, predicted, recalled, gold = self.columns
        return Counts(vector[precise], vector[predicted], vector[recalled], vector[gold])

    def value(self, counts: Counts) -> Value:
        """Return the figures for `counts`, from 0 to 1 or None: precision, recall and F1, or a single value."""
        return self.figures.value(counts, self.credit)


def no_tally(block: Block) -> BlockTally:
    """Raise TypeError, always: a measure across documents has no tally, as its counts do not add up over documents."""
    raise TypeError(f"a measure of the whole corpus has no tally of its {len(block)} documents")


@dataclass(frozen=True, kw_only=True)
class CorpusMeasure(Measure):
    """A measure across documents: its counts exist for the whole corpus only.

    Attributes:
        collect: A function from a block to the part that counting needs. Parts must be picklable and small, since those
            of all blocks are in memory at the end. Measures with equal `collect` share their parts.
        assemble: A function that merges the parts of all blocks, in order; its result is passed to `conclude`. Measures
            with equal `collect` and `assemble` share the result.
        conclude: A function from the merged parts to the vector of counts.
        tally: Not used.
    """

    collect: Callable[[Block], Any] = field(repr=False)
    assemble: Callable[[Sequence[Any]], Any] = field(repr=False)
    conclude: Callable[[Any], Vector] = field(repr=False)
    tally: Callable[[Block], BlockTally] = field(default=no_tally, repr=False)
    unit: Unit = Unit.CORPUS


def added(first: Vector, second: Vector) -> list[Any]:
    """Return the sum of two vectors (lists of counts of the same length), element by element.

    >>> added([1, 2], [10, 20])
    [11, 22]
    """
    return [a + b for a, b in zip(first, second, strict=True)]


def summed(vectors: Iterable[Vector]) -> list[Any] | None:
    """Return the sum of vectors (lists of counts of the same length), element by element; None if there are none.

    Counts may be integers, exact fractions, or tuples of these (`Parallel`).
    """
    total: list[Any] | None = None
    for vector in vectors:
        total = list(vector) if total is None else added(total, vector)
    return total
