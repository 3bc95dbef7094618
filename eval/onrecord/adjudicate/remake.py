"""Rebuild gold from two annotations and their log: apply the decisions on the disagreements, then the revisions.

Both are applied to portable items, before references become ids. A decision may therefore remove an item, and a
revision may change the references to it. `gold_problems` finds items of gold that no log can express.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from onrecord.adjudicate.merge import Merger
from onrecord.adjudicate.portable_items import PAIRED, anchor_span, document, portable
from onrecord.adjudicate.revise import carry_out
from onrecord.corpus.review import REVIEWED
from onrecord.documents.directory import plain
from onrecord.errors import Problem, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.adjudicate.disagreements import Comparison
    from onrecord.adjudicate.log import Decision, Revision
    from onrecord.documents.model import Document


def remade(
    comparison: Comparison, base: Document, text: str, decisions: Sequence[Decision], revisions: Sequence[Revision]
) -> tuple[Document, list[Problem]]:
    """Build a gold document from two annotations and its log of decisions and revisions.

    Args:
        comparison: The two annotations.
        base: The document whose id, text hash and zones are copied.
        text: The text of the article.
        decisions: The log's decisions.
        revisions: The log's revisions.

    Returns:
        The document, and a problem for each line of the log that cannot be applied, and for each unresolved reference.
    """
    merger = Merger(base.doc_id, text, comparison, {each.n: each for each in decisions})
    layers = {layer: list(items) for layer, items in merger.layers().items()}
    problems = carry_out(layers, base.doc_id, text, revisions)
    made, unresolved = document(base, layers)
    return made, [*merger.problems, *problems, *unresolved]


def canonical(gold: Document) -> Document:
    """Return a copy of a gold document without reviews, with its items numbered in text order as by `remade`.

    The copy has only those fillers that are the target of an argument. Each argument's target and each quote's parent
    must be an item of the document (KeyError).
    """
    return document(gold, portable(gold))[0]


def unreviewed(gold: Document) -> Document:
    """Return a copy of a document in which every item's `review` is None, and a missing layer is an empty list.

    Reviews are no part of an adjudication: they are added after it.
    """
    layers = {
        layer: [msgspec.structs.replace(each, review=None) for each in getattr(gold, layer) or ()] for layer in REVIEWED
    }
    return msgspec.structs.replace(gold, **layers)


def gold_problems(gold: Document, text: str) -> Iterator[Problem]:
    """Yield a problem for each item of gold that the adjudication's log of decisions and revisions cannot express.

    These are items of one layer with the same span (see `anchor_span`), because the log names items by their span;
    fillers that no argument refers to; and fillers with a note or with certainty low, because the log has only their
    span.

    Args:
        gold: The gold document of one article.
        text: The text of the article, whose words the messages quote.
    """
    found, items = plain(gold), portable(gold)
    for layer in PAIRED:  # without fillers: two with the same span become one, and nothing is lost
        places = Counter(anchor_span(layer, each) for each in items[layer])
        for (start, end), count in sorted(places.items()):
            if count > 1:
                message = f"{count} {layer} have the same span, and the log names items by their span"
                hint = "give each quote a cue of its own, or delete all but one"
                yield _problem(gold, f"{layer} {start}-{end}", message, shown(text[start:end]), hint)
    used = {argument["target"] for event in found["events"] for argument in event["arguments"]}
    for filler in found["fillers"]:
        got = shown(text[filler["start"] : filler["end"]])
        if filler["id"] not in used:
            yield _problem(gold, filler["id"], "a filler that fills no role", got, "draw an arc to it, or delete it")
        elif filler["note"] or filler["certainty"] == "low":
            hint = "put it onto the event"
            yield _problem(gold, filler["id"], "a filler's note and certainty are not kept", got, hint)


def _problem(gold: Document, path: str, message: str, got: str, hint: str) -> Problem:
    return Problem(gold.doc_id, 0, path, "adjudicate.log", message, got=got, hint=hint)
