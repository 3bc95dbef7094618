"""Suggest marks for words that were marked elsewhere: names with their entity and head, and cues.

A name is suggested if all its marks have the same entity. A word is suggested as a cue if more than half of its
occurrences were cues. Nothing is suggested on existing marks or in zones that are not annotated. The editor shows a
note on each suggestion. A suggestion becomes the annotator's mark when the task is submitted.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from onrecord import schema
from onrecord.documents.model import Interval
from onrecord.studio.attributes import LABEL
from onrecord.studio.design import design
from onrecord.studio.filled import NAME
from onrecord.studio.layers.quotes import CUE
from onrecord.studio.marks import Marks, Region
from onrecord.studio.wire import results
from onrecord.text.segment import tokens
from onrecord.text.words import stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from onrecord.studio.marks import Item

LAYERS = ("entities", "quotes")
MOSTLY = 0.5  # a word is suggested as a cue if more than this share of its occurrences were cues
SAYS = "suggested: {0} was marked like this elsewhere"


@dataclass(frozen=True)
class Name:
    """The type and entity of a name, and its head as offsets within the name."""

    type: str
    entity: str
    head: tuple[int, int]


@dataclass(frozen=True)
class Known:
    """What was learned from marks.

    Attributes:
        names: The words of a name -> its type, entity and head.
        cues: The stems of words that are mostly cues.
        new: Id -> name of the entities that annotators named, which the lists of other tasks lack.
    """

    names: Mapping[str, Name] = field(default_factory=dict)
    cues: frozenset[str] = frozenset()
    new: Mapping[str, str] = field(default_factory=dict)


def learned(documents: Iterable[tuple[Item, str]], new: Iterable[Item] = ()) -> Known:
    """Return the names and cues that are marked in documents, to be suggested in others.

    Names are the mentions of the form name, and their heads. A name is kept if all its marks have the same type, entity
    and head. A word, in all its inflected forms, is a cue if more than half of its occurrences in documents with cues
    are cues.

    Args:
        documents: Pairs of a document, as a plain dict, and its text.
        new: Rows (dicts with `id` and `name`) of the entities that annotators named in the documents.
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
    """Return the results that a task starts from, plus suggestions for words that are not marked yet.

    Nothing is suggested in zones that are not annotated. Suggestions have a note in `meta`. Relations stay last.

    Args:
        layer: `entities` or `quotes`.
        known: The names and cues that were learned.
        data: The task's data, as `to_tasks.task` makes it.
        given: The Label Studio results that the task starts from, as dicts, without suggestions.
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
    return [*given[:spans], *found, *given[spans:]]  # arcs must be last


def count(found: Sequence[Mapping[str, Any]]) -> int:
    """Return the number of suggestions among a task's Label Studio results: the labelled spans that have a note.

    Args:
        found: The results, as dicts; a note is the `text` in their `meta`.
    """
    return sum(bool((each.get("meta") or {}).get("text")) for each in found if each["type"] == "labels")


def _names(known: Known, data: Mapping[str, Any]) -> Iterator[Region]:
    """Yield a region for each occurrence of a learned name, if its entity can be entered in the task.

    An entity can be entered if the task's list has it, or if an annotator named it. Of overlapping names, the one that
    starts first is taken, and of those the longest.

    Args:
        known: The names that were learned.
        data: The task's data, with `text` and the list `entities`.
    """
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
