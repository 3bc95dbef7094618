"""Score predictions against gold: pair the documents, count with every measure, add the counts, compute the figures.

Documents are streamed; only a row of counts is kept of each. A measure has no figure (None, shown as a dash) if it
needs a layer that the system did not attempt or that gold does not have, or if neither side has an item to count.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from onrecord.documents.predictions import failed_said
from onrecord.documents.sources import predictions
from onrecord.errors import OnrecordError
from onrecord.measures import registry
from onrecord.scoring import signature
from onrecord.scoring.attempted import need_in_words
from onrecord.scoring.engine import Engine
from onrecord.scoring.filters import filters
from onrecord.scoring.given import given_layers
from onrecord.scoring.gold import find_gold, with_schema_of_gold
from onrecord.scoring.measure import Layer
from onrecord.scoring.result import Result
from onrecord.scoring.stream import Pairs
from onrecord.stats.intervals import with_intervals
from onrecord.stats.units import UnitRows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from distributed import Client

    from onrecord.corpus.load import Corpus
    from onrecord.documents.sources import Origin
    from onrecord.scoring.block import Block
    from onrecord.scoring.certain import Certain
    from onrecord.scoring.filters import Labels
    from onrecord.scoring.gold import Gold
    from onrecord.scoring.measure import Measure
    from onrecord.scoring.noted import Noted
    from onrecord.scoring.result import Score

__all__ = ["Result", "score"]


@with_schema_of_gold
def score(
    gold: Gold | Corpus | Origin | None,
    predicted: Origin,
    *,
    measures: Iterable[str | Measure] | str | Measure | None = None,
    layers: Iterable[str] | str = (),
    intervals: bool = False,
    without_duplicates: bool = False,
    form: Labels = (),
    kind: Labels = (),
    type: Labels = (),  # noqa: A002 - the name of the option
    ignore: Labels = (),
    given: Labels = (),
    certain: Certain | None = None,
    progress: Callable[[int], None] | None = None,
    observe: Callable[[Block], None] | None = None,
    on: str | Client | None = None,
) -> Result:
    """Score predictions against gold and return a `Result`.

    A prediction is a document with a `doc_id` and the layers that the system extracts: `mentions`, `times`, `quotes`,
    `events`. A span has offsets (`start`, `end`), or is a string, its words. docs/extractors.md explains the fields;
    `onrecord schema prediction` lists all of them.

    Args:
        gold: A Corpus, a path (directory, JSONL file, or the root of a corpus), documents, or None for the package's
            corpus.
        predicted: A path, a Corpus or documents. Documents are records or plain dicts, in a list or in a mapping by id.
        measures: Canonical names, patterns (`coref.*`; `headline` for the ten headline measures) or Measure objects,
            one or several; all registered measures by default.
        layers: Use only measures of these layers; of all layers if empty.
        intervals: Compute a 95% interval for each figure with at least 20 units (`Result.intervals`).
        without_duplicates: Leave out annotations in zones that repeat another zone.
        form: Only mentions of these forms (`name`, or `name,nominal`); see `scoring.filters`.
        kind: Only quotes of these kinds.
        type: Only mentions, times and events of these types.
        ignore: Predictions with these labels are neutral: neither right nor wrong.
        given: Layers of gold that the system was given (`mentions`, `quotes`), in addition to those that the header of
            the predictions names. Their spans are not scored.
        certain: The annotations on which all readings of the corpus agree (`agree.certain.certain`). All other
            annotations are neutral.
        progress: Called after each block (a batch of documents that are counted together) with the number of documents
            counted so far.
        observe: Called with each block after it is counted. Not allowed together with `on`.
        on: Where to count: `dask` for processes of this machine, the address of a Dask scheduler, or a Dask client.
            Both sides may then be shards: a directory, glob or URL of JSONL or Parquet. `progress` is called after
            each range of documents.

    Returns:
        The figures and counts of each measure, with the signature and notes. A measure that was not attempted has no
        figure.

    Examples:
        >>> said = "I have said whenever it's appropriate, I will recuse myself. There's no doubt about that."
        >>> quote = {"content": [said], "cue": ["added"], "speakers": ["Sessions"], "kind": "direct"}
        >>> mention = {"start": 0, "end": 8, "type": "PER", "form": "name", "entity": "sessions"}
        >>> found = score(None, [{"doc_id": "recusal-000", "quotes": [quote], "mentions": [mention]}])
        >>> found["quote.attribution"].precision
        1.0

    Raises:
        OnrecordError: A measure or a label is unknown, an argument is of another type, a file cannot be read, or a
            check finds an error in the predictions.
    """
    if on is not None:
        refused = "observe" if observe is not None else "certain" if certain is not None else ""
        if refused:
            raise OnrecordError(
                f"A score on a cluster does not support `{refused}`: blocks are counted in other processes.",
                got=f"`{refused}` together with `on`",
                expected="one of the two",
                hint="leave out `on` to count in this process",
            )
        from onrecord.cluster.score import score_on

        options: dict[str, Any] = {
            "measures": measures,
            "layers": layers,
            "without_duplicates": without_duplicates,
            "form": form,
            "kind": kind,
            "type": type,
            "ignore": ignore,
            "given": given,
        }
        return score_on(on, gold, predicted, progress=progress, **options)
    found = find_gold(gold)
    chosen_filters = filters(form, kind, type, ignore)
    chosen = chosen_filters.asking(registry.select(measures, layers=layers))
    pairs = Pairs(found, predictions(predicted), without_duplicates, filters=chosen_filters, certain=certain)
    layers_given = given_layers(given, pairs.predicted.header)
    engine = Engine(chosen, pairs.predicted.header.scope, layers_given)
    rows = UnitRows(chosen) if intervals else None
    with without_cycle_collection():
        for block in pairs.blocks():
            engine.add(block)
            if rows is not None:
                rows.add(block)
            if observe is not None:
                observe(block)
            if progress is not None:
                progress(len(engine.doc_ids))
            block.forget()
            del block  # its memory is free before the next block is read
    settings = signature.settings(
        corpus=found.version,
        gold_hash=engine.digest.hex(),
        texts=engine.texts,
        aligned=aligner() if pairs.strings else None,
        without_duplicates=without_duplicates,
        filters=chosen_filters,
        given=layers_given,
        certain=certain,
    )
    settings |= signature.of_sides(found.documents, pairs.predicted)
    scores = {measure.name: engine.score(measure) for measure in chosen}
    unaligned = pairs.strings and engine.texts != "yes"
    notes_of_scores = notes(
        len(engine.doc_ids),
        pairs.missing,
        scores.values(),
        unaligned=unaligned,
        noted=engine.noted,
        failed=engine.failed,
        texts=engine.texts,
    )
    sides = (note for side in (found.documents, pairs.predicted) for note in getattr(side, "notes", ()))
    left_out = {
        "without_duplicates": without_duplicates,
        **chosen_filters.labels,
        "given": layers_given,
        "certain": certain,
    }
    result = Result(
        signature.line(settings),
        settings,
        scores,
        tuple(sorted(engine.doc_ids)),
        tuple(dict.fromkeys((*notes_of_scores, *([certain.note] if certain else []), *found.notes, *sides))),
        failed=engine.failed,
        sides=None if isinstance(gold, Iterator) or isinstance(predicted, Iterator) else (gold, predicted, left_out),
    )
    return result if rows is None else with_intervals(result, rows)


@contextmanager
def without_cycle_collection() -> Iterator[None]:
    """Return a context manager that pauses Python's garbage collector for reference cycles.

    Decoded records hold no cycles, and `Block.forget` breaks the cycles of blocks. The collector would search millions
    of objects without result, which takes a quarter of the time of a score.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def aligner() -> str:
    """Return the version of the aligner, such as `align/1`; it is a setting of a score if predictions are strings."""
    from onrecord.align.records import ALIGNMENT_VERSION

    return ALIGNMENT_VERSION


