"""Read the documents that a system is run on: the corpus's, or any that are written as `onrecord texts` prints them.

    {"doc_id": ..., "text": ..., "text_sha256"?, "title"?, "publisher"?, "date"?, "language"?}

A line is one document. What a line has beside these fields is not sent to the extractor, and so is not in the journal's
keys: an archive's own columns may stay where they are. A hash that is there must be that of the text's UTF-8. Every
wrong line is a problem, and all of them are told at once, before an extractor is asked (and paid) for anything.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from onrecord.corpus.load import Corpus
from onrecord.documents.lines import raw_lines
from onrecord.errors import OnrecordError, Problem, shown
from onrecord.run.extractor import Input

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from onrecord.documents.lines import RawLine

SHOWN = 5  # problems of texts that a refusal shows
HINT = 'onrecord texts prints such lines; {"doc_id": ..., "text": ...} is enough'


@dataclass(frozen=True, slots=True)
class Texts:
    """Documents in their order. corpus_version: that of the corpus that they are of, None if they are of none."""

    documents: Sequence[Input]
    corpus_version: str | None = None


class _Row(msgspec.Struct, gc=False):
    doc_id: str
    text: str
    text_sha256: str | None = None
    title: str | None = None
    publisher: str | None = None
    date: str | None = None
    language: str | None = None


_decode = msgspec.json.Decoder(_Row).decode


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
            language=article.language,
        )


def texts_of(given: Corpus | Texts) -> Texts:
    """Return a corpus's documents as texts; texts as they are."""
    return Texts(list(inputs(given)), given.metadata.corpus_version) if isinstance(given, Corpus) else given


def read_texts(path: str) -> Texts:
    """Return the documents of a JSONL file, or of all shards of a directory, glob or URL, in order of their names.

    All texts are held. Raises OnrecordError with what is wrong with any of them; a document may be there only once.
    """
    documents: list[Input] = []
    problems: list[Problem] = []
    once = Once()
    for name, lines in _files(path):
        for number, each in parsed(lines, name):
            if isinstance(each, Problem):
                problems.append(each)
            else:
                documents.append(each)
                problems += once.see(each.doc_id, name, number)
    if problems:
        raise refusal(problems)
    if not documents:
        raise OnrecordError("The texts hold no document.", where=path, hint=HINT)
    return Texts(documents)


def _files(path: str) -> Iterator[tuple[str, Iterable[RawLine]]]:
    """Yield the names and lines of a plain file, which needs no more than this machine, or of shards, which do."""
    from onrecord.cluster import shards  # one is there for JSONL in a file, without the extra

    place = Path(path)
    if place.exists() and not place.is_dir() and not path.endswith((*shards.COMPRESSIONS, shards.PARQUET)):
        yield path, raw_lines(place)
        return
    for shard in shards.shards(path, "texts"):
        yield shard.name, shards.raw_lines(shard)


@dataclass(slots=True)
class Once:
    """Where each document was seen first."""

    _places: dict[str, tuple[str, int]] = field(default_factory=dict)

    def see(self, doc_id: str, name: str, line: int) -> Iterator[Problem]:
        """Yield the problem of a document that was seen before."""
        first = self._places.setdefault(doc_id, (name, line))
        if first != (name, line):
            expected = f"only {first[0]}:{first[1]}"
            message, hint = "the document is there twice", "take one of the two out: its doc_id is what names it"
            yield Problem(name, line, "doc_id", "texts.twice", message, got=shown(doc_id), expected=expected, hint=hint)


def parsed(lines: Iterable[RawLine], name: str) -> Iterator[tuple[int, Input | Problem]]:
    """Yield each line's number, and its document or the problem with it; name is the file's."""
    for line in lines:
        if line.problem is not None:
            check = line.problem.check.replace("predictions.", "texts.")
            yield line.number, replace(line.problem, check=check)
        else:
            yield line.number, _parsed(line.raw, line.number, name)


def _parsed(raw: bytes, number: int, name: str) -> Input | Problem:
    try:
        row = _decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        message, _, place = str(error).partition(" - at `$.")
        path = place.removesuffix("`")
        return Problem(name, number, path, "texts.record", f"no document: {message}", hint=HINT)
    if not row.doc_id:
        return Problem(name, number, "doc_id", "texts.record", "the document has no name", got="''", hint=HINT)
    found = hashlib.sha256(row.text.encode()).hexdigest()
    if row.text_sha256 not in {None, found}:
        message, hint = "the text is not the one that was hashed", "leave text_sha256 out, or bring the text back"
        return Problem(
            name, number, "text_sha256", "texts.hash", message, got=str(row.text_sha256), expected=found, hint=hint
        )
    return Input(row.doc_id, row.text, found, row.title, row.publisher, row.date, row.language)


def refusal(problems: Sequence[Problem]) -> OnrecordError:
    """Return the error that says what is wrong with texts: the first problems in full, the number of the others."""
    shown_problems = "\n".join(problem.render() for problem in problems[:SHOWN])
    more = len(problems) - SHOWN
    return OnrecordError(
        f"The texts cannot be read: {len(problems)} {'problem' if len(problems) == 1 else 'problems'}.\n"
        f"{shown_problems}" + (f"\n... and {more} more" if more > 0 else ""),
        hint="nothing was run; mend the texts and type the same again",
    )
