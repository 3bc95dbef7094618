"""A corpus made of a few sentences: people by their names, quotes by their words."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec
import pytest

from onrecord.corpus.begin import begin
from onrecord.corpus.load import load
from onrecord.documents.atomic import write_bytes
from onrecord.documents.directory import write_document, write_registry
from onrecord.documents.model import Article, Articles, Document, Entity, Fact, Mention, Quote, Span, Zone
from onrecord.schema.schemas import schema_version

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from onrecord.corpus.load import Corpus

CANARY = "c3d6c0de-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Said:
    """A quote: the strings of its parts."""

    source: str
    cue: str
    content: list[str]
    speaker: str
    kind: str = "direct"


@dataclass(frozen=True)
class Made:
    """A document of a corpus.

    people: names by entity; the first name is the registry's. others: (text, entity, form) of further mentions, the
    first place of each. headline: the first line is one.
    """

    text: str
    people: dict[str, list[str]] = field(default_factory=dict)
    others: list[tuple[str, str, str]] = field(default_factory=list)
    quotes: list[Said] = field(default_factory=list)
    headline: bool = False


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Corpus]:
    """Return what makes a corpus of documents named d0, d1 and so on."""

    def made(*documents: Made) -> Corpus:
        root = tmp_path / "made"
        begin(root, name="made", canary=CANARY)
        gold = root / "annotations" / "gold"
        metadata = []
        names: dict[str, list[str]] = {}
        for number, each in enumerate(documents):
            names |= each.people
            metadata.append(article(f"d{number}", each.text))
            write_bytes(root / "corpus" / "articles" / f"d{number}.txt", each.text.encode())
            write_document(gold, document(f"d{number}", each))
        write_registry(
            gold,
            "entities",
            [Entity(name, "PER", found[0], found, None, "unverified") for name, found in names.items()],
        )
        listed = Articles(schema_version(), "0.1.0", "made", CANARY, metadata)
        write_bytes(
            root / "corpus" / "articles.json", msgspec.json.format(msgspec.json.encode(listed), indent=1) + b"\n"
        )
        return load(root)

    return made


def article(doc_id: str, text: str) -> Article:
    """Return the metadata of a document."""
    unknown = Fact(None, "unknown", "made up")
    digest = hashlib.sha256(text.encode()).hexdigest()
    title = Fact(text.split("\n", maxsplit=1)[0], "stated", None)
    return Article(doc_id, f"articles/{doc_id}.txt", None, digest, len(text), "en", title, unknown, unknown, None)


def document(doc_id: str, made: Made) -> Document:
    """Return the gold of a document."""
    text, found = made.text, list[Mention]()
    entities = {name: entity for entity, names in made.people.items() for name in names}
    pattern = "|".join(map(re.escape, sorted(entities, key=len, reverse=True)))
    for match in re.finditer(pattern, text) if entities else ():
        found.append(mention(*match.span(), entities[match.group()], "name"))
    for words, entity, form in made.others:
        at = text.index(words)
        found.append(mention(at, at + len(words), entity, form))
    found.sort(key=lambda each: each.interval)
    found = [msgspec.structs.replace(each, id=f"m{number}") for number, each in enumerate(found, 1)]
    cut = text.index("\n") + 1 if made.headline else 0
    zones = [Zone(0, cut, "headline", duplicate=False)] if cut else []
    return Document(
        doc_id,
        schema_version=schema_version(),
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        zones=[*zones, Zone(cut, len(text), "body", duplicate=False)],
        mentions=found,
        times=[],
        fillers=[],
        quotes=[quote(text, number, each) for number, each in enumerate(made.quotes, 1)],
        nonquotes=[],
        events=[],
    )


def mention(start: int, end: int, entity: str, form: str) -> Mention:
    """Return a mention of a person, its head the whole."""
    return Mention(
        start, end, head=Span(start, end), form=form, type="PER", entity=entity, predicative=False, certainty="high"
    )


def quote(text: str, number: int, said: Said) -> Quote:
    """Return a quote; its parts are searched from the first place of its content."""
    content = [span(text, each) for each in said.content]
    near = min(max(text.find(said.source), 0), content[0].start)
    return Quote(
        id=f"q{number}",
        kind=said.kind,
        content=content,
        content_missing=False,
        cue=[span(text, said.cue, near)],
        source=[span(text, said.source, near)],
        speakers=[said.speaker],
        source_status="named",
        addressees=[],
        act="assert",
        cue_polarity="positive",
        cue_realis="actual",
        rendering="verbatim" if said.kind == "direct" else "paraphrase",
        certainty="high",
    )


def span(text: str, words: str, near: int = 0) -> Span:
    """Return the first span of some words from an offset on."""
    at = text.index(words, near)
    return Span(at, at + len(words))
