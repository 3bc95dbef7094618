"""List the disagreements of two annotations as numbered records, which a person decides.

A record contains the layer, the kinds of disagreement (missed, boundary, type, attribute, link), the differing fields,
the sentence, and both readings with their words. B's registry ids are first replaced by A's (`pairing.id_map`), so that
two ids for one entity are no disagreement. `certainty`, `note` and `review` are not compared, and neither are fields
that the corpus does not declare, since its gold has none of them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onrecord import schema
from onrecord.adjudicate.pairing import Pair, id_map, pairs
from onrecord.adjudicate.portable_items import LAYERS, SPAN_LISTS, SPANS, Item, fields_of, portable
from onrecord.documents.declared import KEPT
from onrecord.schema.document import REMARKS, Kind, everywhere, of_kind
from onrecord.text import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onrecord.documents.model import Document

KINDS = {
    "boundary": of_kind(Kind.OFFSET, Kind.SPAN, Kind.SPANS, Kind.EXTENT),
    "type": frozenset({"type", "kind"}),
    "link": of_kind(Kind.ITEM, Kind.ID, Kind.IDS, Kind.ARGUMENTS),
}
REGISTRY_OF = {name: each.registry for name, each in everywhere().items() if each.registry}
ONE, SEVERAL = of_kind(Kind.ID), of_kind(Kind.IDS)
NOT_COMPARED = frozenset({*REMARKS, "_at"})
TRIMMED = "\"“”'‘’.,;:!? \n\t\u00a0"


@dataclass(frozen=True)
class Comparison:
    """Two paired annotations of a corpus.

    Attributes:
        pairs: (doc_id, layer) -> the pairs of items, in text order.
        maps: Registry -> (B's id -> A's id); an id without a counterpart is missing.
    """

    pairs: Mapping[tuple[str, str], list[Pair]]
    maps: Mapping[str, Mapping[str, str]]


def compare(a: Mapping[str, Document], b: Mapping[str, Document]) -> Comparison:
    """Return the paired items of two annotators, A and B, and the correspondence of their registry ids.

    Args:
        a: doc_id -> annotator A's document.
        b: doc_id -> annotator B's document. Documents that only one annotator has are left out.
    """
    found: dict[tuple[str, str], list[Pair]] = {}
    counts: dict[str, Counter[tuple[str, str]]] = {name: Counter() for name in ("entities", "events", "utterances")}
    for doc_id in sorted(a.keys() & b.keys()):
        a_layers, b_layers = portable(a[doc_id]), portable(b[doc_id])
        for layer in LAYERS:
            found[doc_id, layer] = pairs(layer, a_layers[layer], b_layers[layer])
            for pair in found[doc_id, layer]:
                _count(pair, counts)
    return Comparison(found, {name: id_map(each) for name, each in counts.items()})


def _count(pair: Pair, counts: Mapping[str, Counter[tuple[str, str]]]) -> None:
    """Count, in `counts`, the registry ids that A and B give in the same field of a pair of items.

    A list of ids is counted only if both lists have one id.

    Args:
        pair: The items; nothing is counted if one is None.
        counts: Registry -> Counter of (A's id, B's id); it is changed.
    """
    if pair.a is None or pair.b is None:
        return
    for field in ONE:
        if pair.a.get(field) and pair.b.get(field):
            counts[REGISTRY_OF[field]][pair.a[field], pair.b[field]] += 1
    for field in SEVERAL:
        if len(pair.a.get(field, ())) == 1 == len(pair.b.get(field, ())):
            counts["entities"][pair.a[field][0], pair.b[field][0]] += 1


def translated(item: Item, maps: Mapping[str, Mapping[str, str]]) -> Item:
    """Return a copy of an item of annotator B with A's registry ids in place of B's.

    Args:
        item: The item, as a dict.
        maps: Registry -> (B's id -> A's id); an id that is missing there stays unchanged.
    """
    result = dict(item)
    for field, registry in REGISTRY_OF.items():
        if value := result.get(field):
            known = maps[registry]
            result[field] = (
                sorted(known.get(each, each) for each in value) if isinstance(value, list) else known.get(value, value)
            )
    return result


def differing(layer: str, pair: Pair, maps: Mapping[str, Mapping[str, str]], text: str) -> list[str]:
    """Return the names of the fields in which the two items of a pair differ; [] if one item is None.

    These are ignored: the order of ids in lists, quotation marks and punctuation at the edges of contents, the fields
    certainty and note, and fields that the corpus does not declare.

    Args:
        layer: The layer of the items.
        pair: The items of annotators A and B.
        maps: Registry -> (B's id -> A's id).
        text: The text of the article.
    """
    if pair.a is None or pair.b is None:
        return []
    a, b = _comparable(layer, pair.a, text), _comparable(layer, translated(pair.b, maps), text)
    return [field for field in a if field not in NOT_COMPARED and a[field] != b[field] and in_gold(layer, field)]


def in_gold(layer: str, field: str) -> bool:
    """Return whether the items of a layer have a field in the gold of the corpus in use, by its corpus.json."""
    return field in KEPT or schema.asked().has(layer, field)


def _comparable(layer: str, item: Item, text: str) -> Item:
    """Return a copy of an item (a dict) in which a field's value equals that of another copy if both mean the same.

    Lists of ids are sorted, and content spans lose punctuation and white space at their edges. A parent becomes
    (start, end), arguments become a sorted list of (role, (layer, start, end)). These offsets are those of the target's
    head, or else of the whole target.
    """
    result = dict(item)
    result |= {name: sorted(item[name]) for name in SEVERAL & item.keys()}
    if layer == "quotes":
        result["content"] = [_trimmed(span, text) for span in item["content"]]
        result["parent"] = item["parent"] and (item["parent"]["start"], item["parent"]["end"])
    elif layer == "events":
        result["arguments"] = sorted((each["role"], _target(each["target"])) for each in item["arguments"])
    return result


def _trimmed(span: list[int], text: str) -> tuple[int, int]:
    words = text[span[0] : span[1]]
    return span[0] + len(words) - len(words.lstrip(TRIMMED)), span[1] - len(words) + len(words.rstrip(TRIMMED))


def _target(anchor: Item) -> tuple[str, int, int]:
    start, end = anchor.get("head") or (anchor["start"], anchor["end"])
    return anchor["layer"], start, end


@dataclass(frozen=True)
class Disputed:
    """A disagreement: its record's number, its layer, the pair, and the fields that differ (empty if one missed it)."""

    n: int
    layer: str
    pair: Pair
    fields: list[str]


