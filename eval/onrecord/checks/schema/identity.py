"""Does a gold document belong to the article whose name its file bears? Its doc_id and its text's hash must say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.checks.base import Finding
from onrecord.documents.model import Document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each document that names another article, or another version of its text."""
    for doc_id, file in gold.sources.documents.items():
        document = file.records(Document)
        article = gold.sources.articles.get(doc_id)
        if document is None or article is None or doc_id in gold.blocked:
            continue
        if document.doc_id != doc_id:
            yield Finding(
                doc_id, "doc_id", "the file bears another name", got=document.doc_id, expected=doc_id, hint="rename it"
            )
        if document.text_sha256 != article.sha256:
            yield Finding(
                doc_id,
                "text_sha256",
                "the annotations were made on another text",
                got=str(document.text_sha256),
                expected=article.sha256,
                hint="restore the article, or align the annotations again",
            )
