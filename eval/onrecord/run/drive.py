"""Run a system over a corpus: every document once, in order, then the whole file written at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from onrecord import schema
from onrecord.io.atomic import write_bytes
from onrecord.model import Header
from onrecord.run.systems import Input, System

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from onrecord.corpus.load import Corpus


def inputs(corpus: Corpus) -> Iterator[Input]:
    """Yield each document of a corpus as an extractor is given it."""
    for doc_id, article in corpus.articles.items():
        yield Input(
            doc_id=doc_id,
            text=corpus.texts[doc_id],
            text_sha256=article.sha256,
            title=article.title.value,
            publisher=article.publisher.value,
            date=article.date.value,
        )


def run(system: System, corpus: Corpus, out: Path) -> int:
    """Write a system's predictions for a corpus and return the number of documents."""
    header = Header(
        onrecord="predictions",
        schema_version=schema.schema_version(),
        system=system.name,
        version=system.version,
        corpus_version=corpus.metadata.corpus_version,
    )
    documents = [system.extract(document) for document in inputs(corpus)]
    lines = [msgspec.to_builtins(header) | {"scope": header.scope}, *documents]
    write_bytes(out, b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
    return len(documents)
