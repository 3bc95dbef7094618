"""Load the corpus: its records, and its rows as pandas data frames."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord import paths as find
from onrecord.corpus.records import Records
from onrecord.errors import OnrecordError, shown

if TYPE_CHECKING:
    import pandas as pd

ARTICLES = "articles.json"


class Corpus(Records):
    """A corpus with its gold annotations. Each part is read when it is first asked for.

    Attributes:
        root: The directory that holds corpus/ and annotations/.
        doc_ids: The documents' ids, in order.
        articles: doc_id -> the article's metadata: title, publisher, date, hash.
        texts: doc_id -> the exact text.
        documents: doc_id -> the gold annotations (`Document`).
        entities: id -> the entity, over all documents.
        events: id -> the event instance, over all documents.
        utterances: id -> the utterance, over all documents.
    """

    def __repr__(self) -> str:
        """Return the corpus's name, version and size."""
        return f"<Corpus {self.metadata.name} {self.metadata.corpus_version}: {len(self.articles)} documents>"

    def _repr_html_(self) -> str:
        from onrecord.report.notebook import corpus_html  # for notebooks only

        return corpus_html(self)

    def frame(self, config: str) -> pd.DataFrame:
        """Return a configuration's rows as a pandas data frame.

        Args:
            config: the name of a configuration, as the card lists them.

        Returns:
            A frame with a row an item and the declared columns; nested values are lists and dicts.

        Raises:
            OnrecordError: there is no such configuration, or pandas is not installed.
        """
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

    def arguments_frame(self) -> pd.DataFrame:
        """Return a row an argument of an event mention: its role, and the item that fills it."""
        return self.frame("arguments")

    def times_frame(self) -> pd.DataFrame:
        """Return a row a time expression."""
        return self.frame("times")

    def entities_frame(self) -> pd.DataFrame:
        """Return a row an entity of the registry."""
        return self.frame("entities")

    def event_instances_frame(self) -> pd.DataFrame:
        """Return a row an event instance of the registry: what happened and when, with its mentions."""
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
