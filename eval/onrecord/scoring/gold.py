"""Find gold and what belongs to it: documents, texts where there are any, registries, and a hash of the whole.

Gold is the package's corpus, another `Corpus`, a directory of documents (with its registries beside them), a JSONL
file, or documents in memory. Other than a corpus, gold holds no texts; a document that names an article of the
package's corpus gets that text, so an annotator's directory is scored as gold would be. It does not if its hash is
another one or, where it has no hash, if an offset is beyond the text's end; `Gold.notes` says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.corpus.load import Corpus, load
from onrecord.documents.directory import read_registry
from onrecord.documents.sources import Folder, Held, source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.documents.model import Document, Entity, EventInstance, Interval, Utterance
    from onrecord.documents.sources import Origin, Source


@dataclass(frozen=True)
class Gold:
    """Gold's documents, the corpus that its texts come from, and its registries (empty where it has none).

    texts: The texts that came with the documents themselves. words: The offsets of each word, by document, where the
    format of the documents says what a word is.
    """

    documents: Source
    corpus: Corpus | None
    version: str | None
    entities: Mapping[str, Entity] = field(default_factory=dict)
    events: Mapping[str, EventInstance] = field(default_factory=dict)
    utterances: Mapping[str, Utterance] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    words: Mapping[str, Sequence[Interval]] = field(default_factory=dict, repr=False)
    _unlike: dict[str, None] = field(default_factory=dict, repr=False, compare=False)

    def text(self, document: Document) -> str | None:
        """Return a document's text, or None where no corpus at hand has the text that was annotated."""
        if document.doc_id in self.texts:
            return self.texts[document.doc_id]
        article = self.corpus.articles.get(document.doc_id) if self.corpus else None
        if self.corpus is None or article is None:
            return None
        text = self.corpus.texts[document.doc_id]
        fits = article.sha256 == document.text_sha256 if document.text_sha256 else furthest(document) <= len(text)
        if not fits:
            self._unlike[document.doc_id] = None
        return text if fits else None

    @property
    def notes(self) -> list[str]:
        """Return what is to be said of the texts that were asked for so far."""
        if not self._unlike:
            return []
        names = ", ".join([*self._unlike][:3]) + (", ..." if len(self._unlike) > 3 else "")  # noqa: PLR2004 - some
        said = f"Gold is of another text than the corpus's article of that name, so the text is not used: {names}"
        return [f"{said} ({len(self._unlike)} in all)."]


def furthest(document: Document) -> int:
    """Return the greatest offset in a document, 0 if there is none."""
    spans = [*(document.mentions or ()), *(document.times or ()), *(document.fillers or ())]
    spans += [*(document.events or ()), *(document.nonquotes or ())]
    for quote in document.quotes or ():
        spans += [*(quote.content or ()), *(quote.cue or ()), *(quote.source or ())]
    return max((span.end for span in spans), default=0)


def find_gold(origin: Gold | Corpus | Origin | None = None) -> Gold:
    """Return gold from where it lies; None is the package's corpus."""
    if isinstance(origin, Gold):
        return origin
    if origin is None or isinstance(origin, Corpus):
        return _of_corpus(load() if origin is None else origin)
    if isinstance(origin, str | Path) and (Path(origin) / "corpus" / "articles.json").is_file():
        return _of_corpus(load(origin))
    documents = source(origin)
    if isinstance(documents, Folder):
        return Gold(documents, load(), None, *(_registry(documents.path, name) for name in _REGISTRIES))
    return Gold(documents, load(), None)


_REGISTRIES = ("entities", "events", "utterances")


def _registry(directory: Path, name: str) -> dict[str, Any]:
    return {entry.id: entry for entry in read_registry(directory, name)}


def _of_corpus(corpus: Corpus) -> Gold:
    documents = Held(tuple(corpus.documents.values()), name=str(corpus.gold_dir))
    version = f"{corpus.metadata.name}-{corpus.metadata.corpus_version}"
    return Gold(documents, corpus, version, corpus.entities, corpus.events, corpus.utterances)
