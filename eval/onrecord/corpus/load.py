"""Load the corpus: articles, texts, gold and registries, as records.

The same class serves any directory of the same layout, so a user's own corpus is loaded by the same call.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from onrecord import paths as find
from onrecord.documents.directory import read_document, read_registry
from onrecord.documents.model import Article, Articles, Document, Entity, EventInstance, Utterance
from onrecord.errors import OnrecordError, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

ARTICLES = "articles.json"


@dataclass(frozen=True)
class Corpus:
    """The corpus, read from a directory that holds corpus/ and annotations/."""

    root: Path

    @cached_property
    def metadata(self) -> Articles:
        """Return corpus/articles.json."""
        path = self.root / "corpus" / ARTICLES
        try:
            return msgspec.json.decode(path.read_bytes(), type=Articles)
        except (OSError, msgspec.DecodeError) as error:
            raise OnrecordError(
                "The articles' metadata cannot be read.", where=str(path), got=str(error), hint="onrecord validate"
            ) from error

    @cached_property
    def articles(self) -> Mapping[str, Article]:
        """Return the articles by doc_id, in order."""
        return {article.doc_id: article for article in sorted(self.metadata.articles, key=lambda each: each.doc_id)}

    @property
    def doc_ids(self) -> list[str]:
        """Return the documents' ids, in order."""
        return list(self.articles)

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """Return each article's exact text by doc_id; a text whose hash differs from the recorded one is refused."""
        return {doc_id: self._text(article) for doc_id, article in self.articles.items()}

    def _text(self, article: Article) -> str:
        path = self.root / "corpus" / article.file
        try:
            data = path.read_bytes()
        except OSError as error:
            raise OnrecordError(
                "An article's text is not there.",
                where=str(path),
                got=error.strerror or str(error),
                expected="the exact bytes of the article",
                hint="onrecord rebuild --texts DIR puts texts back into a text-free copy",
            ) from error
        found = hashlib.sha256(data).hexdigest()
        if found != article.sha256:
            raise OnrecordError(
                "An article's bytes are not those that were annotated.",
                where=str(path),
                got=f"sha256 {found}",
                expected=f"sha256 {article.sha256}",
                hint=f"git checkout -- corpus/{article.file}",
            )
        return data.decode("utf-8")

    @cached_property
    def documents(self) -> Mapping[str, Document]:
        """Return the gold annotations by doc_id, in order."""
        return {doc_id: read_document(self.gold_dir / f"{doc_id}.json") for doc_id in self.articles}

    @property
    def gold_dir(self) -> Path:
        """Return the directory of gold."""
        return self.root / "annotations" / "gold"

    @cached_property
    def entities(self) -> Mapping[str, Entity]:
        """Return the registry of entities by id."""
        return {each.id: each for each in read_registry(self.gold_dir, "entities")}

    @cached_property
    def events(self) -> Mapping[str, EventInstance]:
        """Return the registry of event instances by id."""
        return {each.id: each for each in read_registry(self.gold_dir, "events")}

    @cached_property
    def utterances(self) -> Mapping[str, Utterance]:
        """Return the registry of utterances by id."""
        return {each.id: each for each in read_registry(self.gold_dir, "utterances")}

    def _repr_html_(self) -> str:
        from onrecord.report.notebook import corpus_html  # for notebooks only

        return corpus_html(self)

    def frame(self, config: str) -> pd.DataFrame:
        """Return a configuration's rows as a data frame; nested values stay lists and dicts. Needs pandas."""
        from onrecord.corpus.frames import frame  # pandas is an extra

        return frame(self, config)

    def documents_frame(self) -> pd.DataFrame:
        """Return a row a document: text, title, publisher, date, zones."""
        return self.frame("documents")

    def mentions_frame(self) -> pd.DataFrame:
        """Return a row a mention of an entity."""
        return self.frame("mentions")

    def quotes_frame(self) -> pd.DataFrame:
        """Return a row a quote: its words, speakers' names, paragraph, and where it stands."""
        return self.frame("quotes")

    def events_frame(self) -> pd.DataFrame:
        """Return a row an event mention, with its arguments and the instance it is of."""
        return self.frame("events")

    def times_frame(self) -> pd.DataFrame:
        """Return a row a time expression."""
        return self.frame("times")

    def entities_frame(self) -> pd.DataFrame:
        """Return a row an entity of the registry."""
        return self.frame("entities")

    def event_instances_frame(self) -> pd.DataFrame:
        """Return a row an event instance of the registry."""
        return self.frame("event_instances")

    def utterances_frame(self) -> pd.DataFrame:
        """Return a row an utterance, with the quotes that give it."""
        return self.frame("utterances")


def load(root: str | PathLike[str] | None = None) -> Corpus:
    """Return the corpus that came with the package, or the one in a directory.

    Args:
        root: The directory that holds corpus/ and annotations/, or the corpus/ in it (`onrecord.corpus_dir()`).

    Raises:
        OnrecordError: The directory holds no corpus.
    """
    if root is not None and not isinstance(root, str | PathLike):
        raise OnrecordError(
            "That is no directory.", got=f"{type(root).__name__} {shown(root)}", expected="a path, or None"
        )
    path = find.home() if root is None else Path(root)
    if (path / ARTICLES).is_file() and not (path / "corpus" / ARTICLES).is_file():
        path = path.resolve().parent
    if not (path / "corpus" / ARTICLES).is_file():
        raise OnrecordError(
            "There is no corpus.",
            where=str(path),
            expected=f"a directory with corpus/{ARTICLES}",
            hint="leave the directory out for the corpus of the package; onrecord add --root DIR begins a corpus",
        )
    return Corpus(path)
