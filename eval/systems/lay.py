"""Give gold's mentions the clusters of a system: its coreference and attribution as if it had been given the mentions.

No extractor is run. Each gold mention that `onrecord texts --with mentions` prints gets the entity of one of the
system's own mentions:

1. that of the mention with the same span;
2. otherwise that of the shortest mention with the same head, if the system predicts heads;
3. if the system predicts no heads, that of the shortest mention that ends where the gold mention's head ends.

A gold mention without such a mention is an entity of its own. If the system's description says `speak`, the speaker of
a quote is the entity of the mention at the quote's source; otherwise quotes are unchanged. Other layers are left out.
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
    """Return the predictions file of a system as bytes: gold's mentions with the clusters of the system `system.lay`.

    Args:
        system: The description of the system to make.
        root: The root of the corpus that has gold's mentions.
    """
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
    """Return a predictions file as UTF-8 bytes: each of `lines` (a header, then documents) as one line of JSON."""
    return "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines).encode()


def spoken(quotes: Iterable[dict[str, Any]], mentions: Iterable[Mention]) -> list[dict[str, Any]]:
    """Return the quotes, each with the entity of the mention at its source as its only speaker.

    That is the mention with the span of the source, otherwise one with this span as its head, otherwise the shortest
    one that ends where the source ends. A quote without such a mention is returned unchanged.
    """
    answers = Answers.of(mentions)
    found = []
    for quote in quotes:
        source = quote.get("source") or ()
        speaker = answers.entity({"start": source[0]["start"], "end": source[-1]["end"]}) if source else None
        found.append(quote | {"speakers": [speaker]} if speaker else quote)
    return found


def laid(given: Iterable[Mention], own: Iterable[Mention]) -> list[Mention]:
    """Return copies of the mentions `given`, each with the entity of one of the mentions `own` (see above).

    A mention to which no own mention corresponds gets the entity `alone-<its id>`.
    """
    answers = Answers.of(own)
    return [each | {"entity": answers.entity(each) or f"alone-{each['id']}"} for each in given]


@dataclass(frozen=True)
class Answers:
    """The entities of a system's mentions by span, by head, and by end; of several mentions, the shortest counts."""

    spans: dict[tuple[int, int], str] = field(default_factory=dict)
    heads: dict[tuple[int, int], str] = field(default_factory=dict)
    ends: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, mentions: Iterable[Mention]) -> Answers:
        """Return the entities of mentions by their places; mentions without an entity are skipped."""
        found = cls()
        clustered = (each for each in mentions if each.get("entity") is not None)
        for each in sorted(clustered, key=lambda each: (each["end"] - each["start"], each["start"])):
            found.spans.setdefault(_span(each), each["entity"])
            found.ends.setdefault(each["end"], each["entity"])
            if each.get("head"):
                found.heads.setdefault(_span(each["head"]), each["entity"])
        return found

    def entity(self, mention: Mention) -> str | None:
        """Return the entity of the own mention that corresponds to a gold mention, or None if there is none.

        It is found by the span, then by the head. It is found by the end only if the gold mention or the system's
        mentions have no heads.
        """
        head = _span(mention["head"]) if mention.get("head") else _span(mention)
        answered = self.spans.get(_span(mention)) or self.heads.get(head)
        return answered or (None if self.heads and mention.get("head") else self.ends.get(head[1]))


def _span(item: Mapping[str, Any]) -> tuple[int, int]:
    return item["start"], item["end"]
