"""Explain all pairs of documents, layer by layer, in text order."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from onrecord.documents.sources import BrokenFileError, predictions
from onrecord.errors import OnrecordError, shown
from onrecord.explain.arguments import explain_arguments
from onrecord.explain.clusters import explain_clusters
from onrecord.explain.finding import Finding, Namer
from onrecord.explain.quotes import explain_quotes
from onrecord.explain.scored import MEASURES, scored_layers
from onrecord.explain.spans import explain_spans
from onrecord.schema import using
from onrecord.scoring.filters import filters
from onrecord.scoring.given import given_layers
from onrecord.scoring.gold import corpus_of, find_gold
from onrecord.scoring.stream import Pairs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from onrecord.corpus.load import Corpus
    from onrecord.documents.sources import Origin, Source
    from onrecord.scoring.certain import Certain
    from onrecord.scoring.filters import Filters, Labels
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
    without_duplicates: bool = False,
    form: Labels = (),
    kind: Labels = (),
    type: Labels = (),  # noqa: A002 - the name of the option of `score`
    ignore: Labels = (),
    given: Labels = (),
    certain: Certain | None = None,
) -> Iterator[Finding]:
    """Yield a finding for every gold and predicted item: what it was matched with, by which rule, or why not.

    Findings are in the order of the documents, of the layers and of the text. With the options that a score had, the
    findings are on the items that it counted: gold's items that were left out have none, and predictions that were left
    out are neutral.

    Args:
        gold: A path (directory, JSONL file, root of a corpus), a Corpus, a Gold, documents, or None for the corpus in
            use.
        predicted: The predictions: a path, a Corpus or documents (records or dicts).
        documents: The doc_ids to explain; all if empty.
        layers: The layers to explain: "entities", "quotes", "events". "entities" includes mentions, "events" includes
            times and arguments.
        errors_only: Leave out findings that are right or neutral.
        without_duplicates, form, kind, type, ignore, given, certain: As for `onrecord.score`.

    Raises:
        OnrecordError: Gold lacks a document of `documents`, a label or layer is unknown, or a check finds an error in
            the predictions.
    """
    with using(corpus_of(gold)) as profile:
        found, source, chosen = find_gold(gold), predictions(predicted), filters(form, kind, type, ignore)
        _refuse_unknown(documents, found)
        scored = _scored(found, source, chosen, given_layers(given, source.header))
        pairs = iter(Pairs(found, source, without_duplicates, filters=chosen, certain=certain))
    while True:
        with using(profile):  # for one document, so that the caller's schema stays in use between findings
            if (pair := next(pairs, None)) is None:
                return
            is_chosen = not documents or pair.gold.doc_id in documents
            findings = list(explain_pair(pair, layers, scored=scored)) if is_chosen else []
        for finding in findings:
            if not errors_only or finding.is_error:
                yield finding


def _refuse_unknown(documents: Collection[str], gold: Gold) -> None:
    """Raise OnrecordError if gold lacks a document with one of the ids `documents`."""
    known = [placed.document.doc_id for placed in gold.documents] if documents else []
    unknown = sorted(set(documents).difference(known))
    if unknown:
        raise OnrecordError(
            "Gold has no such document.",
            got=", ".join(map(shown, unknown)),
            expected=", ".join(known[:10]) + (", …" if known[10:] else ""),
            hint=f"--doc {known[0]}" if known else "",
        )


def _scored(gold: Gold, source: Source, chosen: Filters, given: Collection[str]) -> frozenset[str]:
    """Return what is explained (`scored.MEASURES`): what a score of the predictions `source` counts.

    The result has everything if the predictions cannot be read to their end.
    """
    with suppress(BrokenFileError):
        sides = ((placed.document for placed in side) for side in (source, gold.documents))
        return scored_layers(*sides, filters=chosen, given=given)
    return frozenset(MEASURES)


def explain_pair(
    pair: DocumentPair, layers: Collection[str] = LAYERS, *, scored: Collection[str] = frozenset(MEASURES)
) -> Iterator[Finding]:
    """Yield the findings on one gold document and its prediction, layer by layer, each in text order.

    Args:
        pair: The gold document and the predicted one.
        layers: The layers to explain: "entities", "quotes" and "events".
        scored: What the score of all documents counted (`scored_layers`). Nothing else is explained.
    """
    namer = Namer(pair)
    if "entities" in layers and "mentions" in scored:
        yield from _in_order(explain_spans(namer, "mentions"))
    if "entities" in layers and "entities" in scored:
        yield from _in_order(explain_clusters(namer))
    if "quotes" in layers and "quotes" in scored:
        yield from _in_order(explain_quotes(namer, speakers="speakers" in scored))
    if "events" in layers and "events" in scored:
        yield from _in_order(explain_spans(namer, "events"))
    if "events" in layers and "arguments" in scored:
        yield from _in_order(explain_arguments(namer))
    if "events" in layers and "times" in scored:
        yield from _in_order(explain_spans(namer, "times"))


def _in_order(findings: Iterator[Finding]) -> list[Finding]:
    """Return findings sorted by start offset, outcome, gold words, predicted words and gold id."""
    return sorted(
        findings,
        key=lambda one: (one.start, one.outcome, one.gold_text or "", one.predicted_text or "", one.gold or ""),
    )
