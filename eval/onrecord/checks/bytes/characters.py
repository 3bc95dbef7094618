"""Has a text as many code points as the metadata says? It tells a wrong count from a wrong text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.checks.base import Finding
from onrecord.checks.sources import ARTICLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each article whose recorded length is not its text's."""
    for at, (doc_id, article) in enumerate(gold.sources.articles.items()):
        text = gold.sources.texts[doc_id].text
        if text is not None and len(text) != article.characters:
            yield Finding(
                ARTICLES,
                f"articles[{at}].characters",
                f"the number of characters of {doc_id} is wrong",
                got=str(article.characters),
                expected=f"{len(text)} code points",
                hint="correct the number in corpus/articles.json",
            )
