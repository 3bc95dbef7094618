"""Store the figures of single documents in files of JSON rows, and their means as exact sums.

A file has the rows of one range of ids, sorted by id. A row is a line: the id as JSON, and one JSON cell for each
measure, empty if there is no figure, separated by tabs (JSON escapes tabs). Ranges are sorted by id too, so a result
reads one file after another.

The figure of a document is a float. Sums of floats are exact fractions, so that the number of ranges does not change
the last bit. They are rounded once, as `math.fsum` rounds on one machine.
"""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from onrecord.scoring.exact import RationalSum
from onrecord.scoring.figures import Mean, cells_of, defined_figures

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from onrecord.cluster.scratch import Scratch
    from onrecord.scoring.measure import Counts, Measure
    from onrecord.scoring.result import Score

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(str).decode
NOTHING = RationalSum({1: 0})


def counts_of(scores: Sequence[Score], doc_ids: Sequence[str]) -> list[list[Counts | None]]:
    """Return one list for each score, with the score's counts (of gold and predicted items) of each document.

    Each list has an entry for each of `doc_ids`, in this order. An entry is None if the score has no counts of the
    document. The counts are computed document by document, because the measures of a document share intermediate
    results.
    """
    found: list[list[Counts | None]] = [[] for _ in scores]
    lazy = [repeat(None) if score.documents is None else score.documents.of(doc_ids) for score in scores]
    for _, *row in zip(doc_ids, *lazy, strict=False):
        for column, counts in zip(found, row, strict=True):
            column.append(counts)
    return found


def write_rows(
    scratch: Scratch, name: str, doc_ids: Sequence[str], scores: Sequence[Score]
) -> dict[str, dict[str, ExactMean]]:
    """Write the figures of documents to a file, one row for each document, and return their means.

    Args:
        scratch: The job's scratch directory, which all workers see.
        name: The file's name.
        doc_ids: The documents, in the order of the rows.
        scores: The scores. The cells of a row are sorted by the names of their measures.

    Returns:
        Measure's name -> figure (such as `f1`) -> mean over these documents.
    """
    scores = sorted(scores, key=lambda score: score.measure.name)
    counts = counts_of(scores, doc_ids)
    cells = [cells_of(score.measure, column) for score, column in zip(scores, counts, strict=True)]
    lines = (b"\t".join((_encode(doc_id), *row)) + b"\n" for doc_id, *row in zip(doc_ids, *cells, strict=True))
    scratch.write(name, lines)
    return {
        score.measure.name: _means(score.measure, [each for each in column if each is not None])
        for score, column in zip(scores, counts, strict=True)
    }


def read_rows(scratch: Scratch, names: Iterable[str]) -> Iterator[tuple[str, list[bytes]]]:
    """Yield the rows that `write_rows` wrote to the files `names` in the job's scratch directory, in order.

    A row is (doc_id, list of cells), with one cell for each measure, in the order of the measures' names. A cell is a
    member of a JSON object as bytes (`"name":{...}`); it is empty for a measure without a figure.
    """
    for name in names:
        with scratch.open(name) as file:
            for line in file:
                doc_id, *row = line.rstrip(b"\n").split(b"\t")
                yield _decode(doc_id), row


class ExactMean(NamedTuple):
    """A mean over documents, kept as an exact sum so that parts can be added in any order.

    Attributes:
        total: The exact sum of the documents' figures, as a fraction.
        number: The number of documents with a figure.
    """

    total: RationalSum = NOTHING
    number: int = 0

    def joined(self, other: ExactMean) -> ExactMean:
        """Return the exact mean over the documents of `self` and `other` together."""
        return ExactMean(self.total + other.total, self.number + other.number)

    @property
    def mean(self) -> Mean:
        """Return the mean rounded once to a float, with the number of documents; the mean is None if there are none."""
        return Mean(float(self.total) / self.number if self.number else None, self.number)


def exact_mean(figures: Iterable[tuple[float, int]]) -> ExactMean:
    """Return the exact mean of figures, given as (figure, number of documents with this figure).

    >>> exact_mean([(0.1, 10)]).mean
    Mean(mean=0.1, parts=10)
    """
    numerators = {1: 0}
    number = 0
    for figure, times in figures:
        numerator, denominator = figure.as_integer_ratio()
        numerators[denominator] = numerators.get(denominator, 0) + times * numerator
        number += times
    return ExactMean(RationalSum(numerators), number)


def _means(measure: Measure, documents: Iterable[Counts]) -> dict[str, ExactMean]:
    """Return figure of `measure` (such as `f1`) -> its exact mean over the documents in which it is defined."""
    return {rate: exact_mean(found) for rate, found in defined_figures(measure, documents).items()}
