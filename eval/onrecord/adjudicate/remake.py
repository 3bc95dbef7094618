"""Make gold again from two annotations and the log: the decisions on their disagreements, then the revisions.

Both are carried out on portable items, before any reference becomes an id. A decision may therefore take an item away,
and a revision may then change what referred to it. `gold_problems` finds what such a log cannot hold.
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
    """Make a gold document from its log.

    Args:
        comparison: the two annotations.
        base: gives the document's id, text hash and zones.
        text: the article.
        decisions: the log's decisions.
        revisions: the log's revisions.

    Returns:
        The document, and a problem for each line of the log that cannot be carried out.

    """
    merger = Merger(base.doc_id, text, comparison, {each.n: each for each in decisions})
    layers = {layer: list(items) for layer, items in merger.layers().items()}
    problems = carry_out(layers, base.doc_id, text, revisions)
    made, unresolved = document(base, layers)
    return made, [*merger.problems, *problems, *unresolved]


def canonical(gold: Document) -> Document:
    """Return a document with its items numbered in text order, as a log makes it; reviews are not the log's to give."""
    return document(gold, portable(gold))[0]


def unreviewed(gold: Document) -> Document:
    """Return a document without its reviews, which persons add to gold after it was made."""
    layers = {
        layer: [msgspec.structs.replace(each, review=None) for each in getattr(gold, layer) or ()] for layer in REVIEWED
    }
    return msgspec.structs.replace(gold, **layers)


def gold_problems(gold: Document, text: str) -> Iterator[Problem]:
    """Yield a problem for each item of gold that a log cannot carry: it names items by their place, and drops notes.

    That is two items of a layer at one place, and a filler that nothing refers to, or with a note or a certainty.
    """
    found, items = plain(gold), portable(gold)
    for layer in PAIRED:  # of two fillers at one place, which become one, the second says nothing more
        places = Counter(anchor_span(layer, each) for each in items[layer])
        for (start, end), count in sorted(places.items()):
            if count > 1:
                message = f"{count} {layer} stand at one place, and the log could not tell them apart"
                hint = "give each quote a cue of its own, or leave the mark to one of them"
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
