"""Check the lines of a shard, and index its ids: the first stage of a check on a cluster.

For gold only the ids are kept, and an invalid line raises an error, as on one machine. A shard of predictions that
cannot be read to its end gives one problem, after the problems of its readable lines.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.checks.predictions.file import CLOSE_AMONG, check_line, strings_of_line, versions
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
    """The texts that the offsets of predictions are checked against.

    Attributes:
        root: The directory of the corpus, which every worker has; None for the corpus in use.
        articles: The SHA-256 of its articles.json, which contains the hashes of the texts.
        doc_ids: The ids of the documents whose texts are used.
    """

    root: str | None
    articles: str
    doc_ids: frozenset[str]


@dataclass(frozen=True)
class CheckTask:
    """The arguments of a task that checks one shard.

    Attributes:
        scratch: The job's scratch directory, for the shard's index and the stored result.
        side: `gold` or `predicted`.
        shard: The file to check.
        texts: The corpus's texts.
    """

    scratch: Scratch
    side: str
    shard: Shard
    texts: Texts


@dataclass(frozen=True)
class CheckedShard:
    """The result of checking a shard.

    Attributes:
        index: The index of its doc_ids, with their lines.
        ids: The ids, if there are at most `CLOSE_AMONG`; otherwise empty.
        with_text: For gold, the documents with a text in the corpus.
        problems: (line, problems of the line).
        versions: (schema version, the first line with it).
        header: The header, or None.
        failed: The number of documents that the system failed on.
        first_failed: The id of the first of them, or "".
    """

    index: Index
    ids: Sequence[str] = ()
    with_text: frozenset[str] = frozenset()
    problems: Sequence[tuple[int, tuple[Problem, ...]]] = ()
    versions: Sequence[tuple[str, int]] = ()
    header: Header | None = None
    failed: int = 0
    first_failed: str = ""


def check_shard(task: CheckTask) -> CheckedShard:
    """Return the problems and the index of one shard; runs in a worker.

    For a gold shard there are no problems, since the first one is raised. The result is stored in the job's scratch
    directory. If an earlier run stored it, the shard is not read again.

    Raises:
        OnrecordError: A line of gold is invalid, or this worker has another corpus.
    """
    name = "checked-" + hashed(task.side, task.shard.url, task.shard.stamp, task.texts)
    return task.scratch.once(name, lambda: (_gold if task.side == "gold" else _predicted)(task, name))


def articles(corpus: Corpus) -> str:
    """Return the hexadecimal SHA-256 of a corpus's file corpus/articles.json."""
    return hashlib.sha256((corpus.root / "corpus" / "articles.json").read_bytes()).hexdigest()


def indexed(scratch: Scratch, name: str, ids: Columns, texts: Texts) -> CheckedShard:
    """Write the index of a shard to the job's scratch directory, and return a `CheckedShard` without problems.

    Args:
        scratch: The job's scratch directory, which all workers see.
        name: The index's file name without its suffix.
        ids: The shard's doc_ids with their lines.
        texts: The corpus's texts.

    Returns:
        A `CheckedShard` whose `index`, `ids` and `with_text` are set; the other attributes have their defaults.
    """
    few = ids.doc_ids if len(ids.doc_ids) <= CLOSE_AMONG else []
    return CheckedShard(ids.write(scratch, f"{name}.arrow"), few, texts.doc_ids.intersection(ids.doc_ids))


def _gold(task: CheckTask, name: str) -> CheckedShard:
    """Read the gold shard of `task`; write its index (doc_ids and their lines) to the job's scratch directory.

    Args:
        task: The task, which has the shard and the scratch directory.
        name: The file name of the index without its suffix.

    Returns:
        A `CheckedShard` without problems, since the first one is raised.

    Raises:
        OnrecordError: A line is invalid; the error describes the first problem of the first such line.
    """
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


def _predicted(task: CheckTask, name: str) -> CheckedShard:
    """Write the index of a shard of predictions, and return a `CheckedShard` with the problems of all its lines.

    A shard that cannot be read to its end adds one problem after the last readable line. `name` is the index's file
    name without its suffix.

    Raises:
        OnrecordError: This worker's corpus has other articles than the command's.
    """
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
            found = [*check_line(line, task.shard.name, texts)]
            found += strings_of_line(line, task.shard.name, texts, header=header, problems=found)
            if found:
                problems.append((number, tuple(found)))
    except OnrecordError as error:
        problem = Problem(
            task.shard.name,
            0,
            "",
            "predictions.shard",
            error.what,
            got=error.got,
            hint="the shard may be damaged or incomplete: write it again",
        )
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
    """Return doc_id -> text of the documents in `texts.doc_ids`, read from this worker's corpus.

    Raises:
        OnrecordError: This worker's corpus has other articles than the command's.
    """
    if not texts.doc_ids:
        return {}
    corpus = load(None if texts.root is None else Path(texts.root))
    if articles(corpus) != texts.articles:
        raise OnrecordError(
            "The corpus of a worker has other articles than the corpus of this command.",
            where=str(corpus.root),
            expected="the same corpus/articles.json",
            hint="install the same onrecord on all workers; --root must be a directory that they share",
        )
    return {doc_id: corpus.texts[doc_id] for doc_id in texts.doc_ids}