def disputed(comparison: Comparison, doc_id: str, text: str) -> Iterator[Disputed]:
    """Yield the disagreements of two annotators in a document, numbered from 1.

    They are in the order of the layers, and in text order within a layer. A disagreement is a pair of
    items that differ in a field, or an item that only one annotator has.
    """
    number = 0
    for layer in LAYERS:
        for pair in comparison.pairs[doc_id, layer]:
            fields = differing(layer, pair, comparison.maps, text)
            if fields or pair.a is None or pair.b is None:
                number += 1
                yield Disputed(number, layer, pair, fields)


def records(comparison: Comparison, doc_id: str, text: str) -> Iterator[dict[str, Any]]:
    """Yield a dict for each disagreement in a document, in the order of `disputed`, to be written as a line of JSON.

    The keys are n (the number), doc_id, layer, kinds, fields (the names of those that differ), sentence (the words of
    the sentence in which the items start), a and b. Under a and b are the items of the annotators with words instead of
    offsets (see `described`), the item of B with A's registry ids; None for an annotator who has no such item.
    """
    places = sentences(text)
    for each in disputed(comparison, doc_id, text):
        pair = each.pair
        missed = pair.a is None or pair.b is None
        yield {
            "n": each.n,
            "doc_id": doc_id,
            "layer": each.layer,
            "kinds": ["missed"] if missed else kinds(each.fields),
            "fields": each.fields,
            "sentence": next((text[slice(*at)] for at in places if at.start <= pair.start < at.end), ""),
            "a": pair.a and described(_of_gold(each.layer, pair.a), text),
            "b": pair.b and described(_of_gold(each.layer, translated(pair.b, comparison.maps)), text),
        }


def _of_gold(layer: str, item: Item) -> Item:
    return {name: value for name, value in item.items() if in_gold(layer, name)}


def kinds(fields: list[str]) -> list[str]:
    """Return the kinds of disagreement for a list of differing fields, each kind once; `attribute` is last.

    The others are in the order of `KINDS`. For no fields the result is [].

    >>> kinds(["note", "entity", "start"])
    ['boundary', 'link', 'attribute']
    """
    named = [kind for kind, members in KINDS.items() if any(field in members for field in fields)]
    grouped = {field for members in KINDS.values() for field in members}
    return named + (["attribute"] if any(field not in grouped for field in fields) else [])


def described(item: Item, text: str) -> dict[str, Any]:
    """Return a portable item for display: the words of its spans and references instead of offsets.

    The words of the item itself are under `text`, if it is one span. Its review is left out.
    """
    words = {name: _words(name, item[name], text) for name in fields_of(item) if name not in {"start", "end", "review"}}
    return ({"text": text[item["start"] : item["end"]]} if "start" in item else {}) | words


def _words(name: str, value: Any, text: str) -> Any:
    """Return the value of a field, where each span and each reference is replaced by its words.

    Args:
        name: The field's name, which decides how the value is read.
        value: The field's value in a portable item: a span is [start, end], a reference a dict with start and end.
        text: The text of the article.
    """
    if name in SPAN_LISTS or name == "pieces":
        return [text[start:end] for start, end in value]
    if name in SPANS and value:
        return text[slice(*value)]
    if name == "parent" and value:
        return text[value["start"] : value["end"]]
    if name == "arguments":
        return [{"role": each["role"], "target": _target_words(each["target"], text)} for each in value]
    return value


def _target_words(anchor: Item, text: str) -> str:
    return f"{anchor['layer'].removesuffix('s')}: {text[anchor['start'] : anchor['end']]}"
