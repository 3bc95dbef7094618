"""Read the files of any corpus as records: articles, texts, gold and registries."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from onrecord.documents.declared import only_declared
from onrecord.documents.directory import read_document, read_registry
from onrecord.documents.model import Article, Articles, Document, Entity, EventInstance, Utterance
from onrecord.errors import OnrecordError
from onrecord.schema import asked, using

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True)
class Records:
    """The records of a corpus. Each part is read from disk when it is first used.

    Attributes:
        root: The directory that holds corpus/ and annotations/.
    """

    root: Path

    @cached_property
    def metadata(self) -> Articles:
        """Return the content of corpus/articles.json: the corpus's name and version, and the metadata of each article.

        Raises:
            OnrecordError: The file cannot be read.
        """
        path = self.root / "corpus" / "articles.json"
        try:
            return msgspec.json.decode(path.read_bytes(), type=Articles)
        except (OSError, msgspec.DecodeError) as error:
            raise OnrecordError(
                "The articles' metadata cannot be read.",
                where=str(path),
                got=str(error),
                hint="correct the file; onrecord validate says what is wrong in it",
            ) from error

    @cached_property
    def articles(self) -> Mapping[str, Article]:
        """Return doc_id -> metadata of the article (title, publisher, date, file, hash), sorted by doc_id."""
        return {article.doc_id: article for article in sorted(self.metadata.articles, key=lambda each: each.doc_id)}

    @property
    def doc_ids(self) -> list[str]:
        """Return the ids of the documents, sorted."""
        return list(self.articles)

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """Return doc_id -> exact text of the article; all texts are read at once.

        Raises:
            OnrecordError: A text is missing, or does not have the hash in articles.json.
        """
        return {doc_id: self._text(article) for doc_id, article in self.articles.items()}

    def _text(self, article: Article) -> str:
        path = self.root / "corpus" / article.file
        try:
            data = path.read_bytes()
        except OSError as error:
            raise OnrecordError(
                "An article's text is missing.",
                where=str(path),
                got=error.strerror or str(error),
                expected="the exact bytes of the article",
                hint="onrecord rebuild --texts DIR puts texts back into a text-free copy",
            ) from error
        found = hashlib.sha256(data).hexdigest()
        if found != article.sha256:
            raise OnrecordError(
                "An article's text differs from the text that was annotated.",
                where=str(path),
                got=f"sha256 {found}",
                expected=f"sha256 {article.sha256}",
                hint=f"restore the file: git checkout -- corpus/{article.file}",
            )
        return data.decode("utf-8")

    @cached_property
    def documents(self) -> Mapping[str, Document]:
        """Return doc_id -> gold annotations, with only the layers and fields that the corpus declares in corpus.json.

        Raises:
            OnrecordError: The file of a document cannot be read.
        """
        with using(self.root):
            declared = asked()
        read = ((doc_id, read_document(self.gold_dir / f"{doc_id}.json")) for doc_id in self.articles)
        return {doc_id: only_declared(document, declared) for doc_id, document in read}

    @property
    def gold_dir(self) -> Path:
        """Return the path of the directory of the gold documents and registries; it may not exist."""
        return self.root / "annotations" / "gold"

    @cached_property
    def entities(self) -> Mapping[str, Entity]:
        """Return entity id -> entry of gold's registry of entities; {} if gold has no such registry."""
        return {each.id: each for each in read_registry(self.gold_dir, "entities")}

    @cached_property
    def events(self) -> Mapping[str, EventInstance]:
        """Return event instance id -> entry of gold's registry of events; {} if gold has no such registry."""
        return {each.id: each for each in read_registry(self.gold_dir, "events")}

    @cached_property
    def utterances(self) -> Mapping[str, Utterance]:
        """Return utterance id -> entry of gold's registry of utterances; {} if gold has no such registry."""
        return {each.id: each for each in read_registry(self.gold_dir, "utterances")}
