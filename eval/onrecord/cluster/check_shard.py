"""Check the lines of a shard, and index its ids: the first stage of a check on a cluster.

Of gold's shards only the ids are read; a line of gold that is no document ends the check, as it does on one machine. A
shard of predictions that cannot be read to its end is a problem beside the others.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.checks.predictions.file import CLOSE_AMONG, check_line, versions
from onrecord.cluster.index import Columns, Index
from onrecord.cluster.scratch import Scratch, hashed
from onrecord.cluster.shards import lines
from onrecord.corpus.load import load
from onrecord.errors import OnrecordError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.cluster.shards import Shard
    from onrecord.corpus.load import Corpus
    from onrecord.documents.model import Header


@dataclass(frozen=True)
class Texts:
    """The texts that predictions are held to: of a corpus that every worker has, those of some documents.

    Attributes:
        root: The directory of the corpus, None for the package's.
        articles: The hash of its metadata, which holds the hashes of the texts.
        doc_ids: The documents.
    """

    root: str | None
    articles: str
    doc_ids: frozenset[str]


@dataclass(frozen=True)
class ShardCheck:
    """A task: the check of a shard of one side, `gold` or `predicted`."""

    scratch: Scratch
    side: str
    shard: Shard
    texts: Texts


@dataclass(frozen=True)
class CheckedShard:
    """What a shard holds.

    Attributes:
        index: Its ids, with their lines.
        ids: The ids, if there are few.
        with_text: Of gold, the documents that have a text in the corpus.
        problems: Problems by line.
        versions: The versions of the schema that it names, with the first line of each.
        header: The header, if it has one.
        failed: The number of documents that the system failed on.
        first_failed: The id of the first of them.
    """

    index: Index
    ids: Sequence[str] = ()
    with_text: frozenset[str] = frozenset()
    problems: Sequence[tuple[int, tuple[Problem, ...]]] = ()
    versions: Sequence[tuple[str, int]] = ()
    header: Header | None = None
    failed: int = 0
    first_failed: str = ""


def check_shard(task: ShardCheck) -> CheckedShard:
    """Return what a shard holds; a shard that an earlier run has checked is not read again."""
    name = "checked-" + hashed(task.side, task.shard.url, task.shard.stamp, task.texts)
    return task.scratch.once(name, lambda: (_gold if task.side == "gold" else _predicted)(task, name))


def articles(corpus: Corpus) -> str:
    """Return the hash of the metadata of a corpus."""
    return hashlib.sha256((corpus.root / "corpus" / "articles.json").read_bytes()).hexdigest()


def indexed(scratch: Scratch, name: str, ids: Columns, texts: Texts) -> CheckedShard:
    """Return what is said of documents by their ids alone."""
    few = ids.doc_ids if len(ids.doc_ids) <= CLOSE_AMONG else []
    return CheckedShard(ids.write(scratch, f"{name}.arrow"), few, texts.doc_ids.intersection(ids.doc_ids))


def _gold(task: ShardCheck, name: str) -> CheckedShard:
    ids = Columns()
    for line in lines(task.shard):
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
            ids.add(line.document.doc_id, line.number)
    return indexed(task.scratch, name, ids, task.texts)


def _predicted(task: ShardCheck, name: str) -> CheckedShard:
    texts = _texts(task.texts)
    ids = Columns()
    problems: list[tuple[int, tuple[Problem, ...]]] = []
    first_lines: dict[str, int] = {}
    failed: list[str] = []
    header, number = None, 0
    try:
        for line in lines(task.shard):
            number, header = line.number, header or line.header
            for version in versions(line):
                first_lines.setdefault(version, number)
            if line.document is not None:
                ids.add(line.document.doc_id, number)
                failed += [line.document.doc_id] if line.document.failed else []
            if found := tuple(check_line(line, task.shard.name, texts)):
                problems.append((number, found))
    except OnrecordError as error:
        hint = "look at the shard, or write it again"
        problem = Problem(task.shard.name, 0, "", "predictions.shard", error.what, got=error.got, hint=hint)
        problems.append((number + 1, (problem,)))
    seen = indexed(task.scratch, name, ids, task.texts)
    return replace(
        seen,
        problems=problems,
        versions=list(first_lines.items()),
        header=header,
        failed=len(failed),
        first_failed=failed[0] if failed else "",
    )


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
