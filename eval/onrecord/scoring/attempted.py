"""Decide which layers and attributes a system attempted, and which ones gold has; without them a measure is a dash.

A layer or attribute was attempted if at least one document has it; elsewhere, its absence means «none found». A layer
that is present but empty in all documents was attempted, and so were its attributes, since no item could show them. The
same rule decides what gold has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from onrecord.documents.model import Document
    from onrecord.scoring.block import Block
    from onrecord.scoring.measure import Measure


TEXTS = "texts"  # a need of gold, not of the system
IN_GOLD = " in gold"
PHRASE = "phrase"  # not a field: a speaker that is the id of a mention or of a cluster
_WORDS = {
    "scope: corpus": "one set of ids for all documents (run --scope corpus)",
    TEXTS: "texts of the articles",
    f"quotes.source|{PHRASE}": "source of quotes (or mentions as speakers)",
}


def need_in_words(need: str) -> str:
    """Return what a measure needs, or lacks, in plain words.

    need: a layer or attribute, maybe followed by ` in gold`; `texts`; or `scope: corpus`.

    >>> need_in_words("quotes.speakers|source"), need_in_words("mentions.type in gold")
    ('speakers or source of quotes', 'type of mentions in gold')
    """
    name = need.removesuffix(IN_GOLD)
    layer, _, attributes = name.partition(".")
    words = f"{attributes.replace('|', ' or ')} of {layer}" if attributes else name
    return _WORDS.get(name, words) + need[len(name) :]


def needing_text(measures: Iterable[Measure]) -> frozenset[Callable[[Block], Any]]:
    """Return the functions that count only measures which need texts.

    Such a function must not be called for a block in which a document has no text (`Block.has_texts`). Its measures are
    a dash then.

    Args:
        measures: All measures that are counted. A function is their `tally`; the `collect` of a measure across
            documents.
    """
    functions = [(getattr(measure, "collect", measure.tally), TEXTS in measure.needs) for measure in measures]
    return frozenset(each for each, needs in functions if needs) - {each for each, needs in functions if not needs}


class Seen:
    """The needs of measures (`mentions`, `mentions.type`) that the documents of one side have met so far."""

    def __init__(self, needs: Iterable[str]) -> None:
        self._unseen = {*needs} - {TEXTS}
        self._with_items: set[str] = set()

    def see(self, document: Document) -> None:
        """Record which layers and attributes `document` has; call it once for each document of the side."""
        if self._unseen:
            self._unseen = {need for need in self._unseen if not self._shows(document, need)}

    def join(self, other: Seen) -> None:
        """Add what `other` has recorded for other documents to this object.

        Both must have been made for the same needs.
        """
        self._unseen &= other._unseen
        self._with_items |= other._with_items

    def lacking(self, needs: Iterable[str]) -> list[str]:
        """Return those of `needs` that no document seen so far has, in order; an empty list if all are met.

        An attribute (`mentions.type`) is not lacking if the layer is there but has no item in any document. Call it
        after the last document.

        needs: layers and attributes, such as `mentions` or `mentions.type`.
        """
        return [need for need in needs if need in self._unseen and not self._never_had_a_chance(need)]

    def _shows(self, document: Document, need: str) -> bool:
        layer, _, attribute = need.partition(".")
        items = getattr(document, layer)
        if not attribute or not items:
            return items is not None and not attribute
        self._with_items.add(layer)
        return any(_gives(document, items, name) for name in attribute.split("|"))  # one of them suffices

    def _never_had_a_chance(self, need: str) -> bool:
        layer, _, attribute = need.partition(".")
        return bool(attribute) and layer not in self._with_items and layer not in self._unseen


def _gives(document: Document, items: Iterable[Any], name: str) -> bool:
    if name != PHRASE:
        return any(getattr(item, name) is not None for item in items)
    known = {each for mention in document.mentions or () for each in (mention.id, mention.entity, mention.refers_to)}
    return any(speaker in known for quote in items for speaker in quote.speakers or ())


class Attempted:
    """The needs of `measures` that predictions and gold have met so far."""

    def __init__(self, measures: Iterable[Measure]) -> None:
        measures = list(measures)
        self._predicted = Seen(need for measure in measures for need in measure.needs)
        self._gold = Seen(need for measure in measures for need in measure.needs_of_gold)

    def see(self, predicted: Document, gold: Document) -> None:
        """Record which layers and attributes the predictions and the gold of one document have.

        Call it once for each document.
        """
        self._predicted.see(predicted)
        self._gold.see(gold)

    def join(self, other: Attempted) -> None:
        """Add what `other` has recorded for other documents to this object.

        Both must have been made for the same measures.
        """
        self._predicted.join(other._predicted)
        self._gold.join(other._gold)

    def lacking(self, measure: Measure) -> list[str]:
        """Return the layers and attributes that `measure` needs and that no document has; [] if there are none.

        If predictions lack something, the list has only what they lack. Otherwise it has what gold lacks, each ending
        in ` in gold` (`mentions.type in gold`). Call it after the last document.
        """
        return self._predicted.lacking(measure.needs) or [
            f"{need}{IN_GOLD}" for need in self._gold.lacking(measure.needs_of_gold)
        ]
