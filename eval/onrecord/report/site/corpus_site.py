"""Define the data of the site of the corpus: gold with its texts and registries.

It is a `Site` without systems, so that the report's pages of utterances, entities and the timeline can be built for it.
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
    """The data of a site on gold alone, without systems.

    Attributes:
        documents: doc_id -> the pair of the gold document and an empty prediction, with the text.
    """

    documents: Mapping[str, DocumentPair] = field(default_factory=dict)

    @property
    def doc_ids(self) -> tuple[str, ...]:
        """Return the ids of the documents, sorted."""
        return tuple(self.documents)

    @property
    def pairs(self) -> Mapping[str, DocumentPair]:
        """Return doc_id -> the pair of the gold document and an empty prediction."""
        return self.documents

    @property
    def name(self) -> str:
        """Return the corpus's name and version; "Annotations" if the documents belong to no corpus."""
        corpus = self.gold.corpus
        if self.gold.version is None or corpus is None:
            return "Annotations"
        return f"{corpus.metadata.name} {corpus.metadata.corpus_version}"

    def article_page(self, doc_id: str, system: System | None = None) -> str:
        """Return the address of an article's page, relative to the site's directory.

        `system` is ignored: it is there because the templates call `Site.article_page` in the same way.
        """
        del system
        return f"articles/{self._document_slugs[doc_id]}.html"


def read_corpus_site(origin: Gold | Corpus | Origin | None = None) -> CorpusSite:
    """Read gold, and return the data of a site that shows it without systems.

    Args:
        origin: Gold as `onrecord.score` accepts it: a path, documents or a `Corpus`; the installed corpus by default.

    Raises:
        OnrecordError: Gold cannot be read.
    """
    gold = find_gold(origin)
    documents = {each.document.doc_id: each.document for each in gold.documents}
    pairs = {
        doc_id: DocumentPair(documents[doc_id], Document(doc_id), gold.text(documents[doc_id]))
        for doc_id in sorted(documents)
    }
    return CorpusSite(gold, (), gold.corpus if origin is None else origin, documents=pairs)
