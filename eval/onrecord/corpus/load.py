"""Load the corpus: its records, and its rows as pandas data frames."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from onrecord import paths as find
from onrecord.corpus.records import Records

if TYPE_CHECKING:
    import pandas as pd


class Corpus(Records):
    """The corpus, read from a directory that holds corpus/ and annotations/."""

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


def load(root: str | Path | None = None) -> Corpus:
    """Return the corpus that came with the package, or the one in the directory `root`."""
    return Corpus(find.home() if root is None else Path(root))
