"""Is every file there, and none too many?

Each article of corpus/articles.json needs its text and its gold document, and the corpus its registries and its list
of verified ids. A text in corpus/articles/ or a document in annotations/gold/ that the metadata does not list is one
too many: it would be published without anybody knowing what it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.checks.base import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each file that is missing or not listed."""
    sources = gold.sources
    for file in sources.json_files():
        if file.data is None and file is not sources.acknowledged:
            yield _missing(file.name, str(file.path.relative_to(sources.root)))
    for name, file in sources.texts.items():
        if file.data is None:
            expected = str(file.path.relative_to(sources.root))
            yield _missing(name, expected, hint="onrecord rebuild --texts DIR puts texts back into a text-free copy")
    if not sources.articles:
        return
    listed = {file.path for file in sources.texts.values()}
    for path in sorted((sources.root / "corpus" / "articles").glob("*")):
        if path not in listed:
            yield _extra(str(path.relative_to(sources.root)))
    for name in sources.documents.keys() - sources.articles.keys():
        yield _extra(name)


def _missing(document: str, path: str, *, hint: str = "") -> Finding:
    return Finding(document, "", "the file is missing", expected=path, hint=hint or f"git checkout -- {path}")


def _extra(document: str) -> Finding:
    return Finding(
        document,
        "",
        "no article of corpus/articles.json goes with the file",
        hint="list the article or remove the file",
    )
