"""Look through a shard on a worker: hold each line of predictions to what a line is held to, and spread the ids.

Gold's shards are gone through for their ids alone; a line of gold that is no document ends the check, as it does on one
machine. A shard of predictions that cannot be read from some byte on is a problem beside the others.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from onrecord.checks.predictions.file import CLOSE_AMONG, versions
from onrecord.checks.predictions.file import check_line as looked_at
from onrecord.cluster import identities
from onrecord.cluster.identities import At
from onrecord.cluster.scratch import hashed
from onrecord.cluster.shards import lines
from onrecord.corpus.load import load
from onrecord.errors import OnrecordError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.cluster.scratch import Scratch
    from onrecord.cluster.shards import Shard
    from onrecord.corpus.load import Corpus
    from onrecord.documents.model import Header


@dataclass(frozen=True)
class Texts:
    """Which texts predictions are held to: of a corpus that every worker has, those of some documents.

    root: the corpus's directory, None for the package's own; articles: the hash of its metadata, which pins the texts.
    """

    root: str | None
    articles: str
    doc_ids: frozenset[str]


@dataclass(frozen=True)
class Piece:
    """A shard to be looked through, its number among its side's, and over how many partitions its ids are spread.

    texts: of gold, the documents that are to be told if they are there.
    """

    scratch: Scratch
    side: str
    shard: Shard
    number: int
    partitions: int
    texts: Texts


class Seen(NamedTuple):
    """What a shard holds. names: where its ids are; ids: all of them, if they are few; there: those that have texts.

    failed: how many documents the system failed on, and the first of them.
    """

    names: tuple[str, ...]
    documents: int
    ids: Sequence[str]
    there: frozenset[str]
    problems: Sequence[tuple[int, tuple[Problem, ...]]] = ()
    versions: Sequence[tuple[str, int]] = ()
    header: Header | None = None
    failed: tuple[int, str] = (0, "")


def see(piece: Piece) -> Seen:
    """Return what a shard holds; what was seen before, in a run that was broken off, is not looked at again."""
    name = "ids-" + hashed(piece.side, piece.number, piece.shard.url, piece.shard.stamp, piece.texts, piece.partitions)
    return piece.scratch.once(name, lambda: (_gold if piece.side == "gold" else _predicted)(piece, name))


def articles(corpus: Corpus) -> str:
    """Return the hash of a corpus's metadata."""
    return hashlib.sha256((corpus.root / "corpus" / "articles.json").read_bytes()).hexdigest()


def _gold(piece: Piece, name: str) -> Seen:
    ids: list[At] = []
    for line in lines(piece.shard):
        if line.problems:
            first = line.problems[0]
            raise OnrecordError(
                f"Gold cannot be read: {first.message}",
                where=f"{first.document}:{first.line} {first.path}".strip(),
                got=first.got,
                expected=first.expected,
                hint=first.hint,
            )
        if line.document is not None:
            ids.append(At(piece.number, line.number, line.document.doc_id))
    return _seen(piece, name, ids)


def _predicted(piece: Piece, name: str) -> Seen:
    texts = _texts(piece.texts)
    ids: list[At] = []
    problems: list[tuple[int, tuple[Problem, ...]]] = []
    first_lines: dict[str, int] = {}
    header, number, failed = None, 0, list[str]()
    try:
        for line in lines(piece.shard):
            number, header = line.number, header or line.header
            for version in versions(line):
                first_lines.setdefault(version, number)
            if line.document is not None:
                ids.append(At(piece.number, number, line.document.doc_id))
                failed += [line.document.doc_id] if line.document.failed else []
            if found := tuple(looked_at(line, piece.shard.name, texts)):
                problems.append((number, found))
    except OnrecordError as error:
        hint = "look at the shard, or write it again"
        told = Problem(piece.shard.name, 0, "", "predictions.shard", error.what, got=error.got, hint=hint)
        problems.append((number + 1, (told,)))
    seen = _seen(piece, name, ids)
    versions_there = list(first_lines.items())
    marked = (len(failed), failed[0] if failed else "")
    return seen._replace(problems=problems, versions=versions_there, header=header, failed=marked)


def _seen(piece: Piece, name: str, ids: Sequence[At]) -> Seen:
    names = identities.spread(piece.scratch, name, ids, piece.partitions)
    few = [each.doc_id for each in ids] if len(ids) <= CLOSE_AMONG else []
    there = frozenset(each.doc_id for each in ids) & piece.texts.doc_ids
    return Seen(names, len(ids), few, there)


@cache
def _texts(texts: Texts) -> Mapping[str, str]:
    if not texts.doc_ids:
        return {}
    corpus = load(None if texts.root is None else Path(texts.root))
    if articles(corpus) != texts.articles:
        raise OnrecordError(
            "A worker has another corpus.",
            where=str(corpus.root),
            expected="the same articles as here",
            hint="install the same onrecord on all workers; --root has to be a directory that they share",
        )
    return {doc_id: corpus.texts[doc_id] for doc_id in texts.doc_ids}
