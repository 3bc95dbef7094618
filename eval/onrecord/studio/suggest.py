"""Propose what was marked once wherever the same words stand: names with their entity and head, and cues by their word.

A name is proposed if everybody who marked it meant one entity, and a cue's word if it was mostly a cue. Nothing is
proposed where a mark is already, or in a zone that is not annotated. A suggestion says in the editor that it is one
(its note of information), and counts as the annotator's mark once the task is submitted.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from onrecord import schema
from onrecord.checks.words import stem
from onrecord.documents.model import Interval
from onrecord.studio.design import LABEL, design
from onrecord.studio.filled import NAME
from onrecord.studio.layers.quotes import CUE
from onrecord.studio.marks import Marks, Region
from onrecord.studio.wire import results
from onrecord.text.segment import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from onrecord.studio.marks import Item

LAYERS = ("entities", "quotes")
MOSTLY = 0.5  # the share of a word's places that were cues, from which it is proposed as one
SAYS = "suggested: {0} was marked so elsewhere"


@dataclass(frozen=True)
class Name:
    """What the marks of a name agree on; `head` is its place in the name."""

    type: str
    entity: str
    head: tuple[int, int]


@dataclass(frozen=True)
class Known:
    """What was marked: names by their words, and the stems of the words that are mostly cues.

    `new` has the name of each entity that an annotator named: the lists of other tasks do not have it.
    """

    names: Mapping[str, Name] = field(default_factory=dict)
    cues: frozenset[str] = frozenset()
    new: Mapping[str, str] = field(default_factory=dict)


def learned(documents: Iterable[tuple[Item, str]], new: Iterable[Item] = ()) -> Known:
    """Return what documents say of names and cues.

    Args:
        documents: documents as plain dicts, with their texts.
        new: rows of the entities that annotators named in them.
    """
    meant: dict[str, set[Name]] = {}
    cues, places = Counter[str](), Counter[str]()
    for document, text in documents:
        for each in document["mentions"]:
            if each["form"] == NAME and each["entity"] and (head := each["head"]):
                words, start = text[each["start"] : each["end"]], each["start"]
                name = Name(each["type"], each["entity"], (head["start"] - start, head["end"] - start))
                meant.setdefault(words, set()).add(name)
                bare = text[head["start"] : head["end"]]
                meant.setdefault(bare, set()).add(Name(each["type"], each["entity"], (0, len(bare))))
        spans = [span for quote in document["quotes"] for span in quote["cue"]]
        if spans:
            cues.update(stem(text[each["start"] : each["end"]]) for each in spans)
            places.update(stem(text[each.start : each.end]) for each in tokens(text))
    mostly = {word for word, count in cues.items() if places[word] and count / places[word] > MOSTLY}
    names = {words: next(iter(found)) for words, found in meant.items() if len(found) == 1}
    return Known(names, frozenset(mostly), {row["id"]: row["name"] for row in new})


def suggested(layer: str, known: Known, data: Mapping[str, Any], given: Sequence[Item]) -> list[Item]:
    """Return a task's results with suggestions after those that it starts from.

    Args:
        layer: `entities` or `quotes`.
        known: what was learned.
        data: the task's data.
        given: the results that the task starts from.
    """
    text, document, drawn = data["text"], data["document"], design(layer)
    own = [each["value"] for each in given if each["type"] == "labels" and each["from_name"] == LABEL]
    taken = [Interval(each["start"], each["end"]) for each in own]
    zones = [
        Interval(each["start"], each["end"]) for each in document["zones"] if each["zone"] in schema.annotated_zones()
    ]
    places = _names(known, data) if layer == "entities" else _cues(known, text)
    free = [each for each in places if _free(each, taken) and any(_inside(each, zone) for zone in zones)]
    found = results(drawn, Marks(tuple(free)), text)
    for each in found:
        if each["type"] == "labels":
            each["meta"] = {"text": [SAYS.format(repr(text[each["value"]["start"] : each["value"]["end"]]))]}
    spans = sum(each["type"] != "relation" for each in given)
    return [*given[:spans], *found, *given[spans:]]  # arcs last


def count(found: Sequence[Mapping[str, Any]]) -> int:
    """Return how many of a task's results are suggestions."""
    return sum(bool((each.get("meta") or {}).get("text")) for each in found if each["type"] == "labels")


def _names(known: Known, data: Mapping[str, Any]) -> Iterator[Region]:
    """Yield the places of names, the longest of those that begin at one place, none inside another."""
    if not known.names:
        return
    offered = {each["alias"] for each in data["entities"]}
    longest = sorted(known.names, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)")
    for number, match in enumerate(pattern.finditer(data["text"]), 1):
        name, words = known.names[match.group()], match.group()
        values = {"form": (NAME,)}
        if name.entity in offered:
            values["entity"] = (name.entity,)
        elif name.entity in known.new:
            values["new_entity"] = (known.new[name.entity],)
        else:
            continue
        if name.head != (0, len(words)):
            values["head"] = (words[slice(*name.head)],)
        yield Region(f"s{number}", match.start(), match.end(), name.type, values=values)


def _cues(known: Known, text: str) -> Iterator[Region]:
    for number, each in enumerate(tokens(text), 1):
        if stem(text[each.start : each.end]) in known.cues:
            yield Region(f"s{number}", each.start, each.end, CUE)


def _free(region: Region, taken: Sequence[Interval]) -> bool:
    return all(region.end <= each.start or each.end <= region.start for each in taken)


def _inside(region: Region, zone: Interval) -> bool:
    return zone.start <= region.start and region.end <= zone.end
