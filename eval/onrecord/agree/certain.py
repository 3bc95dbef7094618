"""Find the items on which gold and all readings of a corpus agree.

The items of gold and of each reading are paired as for adjudication (`adjudicate.pairing`), and the ids of entities,
events and utterances are compared through these pairs. An item is certain if each reading has it with the same place
and the same fields, other than certainty, notes and reviews.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.adjudicate.disagreements import compare, differing
from onrecord.adjudicate.portable_items import Item, anchor_span
from onrecord.documents.digest import SHORT, hash_of
from onrecord.documents.directory import read_document
from onrecord.scoring.certain import Certain, Uncertain
from onrecord.scoring.pair import LAYERS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onrecord.agree.readings import Readings
    from onrecord.corpus.load import Corpus
    from onrecord.documents.model import Document, Event, Mention, Quote, Time

    Place = tuple[int, int]
    Places = dict[tuple[str, str], set[Place]]  # by document and layer


def certain(corpus: Corpus, readings: Readings) -> Certain:
    """Return the gold items on which gold and all readings agree, for the argument `certain` of `onrecord.score`.

    Args:
        corpus: The corpus.
        readings: Its independent annotations.

    Returns:
        A `Certain`: for each document and layer the ids of the gold items that are not certain, and the items of other
        readings that differ from gold; and for each layer the number of certain gold items and of all gold items.
    """
    doubted: Places = {}
    others: dict[tuple[str, str], list[Mention | Time | Quote | Event]] = {}
    named = []
    for annotator in readings.annotators:
        documents = {doc_id: read_document(annotator.path / f"{doc_id}.json") for doc_id in corpus.doc_ids}
        named.append(f"{annotator.name}:{hash_of(documents.values())[:SHORT]}")
        for key, (ours, theirs) in _differing(corpus, documents).items():
            doubted.setdefault(key, set()).update(ours)
            others.setdefault(key, []).extend(_items_at(documents[key[0]], key[1], theirs))
    uncertain = {}
    counts = dict.fromkeys(LAYERS, (0, 0))
    for doc_id, gold in corpus.documents.items():
        for layer in LAYERS:
            ids = frozenset(each.id or "" for each in _items_at(gold, layer, doubted.get((doc_id, layer), ())))
            number = len(getattr(gold, layer) or ())
            counts[layer] = counts[layer][0] + number - len(ids), counts[layer][1] + number
            if ids or others.get((doc_id, layer)):
                uncertain[doc_id, layer] = Uncertain(ids, tuple(others.get((doc_id, layer), ())))
    return Certain(",".join(named), uncertain, {layer: each for layer, each in counts.items() if each[1]})


def _differing(corpus: Corpus, documents: dict[str, Document]) -> dict[tuple[str, str], tuple[set[Place], set[Place]]]:
    """Return (doc_id, layer) -> two sets of spans, of the items on which gold and another annotation differ.

    The first set has the (start, end) of the gold items, the second that of the other annotation's items.

    Args:
        corpus: The corpus with gold.
        documents: doc_id -> the document of the other annotation.
    """
    comparison = compare(corpus.documents, documents)
    found = {}
    for doc_id in corpus.doc_ids:
        for layer in LAYERS:
            unlike = [
                pair
                for pair in comparison.pairs[doc_id, layer]
                if None in pair or differing(layer, pair, comparison.maps, corpus.texts[doc_id])
            ]
            found[doc_id, layer] = (_places(pair.a for pair in unlike), _places(pair.b for pair in unlike))
    return found


def _places(items: Iterable[Item | None]) -> set[Place]:
    return {item["_at"] for item in items if item is not None}


def _items_at(document: Document, layer: str, places: Iterable[Place]) -> list[Mention | Time | Quote | Event]:
    """Return the items of a layer that are found at one of some places.

    Args:
        document: The document.
        layer: The layer.
        places: The (start, end) of items; of a quote, that of the first span of its cue, content or source.
    """
    chosen = set(places)
    return [each for each in getattr(document, layer) or () if _place(layer, each) in chosen]


def _place(layer: str, item: Mention | Time | Quote | Event) -> Place:
    """Return the (start, end) by which an item is found in its document.

    Of a quote, it is the first span of the cue, or else of the content, or else of the source.
    """
    if layer != "quotes":
        return anchor_span(layer, {"start": item.start, "end": getattr(item, "end", item.start)})
    spans = {name: [each.interval for each in getattr(item, name) or ()] for name in ("cue", "content", "source")}
    return anchor_span(layer, spans)
