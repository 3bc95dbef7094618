"""Find the articles of a corpus that nobody has annotated yet, so that nobody mistakes them for articles without items.

An article from `onrecord add` has a gold document with zones only. It is not annotated while gold has no item in it and
nobody finished it: neither annotations/adjudication/accepted.jsonl nor the log of an adjudication names it. The
metadata of such an article names the file that was added (`source_file`). Imported articles have no such file: they are
annotated, also if they have no items.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from onrecord.documents.model import RECORDS
from onrecord.errors import counted, first_few

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from onrecord.corpus.load import Corpus
    from onrecord.documents.model import Article, Document

ACCEPTED = "adjudication/accepted.jsonl"  # below annotations/


def unannotated(corpus: Corpus) -> tuple[str, ...]:
    """Return the ids of the articles of a corpus that are not annotated yet, sorted."""
    return without_annotation(corpus.root, corpus.articles, corpus.documents.values())


def without_annotation(root: Path, articles: Mapping[str, Article], documents: Iterable[Document]) -> tuple[str, ...]:
    """Return the ids of the documents that are not annotated yet, sorted.

    Args:
        root: The root directory of the corpus.
        articles: doc_id -> metadata of the article; a document without an article counts as annotated.
        documents: Gold.
    """
    added = {name for name, each in articles.items() if each.source_file is not None}
    empty = {each.doc_id for each in documents if each.doc_id in added and not has_items(each)}
    return tuple(sorted(empty - finished(root))) if empty else ()


def has_items(document: Document) -> bool:
    """Return whether a document has an item in any layer but zones."""
    return any(getattr(document, name) for name in RECORDS if name != "zones")


def finished(root: Path) -> frozenset[str]:
    """Return the ids of the documents that were accepted or adjudicated, by the logs in annotations/adjudication/.

    A line that cannot be read is ignored.
    """
    log = root / "annotations" / ACCEPTED
    decided = {path.stem for path in log.parent.rglob("*.jsonl") if path != log}
    lines = log.read_bytes().splitlines() if log.is_file() else []
    return frozenset(decided | {doc_id for each in lines if (doc_id := _doc_id(each))})


def _doc_id(line: bytes) -> str:
    """Return the `doc_id` of a line of the log, or "" if it has none."""
    try:
        row = json.loads(line)
    except ValueError:
        return ""
    return str(row.get("doc_id") or "") if isinstance(row, dict) else ""


def next_step(root: Path, doc_id: str) -> str:
    """Return the command that continues an article that is not annotated yet.

    It pushes the article, accepts the work of the only annotator who has it, or compares that of the first two.

    Args:
        root: The root directory of the corpus.
        doc_id: The id of the article.
    """
    names = sorted(path.parent.name for path in (root / "annotations" / "annotators").glob(f"*/{doc_id}.json"))
    if not names:
        return f"onrecord studio push --name YOU --doc {doc_id} --from nothing"
    if len(names) == 1:
        return f"onrecord studio accept {names[0]} --doc {doc_id}, once all layers are pulled"
    return f"onrecord studio adjudicate {' '.join(names[:2])}, once both have pulled all layers"


def said(root: Path, doc_ids: Sequence[str]) -> str:
    """Return a line that says which articles are not annotated yet, and what to do next.

    >>> from pathlib import Path
    >>> said(Path(), ["ferry"])
    'ferry: not annotated yet (next: onrecord studio push --name YOU --doc ferry --from nothing)'

    Args:
        root: The root directory of the corpus.
        doc_ids: The ids of the articles, at least one. The next command is that of the first.
    """
    named = first_few(doc_ids)
    several = f"{counted(len(doc_ids), 'article')} ({named})"
    return f"{several if len(doc_ids) > 1 else named}: not annotated yet (next: {next_step(root, doc_ids[0])})"
