"""Lay a system's clusters on gold's mentions: what it would say of coreference and attribution if it were handed those.

Nothing is run. Each mention that `onrecord texts --with mentions` hands out gets the entity of one of the system's own
mentions, as far as one answers it:

1. the mention with the same span;
2. else the shortest one with the same head, where the system gives heads;
3. else the shortest one that ends where its head ends.

A mention that none answers is an entity of its own. The system's quotes stay as they are, its other layers are left
out.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
from manifest import read

from onrecord.corpus.load import load
from onrecord.documents.predictions import read_predictions
from onrecord.scoring.given import handed_out

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
    lines = [header]
    for document in found.documents:
        own = msgspec.to_builtins(document)
        handed = msgspec.to_builtins(handed_out(documents[document.doc_id], ("mentions",))["mentions"])
        kept = {"quotes": own["quotes"]} if "quotes" in own else {}
        lines.append({"doc_id": document.doc_id, "mentions": laid(handed, own.get("mentions") or ()), **kept})
    return "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines).encode()


def laid(handed: Iterable[Mention], own: Iterable[Mention]) -> list[Mention]:
    """Return the mentions handed out with the entities of a system's own mentions."""
    clustered = sorted(
        (each for each in own if each.get("entity") is not None),
        key=lambda each: (each["end"] - each["start"], each["start"]),
    )
    spans: dict[tuple[int, int], str] = {}
    heads: dict[tuple[int, int], str] = {}
    ends: dict[int, str] = {}
    for each in clustered:
        spans.setdefault((each["start"], each["end"]), each["entity"])
        ends.setdefault(each["end"], each["entity"])
        if each.get("head"):
            heads.setdefault(_span(each["head"]), each["entity"])
    return [each | {"entity": _entity(each, spans, heads, ends)} for each in handed]


def _entity(
    mention: Mention,
    spans: Mapping[tuple[int, int], str],
    heads: Mapping[tuple[int, int], str],
    ends: Mapping[int, str],
) -> str:
    head = _span(mention["head"]) if mention.get("head") else _span(mention)
    answered = spans.get(_span(mention)) or heads.get(head) or (None if heads else ends.get(head[1]))
    return answered or f"alone-{mention['id']}"


def _span(item: Mention) -> tuple[int, int]:
    return item["start"], item["end"]