def notes(
    documents: int,
    missing: int,
    scores: Iterable[Score],
    *,
    unaligned: bool,
    noted: Noted | None = None,
    failed: int = 0,
    texts: str = "yes",
) -> tuple[str, ...]:
    """Return the notes of a result: sentences that explain its figures; () if there is nothing to explain.

    Args:
        documents: The number of gold's documents.
        missing: The number of documents without predictions.
        scores: All scores, attempted or not.
        unaligned: Whether predictions were strings that could not be aligned, since gold came without texts.
        noted: The counts of the engine for notes on the predictions.
        failed: The number of documents on which the system failed.
        texts: Whether gold came with texts: `yes`, `some` or `no`.
    """
    scores = list(scores)
    found = [] if noted is None else [*noted.said(score.measure for score in scores if not score.lacking)]
    if failed:
        found.append(f"{failed_said(failed, documents)}.")
    if missing:
        found.append(f"{missing} of {documents} documents have no predictions: scored as nothing found.")
    if unaligned:
        found.append("Predictions are strings, and gold came without texts to find them in: they match nothing.")
    if texts != "yes" and any(score.measure.layer is Layer.QUOTES and not score.lacking for score in scores):
        of_gold = "No document of gold has a text" if texts == "no" else "Some documents of gold have no text"
        found.append(f"{of_gold}, so nothing is trimmed there: no article, and no <doc_id>.txt beside gold.")
    without_muc = [
        each.measure.name for each in scores if each.measure.base.endswith("coref.conll") and _is_undefined(each)
    ]
    if without_muc:
        why = "MUC, one of its three parts, is undefined if neither side has a cluster of two or more mentions"
        found.append(f"No figure (a dash) for {', '.join(without_muc)}: {why}.")
    lacking = not_attempted(scores)
    return (*found, lacking) if lacking else tuple(found)


def _is_undefined(score: Score) -> bool:
    """Return whether a measure has no F1 although predictions and gold have all that it needs."""
    return not score.lacking and score.value.f1 is None


def not_attempted(scores: Iterable[Score]) -> str:
    """Return a sentence that lists the layers and attributes that predictions or gold lack; "" if they lack none.

    `scores` are all scores of a system, each of which names what its measure lacks (`lacking`).
    """
    lacking = {need_in_words(need): None for score in scores for need in score.lacking}
    return f"No figures (a dash), because predictions or gold lack: {', '.join(lacking)}." if lacking else ""
