"""Lay a system's clusters on gold's mentions: what it would say of coreference and attribution if it were given those.

Nothing is run. Each mention that `onrecord texts --with mentions` hands out gets the entity of one of the system's own
mentions, as far as one answers it:

1. the mention with the same span;
2. else the shortest one with the same head, where the system gives heads;
3. else the shortest one that ends where its head ends.

A mention that none answers is an entity of its own. The system's quotes stay as they are, unless its description says
`speak`: then the entity of the mention in the place of a quote's source is its speaker. Other layers are left out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
from manifest import read

from onrecord.corpus.load import load
from onrecord.documents.predictions import read_predictions
from onrecord.scoring.given import given_items

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from manifest import Manifest

Mention = dict[str, Any]


def lay(system: Manifest, root: Path) -> bytes:
    """Return the predictions of a system whose clusters are laid on the mentions of the corpus in `root`."""
    found = read_predictions(read(system.lay or "").results / "predictions.jsonl")
    documents = load(root).documents
    header = msgspec.to_builtins(found.header) | {"system": system.name, "version": system.version, "note": system.note}
    lines = [header | {"given": system.given}]
    for document in found.documents:
        own = msgspec.to_builtins(document)
        given = msgspec.to_builtins(given_items(documents[document.doc_id], ("mentions",))["mentions"])
        line = {"doc_id": document.doc_id, "mentions": laid(given, own.get("mentions") or ())}
        if "quotes" in own:
            line["quotes"] = spoken(own["quotes"], line["mentions"]) if system.speak else own["quotes"]
        lines.append(line)
    return written(lines)


def written(lines: Iterable[Mapping[str, Any]]) -> bytes:
    """Return the lines of a file of predictions."""
    return "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines).encode()


def spoken(quotes: Iterable[dict[str, Any]], mentions: Iterable[Mention]) -> list[dict[str, Any]]:
    """Return quotes whose speaker is the entity of the mention in the place of the source.

    That is the mention with the span of the source, else the shortest one that ends where the source ends. A quote
    without such a mention stays as it is.
    """
    answers = Answers.of(mentions)
    found = []
    for quote in quotes:
        source = quote.get("source") or ()
        speaker = answers.entity({"start": source[0]["start"], "end": source[-1]["end"]}) if source else None
        found.append(quote | {"speakers": [speaker]} if speaker else quote)
    return found


def laid(given: Iterable[Mention], own: Iterable[Mention]) -> list[Mention]:
    """Return the mentions given with the entities of a system's own mentions."""
    answers = Answers.of(own)
    return [each | {"entity": answers.entity(each) or f"alone-{each['id']}"} for each in given]


@dataclass(frozen=True)
class Answers:
    """The entities of a system's mentions, by span, by head, and by end; of several the shortest mention's."""

    spans: dict[tuple[int, int], str] = field(default_factory=dict)
    heads: dict[tuple[int, int], str] = field(default_factory=dict)
    ends: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, mentions: Iterable[Mention]) -> Answers:
        """Return the entities of mentions that have one."""
        found = cls()
        clustered = (each for each in mentions if each.get("entity") is not None)
        for each in sorted(clustered, key=lambda each: (each["end"] - each["start"], each["start"])):
            found.spans.setdefault(_span(each), each["entity"])
            found.ends.setdefault(each["end"], each["entity"])
            if each.get("head"):
                found.heads.setdefault(_span(each["head"]), each["entity"])
        return found

    def entity(self, mention: Mention) -> str | None:
        """Return the entity of the mention that answers one, None if none does."""
        head = _span(mention["head"]) if mention.get("head") else _span(mention)
        answered = self.spans.get(_span(mention)) or self.heads.get(head)
        return answered or (None if self.heads and mention.get("head") else self.ends.get(head[1]))


def _span(item: Mapping[str, Any]) -> tuple[int, int]:
    return item["start"], item["end"]
