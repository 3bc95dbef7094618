"""Score predictions against gold: pair the documents, let every measure count, add up, make figures of the sums.

Documents are streamed, and no more is kept of one than a row of counts. What a measure needs and a system never
attempted is a dash, as is what has nothing to count on either side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.documents.sources import predictions
from onrecord.measures import registry
from onrecord.measures.pair import DocumentPair
from onrecord.score import signature
from onrecord.score.counting import Count
from onrecord.score.gold import find_gold
from onrecord.score.pairs import Pairs
from onrecord.score.result import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from onrecord.corpus.load import Corpus
    from onrecord.documents.sources import Origin
    from onrecord.score.gold import Gold
    from onrecord.score.result import Score

__all__ = ["Result", "score"]


def score(
    gold: Gold | Corpus | Origin | None,
    predicted: Origin,
    *,
    measures: Iterable[str] | None = None,
    layers: Iterable[str] = (),
    without_duplicates: bool = False,
    progress: Callable[[int], None] | None = None,
    observe: Callable[[DocumentPair], None] | None = None,
) -> Result:
    """Return what the measures say of predictions.

    gold is a Corpus, a path (directory, JSONL file, or a corpus's root), documents, or None for the package's corpus;
    predicted is a path or documents. measures are canonical names or patterns (`coref.*`); all by default.
    without_duplicates leaves out what stands in zones that repeat another. progress is called with the number of
    documents after each, observe with each pair of documents once it is counted.

    Raises OnrecordError for an unknown measure, for files that cannot be read, and for predictions in which a check
    finds an error.
    """
    chosen = registry.select(measures, layers=layers)
    found = find_gold(gold)
    pairs = Pairs(found, predictions(predicted), without_duplicates)
    count = Count(chosen, pairs.predicted.header.scope)
    # Who observes pairs must have pairs; and a measure that cannot count blocks needs all documents one by one.
    in_blocks = observe is None and all(measure.counts_blocks for measure in chosen)
    for part in pairs.in_blocks(across=count.across) if in_blocks else pairs:
        count.add(part)
        if observe is not None and isinstance(part, DocumentPair):
            observe(part)
        if progress is not None:
            progress(len(count.doc_ids))
    settings = signature.settings(
        corpus=found.version,
        gold_hash=count.digest.hex(),
        texts=count.texts,
        aligned=aligner() if pairs.strings else None,
        without_duplicates=without_duplicates,
    )
    settings |= signature.of_sides(found.documents, pairs.predicted)
    scores = {measure.name: count.score(measure) for measure in chosen}
    unaligned = pairs.strings and count.texts != "yes"
    said = notes(len(count.doc_ids), pairs.missing, scores.values(), unaligned=unaligned)
    sides = (note for side in (found.documents, pairs.predicted) for note in getattr(side, "notes", ()))
    return Result(
        signature.line(settings),
        settings,
        scores,
        tuple(sorted(count.doc_ids)),
        tuple(dict.fromkeys((*said, *found.notes, *sides))),
    )


def aligner() -> str:
    """Return the version of the aligner, for the settings of a score whose predictions were strings."""
    from onrecord.align.records import ALIGNMENT_VERSION

    return ALIGNMENT_VERSION


def notes(documents: int, missing: int, scores: Iterable[Score], *, unaligned: bool) -> tuple[str, ...]:
    """Return what a reader must know: documents without predictions, strings without texts, what was not attempted."""
    said = []
    if missing:
        said.append(f"{missing} of {documents} documents have no predictions: scored as nothing found.")
    if unaligned:
        said.append("Predictions are strings, and gold came without texts to find them in: they match nothing.")
    lacking = {need: None for score in scores for need in score.lacking}
    if lacking:
        said.append(f"Not attempted or not at hand, so a dash: {', '.join(lacking)}.")
    return tuple(said)
