"""Load a corpus: records, texts, and rows as pandas data frames."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord import paths as find
from onrecord.corpus.records import Records
from onrecord.errors import OnrecordError, counted, shown

if TYPE_CHECKING:
    import pandas as pd

ARTICLES = "articles.json"


class Corpus(Records):
    """A corpus with its gold annotations. Each part is read from disk when it is first used.

    Attributes:
        root: The directory that holds corpus/ and annotations/.
        doc_ids: The ids of the documents, sorted.
        articles: doc_id -> the article's metadata: title, publisher, date, hash.
        texts: doc_id -> the article's exact text.
        documents: doc_id -> the gold annotations (`Document`). Its `events` are event mentions, each with the id of its
            instance as `event`.
        entities: id -> the entity, over all documents.
        events: id -> the event instance, over all documents: what happened, and when. `documents` has its mentions.
        utterances: id -> the utterance, over all documents.
    """

    def __repr__(self) -> str:
        """Return the corpus's name, version and size."""
        return (
            f"<Corpus {self.metadata.name} {self.metadata.corpus_version}: {counted(len(self.articles), 'document')}>"
        )

    def _repr_html_(self) -> str:
        from onrecord.report.notebook import corpus_html  # for notebooks only

        return corpus_html(self)

    def frame(self, config: str) -> pd.DataFrame:
        """Return a published table of the corpus as a pandas data frame.

        Args:
            config: The name of the table (configuration), such as `quotes`; the dataset card, corpus/README.md, lists
                them.

        Returns:
            A data frame with one row per item and the declared columns; nested values are lists and dicts.

        Raises:
            OnrecordError: There is no such configuration, or pandas is not installed.
        """
        from onrecord.corpus.frames import frame  # pandas is an extra

        return frame(self, config)

    def documents_frame(self) -> pd.DataFrame:
        """Return a data frame with one row per document: text, title, publisher, date, zones."""
        return self.frame("documents")

    def mentions_frame(self) -> pd.DataFrame:
        """Return a data frame with one row per mention of an entity: its words, its entity's name, its place."""
        return self.frame("mentions")

    def quotes_frame(self) -> pd.DataFrame:
        """Return a data frame with one row per quote: its words, its speakers' names, its place and paragraph."""
        return self.frame("quotes")

    def events_frame(self) -> pd.DataFrame:
        """Return a data frame with one row per event mention, with its arguments and its event instance.

        `event_instances_frame` has one row per event instance, as `events`.
        """
        return self.frame("events")

    def arguments_frame(self) -> pd.DataFrame:
        """Return a data frame with one row per argument of an event mention: its role, and the item that fills it."""
        return self.frame("arguments")

    def times_frame(self) -> pd.DataFrame:
        """Return a data frame with one row per time expression: its words, its TIMEX3 type and value, its place."""
        return self.frame("times")

    def entities_frame(self) -> pd.DataFrame:
        """Return a data frame with one row per entity of the registry, with its mentions in all documents."""
        return self.frame("entities")

    def event_instances_frame(self) -> pd.DataFrame:
        """Return a data frame with one row per event instance of the registry: what happened, when, its mentions."""
        return self.frame("event_instances")

    def utterances_frame(self) -> pd.DataFrame:
        """Return a data frame with one row per utterance of the registry, with the quotes that report it."""
        return self.frame("utterances")


def load(root: str | PathLike[str] | None = None) -> Corpus:
    """Return the corpus in a directory; without `root` the one in ONRECORD_HOME, or else the one of the package.

    The files are read when they are first used.

    Args:
        root: The directory that contains corpus/ and annotations/, or its corpus/ (`onrecord.corpus_dir()`); None for
            the default.

    Raises:
        OnrecordError: The directory has no corpus, or `root` is not a path.
    """
    if root is not None and not isinstance(root, str | PathLike):
        raise OnrecordError(
            "The root of a corpus is not a path.",
            got=f"{type(root).__name__} {shown(root)}",
            expected="a path, or None",
            hint='onrecord.load("DIR"); onrecord.load() loads the corpus of the package',
        )
    path = find.home() if root is None else Path(root)
    if (path / ARTICLES).is_file() and not (path / "corpus" / ARTICLES).is_file():
        path = path.resolve().parent
    if not (path / "corpus" / ARTICLES).is_file():
        raise OnrecordError(
            "The directory has no corpus.",
            where=str(path),
            expected="a directory that contains corpus/articles.json",
            hint="give no directory for the corpus of the package; onrecord add FILE --root DIR begins a new corpus",
        )
    return Corpus(path)
