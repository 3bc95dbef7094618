"""Estimate what gold would cost: the entities of the longest article, and how many roles have to be chosen.

Counted, not driven: each mention at what its step costs (see `studio_keys`), by the cheapest way that gives its entity.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from onrecord.documents.directory import plain
from onrecord.studio.design import design
from onrecord.studio.from_tasks import read
from onrecord.studio.layers import encode
from onrecord.studio.layers.entities import decode
from onrecord.studio.layers.events import decode as decode_events
from onrecord.studio.layers.mentions import head_of
from onrecord.studio.marks import Arc, Marks, Region
from onrecord.studio.sheet import Sheet
from onrecord.studio.suggest import learned, suggested
from onrecord.studio.to_tasks import Origin, Registries, task

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.corpus.load import Corpus
    from onrecord.documents.model import Document, Mention
    from onrecord.studio.design import Design
    from onrecord.studio.marks import Item

LISTS = ("mentions", "quotes", "nonquotes", "events", "times", "fillers")
MENTION_ACTIONS = 22.8  # a mention's cost in 0.1.0
GOAL = 0.4  # of that, with suggestions
PAGE = 1500  # characters that a page of the editor shows


def longest(corpus: Corpus, costs: Mapping[str, int]) -> str:
    """Return a table of what the article with the most mentions costs, with suggestions from all other articles too.

    A head is typed where its words do not tell it, and a suggestion that is wrong costs two actions. An action is a
    key, a character, a click or a drag.

    Args:
        corpus: the corpus.
        costs: the actions of each step of `studio_keys`, by its title.
    """
    doc_id = max(corpus.doc_ids, key=lambda each: len(corpus.documents[each].mentions or ()))
    document, text = corpus.documents[doc_id], corpus.texts[doc_id]
    others = [corpus.documents[each] for each in corpus.doc_ids if each != doc_id]
    known = learned([(plain(each), corpus.texts[each.doc_id]) for each in others])
    registered = {each.entity for one in others for each in one.mentions or ()}
    bare = msgspec.structs.replace(document, **{name: [] for name in LISTS})
    registries = Registries(entities=tuple(each for key, each in corpus.entities.items() if key in registered))
    data = task("entities", bare, text, Origin(None, registries))["data"]
    reading = read(data, suggested("entities", known, data, []), text)
    assert reading.part is not None, reading.problems
    proposed = {(each["start"], each["end"], each["entity"]) for each in reading.part["mentions"]}
    marked = {(each.start, each.end, each.entity) for each in document.mentions or ()}
    plainly, helped, named = 0, 2 * len(proposed - marked), set(registered)
    ordered = sorted(document.mentions or (), key=lambda each: (each.start, -each.end))
    names = _told_by_name(corpus, document, text)
    for at, each in enumerate(ordered):
        if each.entity not in named:
            spent, _ = costs["mention of a new entity"], named.add(each.entity)
        else:
            spent = costs[_way(each, ordered[:at], names)]
        row = msgspec.to_builtins(corpus.entities[each.entity or ""])
        derived = head_of(text[each.start : each.end], each.form, row)
        if each.head and (each.start + derived.start, each.start + derived.end) != each.head.interval:
            spent += 2 + each.head.end - each.head.start
        plainly += spent
        helped += 0 if (each.start, each.end, each.entity) in proposed else spent
    before = MENTION_ACTIONS * len(marked)
    right = f"{len(proposed & marked)} of {len(proposed)} right"
    counts = (("0.1.0", before), ("to reach", GOAL * before), ("now", plainly), (f"now, suggested: {right}", helped))
    head = f"| the {len(marked)} mentions of {doc_id} | actions | of 0.1.0 |\n|---|---:|---:|"
    return "\n".join((head, *(f"| {name} | {count:.0f} | {count / before:.0%} |" for name, count in counts)))


def _way(mention: Mention, before: Sequence[Mention], names: set[str | None]) -> str:
    """Return the cheapest step that gives a mention its entity; what is a page above it cannot be clicked on."""
    last = next((each for each in reversed(before) if each.end < mention.end), None)
    if mention.id in names:
        return "mention by name"
    if last is not None and last.entity == mention.entity:
        return "mention of the last entity: `same`"
    shown = any(each.entity == mention.entity and each.start > mention.start - PAGE for each in before)
    return "mention of an entity on the page: an arc" if shown else "mention of an entity from the list"


def _told_by_name(corpus: Corpus, document: Document, text: str) -> set[str | None]:
    """Return the ids of the mentions whose entity the pull takes from their name."""
    registry = [msgspec.to_builtins(each) for each in corpus.entities.values()]
    sheet = Sheet(design("entities"), plain(document) | {"mentions": []}, text, {"entities": registry})
    marked = document.mentions or ()
    regions = tuple(Region(f"r{at}", each.start, each.end, each.type or "") for at, each in enumerate(marked))
    found = {(each["start"], each["end"]): each for each in decode(sheet, Marks(regions))["mentions"]}
    return {each.id for each in marked if found[each.start, each.end]["entity"] == each.entity}


def roles(corpus: Corpus) -> str:
    """Return how many arguments of gold need no role chosen: drawn in turn, and labelled only where it must be.

    An arc is drawn to its trigger if that gives the role, else from it.
    """
    free, number, drawn = 0, 0, design("events")
    for doc_id, document in corpus.documents.items():
        pushed, text = plain(document), corpus.texts[doc_id]
        whole = encode(drawn, pushed, text)
        labelled: list[Arc] = []  # what is derived depends on no other arcs
        for arc in whole.arcs:
            bare = (Arc(arc.target, arc.source), Arc(arc.source, arc.target))
            trials = [replace(whole, arcs=(*labelled, each)) for each in bare]
            found = any(_has_role(drawn, pushed, text, each, arc) for each in trials)
            labelled += [] if found else [arc]
            free, number = free + found, number + 1
    return f"{free} of {number} arguments need no role chosen ({free / number:.0%})"


def _has_role(drawn: Design, pushed: Item, text: str, marks: Marks, arc: Arc) -> bool:
    """Return whether the last arc of the marks is read as the argument of an arc with a label."""
    part = decode_events(Sheet(drawn, pushed, text, {}), marks)
    event = next((each for each in part["events"] if each["id"] == arc.source), {"arguments": []})
    return [each["role"] for each in event["arguments"] if each["target"] == arc.target] == [*arc.labels]
