"""Read the documents for a run: those of a corpus, or any JSONL in the form that `onrecord texts` prints.

    {"doc_id": ..., "text": ..., "text_sha256"?, "title"?, "publisher"?, "date"?, "language"?}

A line is one document. Other fields of a line are ignored: they are not sent to the extractor and not part of the
journal's keys. A given hash must be that of the text's UTF-8 bytes. All problems of all lines are reported at once,
before an extractor is started.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from onrecord.corpus.load import Corpus
from onrecord.documents.encoding import not_utf8
from onrecord.documents.lines import raw_lines
from onrecord.errors import OnrecordError, Problem, shown
from onrecord.run.extractor import Input
from onrecord.scoring.given import given_items

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from onrecord.documents.lines import RawLine

SHOWN = 5  # the number of problems that an error shows
HINT = 'onrecord texts prints such lines; {"doc_id": ..., "text": ...} is enough'


@dataclass(frozen=True, slots=True)
class Texts:
    """Documents in order.

    Attributes:
        documents: The documents.
        corpus_version: The version of their corpus, or None if they belong to none.
        given: The layers of gold that the documents contain.
    """

    documents: Sequence[Input]
    corpus_version: str | None = None
    given: tuple[str, ...] = ()


class _Row(msgspec.Struct, gc=False):
    doc_id: str
    text: str
    text_sha256: str | None = None
    title: str | None = None
    publisher: str | None = None
    date: str | None = None
    language: str | None = None


_decode = msgspec.json.Decoder(_Row).decode


def inputs(corpus: Corpus, given: Collection[str] = ()) -> Iterator[Input]:
    """Yield an `Input` for each document of a corpus: its text, its metadata, and its gold items of some layers.

    Args:
        corpus: The corpus.
        given: The layers whose gold items are included (`mentions`, `quotes`); none by default.
    """
    for doc_id, article in corpus.articles.items():
        yield Input(
            doc_id=doc_id,
            text=corpus.texts[doc_id],
            text_sha256=article.sha256,
            title=article.title.value,
            publisher=article.publisher.value,
            date=article.date.value,
            language=article.language,
            **given_items(corpus.documents[doc_id], given),
        )


def with_layers(corpus: Corpus, given: tuple[str, ...]) -> Texts:
    """Return the documents of a corpus, with the gold items that a system is given.

    Args:
        corpus: The corpus.
        given: The layers of these items, such as `("mentions",)`; () for none.
    """
    return Texts(list(inputs(corpus, given)), corpus.metadata.corpus_version, given)


def texts_of(given: Corpus | Texts) -> Texts:
    """Return the documents of a corpus, without gold items; `Texts` are returned unchanged."""
    return with_layers(given, ()) if isinstance(given, Corpus) else given


def read_texts(path: str) -> Texts:
    """Return the documents of a JSONL file, or of all shards of a directory, glob or URL, in the order of their names.

    All texts are kept in memory.

    Args:
        path: A file, directory, glob or URL.

    Raises:
        OnrecordError: With the problems of all lines, including duplicate doc_ids; or there is no document.
    """
    documents: list[Input] = []
    problems: list[Problem] = []
    duplicates = DuplicateFinder()
    for name, lines in _files(path):
        for number, each in parsed(lines, name):
            if isinstance(each, Problem):
                problems.append(each)
            else:
                documents.append(each)
                problems += duplicates.add(each.doc_id, name, number)
    if problems:
        raise texts_error(problems)
    if not documents:
        raise OnrecordError(
            "The texts contain no document.",
            where=path,
            expected='on each line a JSON object with an id and a text: {"doc_id": "a-1", "text": "It stays."}',
            hint="give another file; `onrecord texts` prints the articles of the corpus in this form",
        )
    return Texts(documents)


def _files(path: str) -> Iterator[tuple[str, Iterable[RawLine]]]:
    """Yield the name and the numbered lines of each file: of one local JSONL file, or of the shards at a path.

    `path` is a file, directory, glob or URL. A shard is a file of a data set, possibly compressed or Parquet.
    """
    from onrecord.cluster import shards  # works for a plain JSONL file without the extra `cluster`

    place = Path(path)
    if place.exists() and not place.is_dir() and not path.endswith((*shards.COMPRESSIONS, shards.PARQUET)):
        yield path, raw_lines(place)
        return
    for shard in shards.shards(path, "texts"):
        yield shard.name, shards.raw_lines(shard)


@dataclass(slots=True)
class DuplicateFinder:
    """Remembers the first place (file, line) of each doc_id, and reports later ones as problems."""

    _places: dict[str, tuple[str, int]] = field(default_factory=dict)

    def add(self, doc_id: str, name: str, line: int) -> Iterator[Problem]:
        """Record a document's place, and yield a problem if another place has the same doc_id.

        Nothing is recorded until the result is iterated.

        Args:
            doc_id: The document's id.
            name: The file's name.
            line: The 1-based line.
        """
        first = self._places.setdefault(doc_id, (name, line))
        if first != (name, line):
            yield Problem(
                name,
                line,
                "doc_id",
                "texts.twice",
                "the doc_id is used twice",
                got=shown(doc_id),
                expected=f"only {first[0]}:{first[1]}",
                hint="remove one of the two documents, or change its doc_id",
            )


def parsed(lines: Iterable[RawLine], name: str) -> Iterator[tuple[int, Input | Problem]]:
    """Yield (number of the line, its document or its problem) for each line.

    Args:
        lines: The lines of a file.
        name: The file's name, for problems.
    """
    for line in lines:
        if line.problem is not None:
            check = line.problem.check.replace("predictions.", "texts.")
            yield line.number, replace(line.problem, check=check)
        else:
            yield line.number, _parsed(line.raw, line.number, name)


def _parsed(raw: bytes, number: int, name: str) -> Input | Problem:
    try:
        row = _decode(raw)
    except UnicodeDecodeError:
        wrong = not_utf8(raw, name, part="line")
        got, hint = (wrong.got, wrong.hint) if wrong is not None else ("", HINT)
        return Problem(name, number, "", "texts.record", "the line is not UTF-8", got=got, hint=hint)
    except msgspec.DecodeError as error:
        message, _, place = str(error).partition(" - at `$.")
        path = place.removesuffix("`")
        return Problem(name, number, path, "texts.record", f"not a document: {message}", hint=HINT)
    if not row.doc_id:
        return Problem(
            name, number, "doc_id", "texts.record", "the doc_id is empty", got="''", hint="give the document an id"
        )
    found = hashlib.sha256(row.text.encode()).hexdigest()
    if row.text_sha256 not in {None, found}:
        return Problem(
            name,
            number,
            "text_sha256",
            "texts.hash",
            "the hash does not match the text",
            got=str(row.text_sha256),
            expected=found,
            hint="remove text_sha256, or restore the original text",
        )
    return Input(row.doc_id, row.text, found, row.title, row.publisher, row.date, row.language)


def texts_error(problems: Sequence[Problem]) -> OnrecordError:
    """Return (not raise) the error for problems of texts.

    Its message has the first five problems in full, and the number of the others.
    """
    shown_problems = "\n".join(problem.render() for problem in problems[:SHOWN])
    more = len(problems) - SHOWN
    return OnrecordError(
        f"The texts cannot be read: {len(problems)} {'problem' if len(problems) == 1 else 'problems'}.\n"
        f"{shown_problems}" + (f"\n... and {more} more" if more > 0 else ""),
        hint="nothing was run; correct the texts and run the same command again",
    )
