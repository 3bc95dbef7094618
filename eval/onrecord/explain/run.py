"""Explain all pairs of documents, layer by layer, in text order."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from onrecord.documents.sources import BrokenFileError, predictions
from onrecord.errors import OnrecordError, shown
from onrecord.explain.arguments import explain_arguments
from onrecord.explain.clusters import explain_clusters
from onrecord.explain.finding import Finding, Namer, Outcome
from onrecord.explain.quotes import explain_quotes, gives_speakers, names_speakers
from onrecord.explain.spans import explain_spans
from onrecord.scoring.filters import NO_FILTERS
from onrecord.scoring.gold import find_gold
from onrecord.scoring.stream import Pairs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from onrecord.corpus.load import Corpus
    from onrecord.documents.sources import Origin, Source
    from onrecord.scoring.certain import Certain
    from onrecord.scoring.filters import Filters
    from onrecord.scoring.gold import Gold
    from onrecord.scoring.pair import DocumentPair

LAYERS = ("entities", "quotes", "events")


def explain(
    gold: Gold | Corpus | Origin | None,
    predicted: Origin,
    *,
    documents: Collection[str] = (),
    layers: Collection[str] = LAYERS,
    errors_only: bool = False,
    filters: Filters = NO_FILTERS,
    certain: Certain | None = None,
    without_duplicates: bool = False,
) -> Iterator[Finding]:
    """Yield a finding for every gold and predicted item: what it was matched with, by which rule, or why not.

    Findings are in the order of the documents, of the layers and of the text.

    Args:
        gold: A path (directory, JSONL file, root of a corpus), a Corpus, a Gold, documents, or None for the corpus in
            use.
        predicted: The predictions: a path, a Corpus or documents (records or dicts).
        documents: The doc_ids to explain; all if empty.
        layers: The layers to explain: "entities", "quotes", "events". "entities" includes mentions, "events" includes
            times and arguments.
        errors_only: Leave out findings that are right or neutral.
        filters: The labels of the items that are scored (`scoring.filters.filters`). There is no finding on a gold item
            outside of them; a prediction on one is neutral.
        certain: The annotations on which all readings agree, if only these are scored.
        without_duplicates: Leave out annotations in zones that repeat another zone.

    Raises:
        OnrecordError: Gold lacks a document of `documents`, or a check finds an error in the predictions.
    """
    found = find_gold(gold)
    known = [placed.document.doc_id for placed in found.documents]
    unknown = sorted(set(documents).difference(known))
    if unknown:
        raise OnrecordError(
            "Gold has no such document.",
            got=", ".join(map(shown, unknown)),
            expected=", ".join(known[:10]) + (", …" if known[10:] else ""),
            hint=f"--doc {known[0]}" if known else "",
        )
    source = predictions(predicted)
    speakers = "quotes" not in layers or (attempts_speakers(source) and _has_speakers(found))
    for pair in Pairs(found, source, without_duplicates, filters=filters, certain=certain):
        if not documents or pair.gold.doc_id in documents:
            for finding in explain_pair(pair, layers, speakers=speakers):
                if not errors_only or finding.outcome not in {Outcome.RIGHT, Outcome.NEUTRAL}:
                    yield finding


def attempts_speakers(source: Source) -> bool:
    """Read predictions, and return whether any quote has `speakers` or `source`; an empty list counts.

    The result is also True if the predictions cannot be read to their end and no such quote was read before.
    """
    with suppress(BrokenFileError):
        return any(gives_speakers(placed.document) for placed in source)
    return True


def _has_speakers(gold: Gold) -> bool:
    """Return whether any quote of gold has `speakers`."""
    return any(names_speakers(placed.document) for placed in gold.documents)


def explain_pair(pair: DocumentPair, layers: Collection[str] = LAYERS, *, speakers: bool = True) -> Iterator[Finding]:
    """Yield the findings on one gold document and its prediction, layer by layer, each in text order.

    There are no findings on a layer that gold lacks or that the system did not attempt (None in its document).

    Args:
        pair: The gold document and the predicted one.
        layers: The layers to explain: "entities", "quotes" and "events".
        speakers: Whether speakers are compared: the system attempted them, in this document or another
            (`attempts_speakers`), and gold has some.
    """
    namer, predicted, gold = Namer(pair), pair.predicted, pair.gold
    if "entities" in layers and predicted.mentions is not None and gold.mentions is not None:
        yield from _in_order(explain_spans(namer, "mentions"))
        yield from _in_order(explain_clusters(namer))
    if "quotes" in layers and predicted.quotes is not None and gold.quotes is not None:
        yield from _in_order(explain_quotes(namer, speakers=speakers))
    if "events" in layers and predicted.events is not None and gold.events is not None:
        yield from _in_order(explain_spans(namer, "events"))
        if any(event.arguments is not None for event in predicted.events):
            yield from _in_order(explain_arguments(namer))
    if "events" in layers and predicted.times is not None and gold.times is not None:
        yield from _in_order(explain_spans(namer, "times"))


def _in_order(findings: Iterator[Finding]) -> list[Finding]:
    """Return findings sorted by start offset, outcome, gold words, predicted words and gold id."""
    return sorted(
        findings,
        key=lambda one: (one.start, one.outcome, one.gold_text or "", one.predicted_text or "", one.gold or ""),
    )
