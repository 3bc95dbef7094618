"""Hold what a site on the corpus itself is made of: gold, its texts and registries, and no system.

It is a `Site` without systems, so that the pages of utterances, entities and the timeline are those of a report.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord.documents.model import Document
from onrecord.report.site.site import Site
from onrecord.scoring.gold import find_gold
from onrecord.scoring.pair import DocumentPair

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord.corpus.load import Corpus
    from onrecord.documents.sources import Origin
    from onrecord.report.site.site import System
    from onrecord.scoring.gold import Gold


@dataclass(frozen=True)
class CorpusSite(Site):
    """Gold alone; documents: doc_id -> the document with its text, beside an empty prediction."""

    documents: Mapping[str, DocumentPair] = field(default_factory=dict)

    @property
    def doc_ids(self) -> tuple[str, ...]:
        """Return the documents' ids in order."""
        return tuple(self.documents)

    @property
    def pairs(self) -> Mapping[str, DocumentPair]:
        """Return the documents with their texts."""
        return self.documents

    @property
    def name(self) -> str:
        """Return the corpus's name and version; of bare documents, that they are annotations."""
        corpus = self.gold.corpus
        if self.gold.version is None or corpus is None:
            return "Annotations"
        return f"{corpus.metadata.name} {corpus.metadata.corpus_version}"

    def article_page(self, doc_id: str, system: System | None = None) -> str:
        """Return the address of an article's page."""
        del system
        return f"articles/{self._document_slugs[doc_id]}.html"


def read_corpus_site(origin: Gold | Corpus | Origin | None = None) -> CorpusSite:
    """Return gold as a site; origin is what `onrecord.score` takes as gold. Raises OnrecordError as that does."""
    gold = find_gold(origin)
    documents = {each.document.doc_id: each.document for each in gold.documents}
    pairs = {
        doc_id: DocumentPair(documents[doc_id], Document(doc_id), gold.text(documents[doc_id]))
        for doc_id in sorted(documents)
    }
    return CorpusSite(gold, (), gold.corpus if origin is None else origin, documents=pairs)
