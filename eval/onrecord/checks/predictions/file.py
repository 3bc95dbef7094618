"""Check a predictions file: its lines one by one as they are read, then what only the whole file shows.

The file is streamed; what is kept of a document is its id and line. `looked_at` is what a line is held to by itself,
`Whole` what all of them are held to together. Predictions in many files are for `onrecord.cluster.checking`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from onrecord.checks.predictions.document import check_document
from onrecord.checks.predictions.foreign import in_its_format
from onrecord.checks.predictions.whole import Place, Whole, other_corpus, problem
from onrecord.corpus.load import Corpus
from onrecord.documents.predictions import read_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from onrecord.documents.model import Document
    from onrecord.documents.predictions import Line
    from onrecord.documents.sources import Source
    from onrecord.errors import Problem

Reference: TypeAlias = "Mapping[str, str | None]"
"""The documents that predictions may be of, by doc_id, with their texts where those are at hand."""


def reference(corpus: Corpus, gold: Iterable[Document] | None = None) -> Reference:
    """Return the documents of a corpus, or of other gold with the texts that the corpus has for it."""
    if gold is None:
        return dict(corpus.texts)
    texts = corpus.texts
    return {document.doc_id: texts.get(document.doc_id) for document in gold}


def check_file(path: Path, gold: Corpus | Reference, *, corpus_version: str | None = None) -> Iterator[Problem]:
    """Yield every problem of a predictions file, line by line, then those of the whole.

    corpus_version: what a header that names a version of the corpus has to name; by default a given corpus's.
    Raises OnrecordError where there is no such file.
    """
    known: Reference = reference(gold) if isinstance(gold, Corpus) else gold
    if isinstance(gold, Corpus):
        corpus_version = corpus_version or gold.metadata.corpus_version
    name = str(path)
    if path.is_dir():
        expected, hint = "a JSONL file, a document a line", f"onrecord check {name} --on dask checks shards"
        yield problem(Place(name, 0), "", "predictions.file", "is a directory", expected=expected, hint=hint)
        return
    whole = Whole(name, known)
    for line in read_lines(path):
        if line.problems:
            whole.unreadable()
        for version in versions(line):
            whole.version(version, line.number)
        if line.document is not None:
            yield from whole.document(line.document.doc_id, line.number)
        yield from looked_at(line, name, known)
        if corpus_version and line.header and line.header.corpus_version not in {None, corpus_version}:
            yield other_corpus(line.header.corpus_version or "", Place(name, line.number), corpus_version)
    yield from whole.end()


def check_held(predictions: Source, gold: Reference) -> Iterator[Problem]:
    """Yield every problem of predictions that have no lines of their own, document by document, then of the whole."""
    whole = Whole(predictions.name, gold)
    for number, placed in enumerate(predictions, 1):
        document = placed.document
        for problem_ in whole.document(document.doc_id, number):
            yield replace(problem_, line=0)
        found = check_document(document, gold.get(document.doc_id), 0, f"{predictions.name} {document.doc_id}")
        yield from in_its_format(found, predictions)
    yield from whole.end()


def looked_at(line: Line, name: str, texts: Mapping[str, str | None]) -> Iterator[Problem]:
    """Yield the problems of a line by itself; texts are those that are at hand, by doc_id."""
    yield from line.problems
    if line.document is not None:
        yield from check_document(line.document, texts.get(line.document.doc_id), line.number, name)


def versions(line: Line) -> Iterator[str]:
    """Yield the versions of the schema that a line names."""
    for part in (line.header, line.document):
        if part is not None and part.schema_version is not None:
            yield part.schema_version
