"""Decide what a measure is: a named value that counts documents one by one, and turns counts that add up into numbers.

A measure takes its numbers from a *tally*: a function from one pair of documents to a vector of exact counts for each
*cell* (paragraph, zone and label of an item). Several measures may read different columns of one tally, as the four
SemEval schemes do, so that what they share is computed once. Vectors add: over cells to a document, over documents to
the corpus, over a resample to a replicate. Rates are made from sums, never from rates.

Four columns make a precision and a recall: `precise` (credit that predicted items earn), `predicted` (how many there
are), `recalled` (credit that gold items earn) and `gold`. The two credits are equal in sum, but not in a cell: a
predicted item and its partner may differ in label or paragraph. `credit` says how many units one full credit is (2
where half credits are given), so that counts stay integers.

A measure whose counts do not add over documents (a clustering of the whole corpus) is a `CorpusMeasure`: it collects
over documents and tallies once, at the end. Adding a measure is one file with a `MEASURES` tuple and one line in
`registry.py`.

Large scores count many documents at a time (`bulk`). A measure that looks at mentions may say in `bulk` how that is
done for it; if one of the measures chosen does not, all documents are gone through one by one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from onrecord.bulk.block import Block
    from onrecord.measures.pair import DocumentPair

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


class BulkCounts(Protocol):
    """What blocks of documents add to a measure's counts."""

    @property
    def by_label(self) -> Mapping[str, Vector]:
        """Return the sums by label; none where there is nothing to count."""

    def of_documents(self, measure: Measure) -> Sequence[Counts | None]:
        """Return the measure's counts in each document, in the blocks' order; None where there is nothing to count."""


def itself(counts: Any) -> Any:
    """Return what is given: what collecting and joining have made are counts already."""
    return counts


@dataclass(frozen=True)
class Bulk:
    """How blocks of documents are counted: collect from each block, join all that was collected, count.

    Measures share what collect and join make where these are equal.
    """

    collect: Callable[[Block], Any]
    join: Callable[[Sequence[Any]], Any]
    count: Callable[[Any], BulkCounts] = itself


@dataclass(frozen=True)
class Measure:
    """A measure: its canonical name, what it is for, and where its counts come from.

    needs: the layers and attributes that a system must have attempted, else the measure is a dash (`mentions`,
    `mentions.type`; of `quotes.speakers|source` either will do). parameters: the settings that its name carries,
    sorted; `name` prints them and `registry.parse` reads them back. choices: the values that each parameter may have,
    the default first. vary: what makes the measure of other than default values. bulk: how blocks of plain documents
    are counted, None if they are not.
    """

    base: str
    layer: Layer
    summary: str
    paper: str
    needs: tuple[str, ...]
    tally: Callable[[DocumentPair], Tally] = field(repr=False)
    columns: Columns = JOINED
    credit: int = 1
    unit: Unit = Unit.PARAGRAPH
    parameters: tuple[tuple[str, str], ...] = ()
    needs_text: bool = False
    is_rate: bool = False  # one `value` in place of precision, recall and F1
    counted: tuple[str, str] = ("leaked", "predicted")  # what a rate's two counts are called
    across_documents: bool = False  # its ids must hold over the whole corpus (a header's scope)
    finish: Callable[[Counts, int], Value] = field(default=prf, repr=False)
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False, hash=False)
    vary: Callable[[Mapping[str, str]], Measure] | None = field(default=None, repr=False)
    bulk: Bulk | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """Return the canonical name: base and parameters, as `registry.parse` reads it."""
        settings = ",".join(f"{key}={value}" for key, value in sorted(self.parameters))
        return f"{self.base}[{settings}]" if settings else self.base

    @property
    def counts_blocks(self) -> bool:
        """Return whether blocks may be counted: whether that is seen to, or nothing of what they hold is looked at."""
        return self.bulk is not None or (bool(self.needs) and self.needs[0] != "mentions")

    @property
    def family(self) -> str:
        """Return the name's first part, by which tables are grouped."""
        return self.base.partition(".")[0]

    def count(self, pair: DocumentPair) -> dict[Cell, Counts]:
        """Return the measure's counts in one pair of documents, by cell."""
        return {cell: self.counts(vector) for cell, vector in pair.prepared(self.tally).items()}

    def counts(self, vector: Vector) -> Counts:
        """Return the measure's four counts out of a vector of its tally."""
        precise, predicted, recalled, gold = self.columns
        return Counts(vector[precise], vector[predicted], vector[recalled], vector[gold])

    def value(self, counts: Counts) -> Value:
        """Return what the measure says of some counts."""
        return self.finish(counts, self.credit)


@dataclass(frozen=True, kw_only=True)
class CorpusMeasure(Measure):
    """A measure whose counts exist for the whole corpus only.

    `tally` gives nothing; collect keeps what of a document is needed in the end, and collect_block what of a block
    (None: blocks cannot be counted). assemble takes what was collected, by doc_id in order of the ids and of blocks,
    and makes of it what conclude returns a vector of. Measures with equal `collect` and `assemble` share what these
    make.
    """

    collect: Callable[[DocumentPair], Any] = field(repr=False)
    assemble: Callable[[Mapping[str, Any], Sequence[Any]], Any] = field(repr=False)
    conclude: Callable[[Any], Vector] = field(repr=False)
    collect_block: Callable[[Block], Any] | None = field(default=None, repr=False)
    unit: Unit = Unit.CORPUS

    @property
    def counts_blocks(self) -> bool:
        """Return whether blocks may be counted; see `Measure`."""
        return self.collect_block is not None or self.needs[0] != "mentions"


def no_tally(pair: DocumentPair) -> Tally:
    """Return no counts: the tally of a measure that is of the whole corpus only."""
    del pair
    return {}


def added(first: Vector, second: Vector) -> list[Any]:
    """Return the sum of two vectors of one tally."""
    return [a + b for a, b in zip(first, second, strict=True)]


def summed(vectors: Iterable[Vector]) -> list[Any] | None:
    """Return the sum of vectors of one tally, or None if there are none."""
    total: list[Any] | None = None
    for vector in vectors:
        total = list(vector) if total is None else added(total, vector)
    return total
