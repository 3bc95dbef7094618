"""Decide what passes between two formats: documents, their texts, a header and registries; and what a reader is given.

A format is a module with two pure functions and a table:

    HOLDS                       layer -> the fields of an item that it can hold (`losses` counts all others)
    read(path, reading)         the bundle of a file or directory; OnrecordError with every problem
    write(bundle, losses)       the bytes of each file by its name in the directory; "" is the file itself

A writer may trust what it gets: `prepared` has seen to it that every span has offsets within its text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from onrecord import schema
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from onrecord.documents.model import Document, Header, Interval
    from onrecord.formats.losses import Losses

ONE_FILE = ""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Documents in order, with all that belongs to them.

    texts: doc_id -> text, for the documents whose text is known. carried: the documents whose text the input itself
    held. registries: name -> entries, where the input had registries. words: doc_id -> the offsets of each word, where
    the format says what a word is. unnamed: the documents that the input gives no name.
    """

    documents: tuple[Document, ...]
    texts: Mapping[str, str] = field(default_factory=dict)
    header: Header | None = None
    registries: Mapping[str, list[Any]] = field(default_factory=dict)
    carried: frozenset[str] = frozenset()
    words: Mapping[str, tuple[Interval, ...]] = field(default_factory=dict)
    unnamed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader is given: the texts that are at hand, labels to be renamed, and the tally of what is lost.

    text: doc_id -> the text, or None where none is at hand. name: a text -> the doc_id of the article that has it.
    """

    text: Callable[[str], str | None]
    losses: Losses
    name: Callable[[str], str | None] = lambda _text: None
    labels: Mapping[str, str] = field(default_factory=dict)

    def label(self, raw: str, inventory: str, place: tuple[object, ...] = ()) -> str | None:
        """Return a label as the schema has it, or None, counted as lost, where the schema has no such label."""
        found = self.labels.get(raw, raw)
        if found in schema.labels(inventory):
            return found
        known = ", ".join(schema.inventory(inventory))
        self.losses.add(f"label {raw}", f"the schema has {known}; --label {raw}=… renames it", place=place)
        return None

    def needed_text(self, doc_id: str, where: str) -> str:
        """Return a document's text; raises OnrecordError where none is at hand."""
        text = self.text(doc_id)
        if text is None:
            raise OnrecordError(
                "The format holds no text, and the document's is not at hand.",
                where=where,
                got=doc_id,
                expected=f"an article of the corpus, or {doc_id}.txt beside the input",
                hint="put the text beside the input, or name its corpus with --root or ONRECORD_HOME",
            )
        return text


class Format(Protocol):
    """A format's module."""

    HOLDS: Mapping[str, frozenset[str]]

    def read(self, path: Path, reading: Reading) -> Bundle:
        """Return what a file or directory holds."""

    def write(self, bundle: Bundle, losses: Losses) -> Mapping[str, bytes]:
        """Return the files' bytes."""
