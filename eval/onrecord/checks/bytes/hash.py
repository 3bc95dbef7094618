"""Are an article's bytes those that were annotated? SHA-256 of the file against corpus/articles.json."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from onrecord.checks.base import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each text whose hash is not the recorded one."""
    for doc_id, article in gold.sources.articles.items():
        data = gold.sources.texts[doc_id].data
        if data is not None and (found := hashlib.sha256(data).hexdigest()) != article.sha256:
            yield Finding(
                doc_id,
                "",
                "the text's bytes are not those that were annotated",
                got=f"sha256 {found}",
                expected=f"sha256 {article.sha256}",
                hint=f"git checkout -- corpus/{article.file}",
            )
