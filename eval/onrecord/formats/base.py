"""Decide what passes between two formats: documents, their texts, a header and registries; and what a reader is given.

A format is a module with two pure functions and a table:

    HOLDS                       layer -> the fields of an item that it can hold (`losses` counts all others)
    KEEPS_EMPTY                 the layers of which it can say that nothing was found; may be left out if there is none
    read(path, reading)         the bundle of a file or directory; OnrecordError with every problem
    write(bundle, losses)       the bytes of each file by its name in the directory; "" is the file itself

A writer may trust what it gets: `prepared` has seen to it that every span has offsets within its text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from onrecord import schema
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from onrecord.documents.model import Document, Header, Interval
    from onrecord.formats.losses import Losses

ONE_FILE = ""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Documents in order, with all that belongs to them.

    texts: doc_id -> text, for the documents whose text is known. carried: the documents whose text the input itself
    held. registries: name -> entries, where the input had registries. unnamed: the documents that the input gave no
    name, and that are called here by its own name and a number. words: doc_id -> the offsets of each word, where the
    format says what a word is.
    """

    documents: tuple[Document, ...]
    texts: Mapping[str, str] = field(default_factory=dict)
    header: Header | None = None
    registries: Mapping[str, list[Any]] = field(default_factory=dict)
    carried: frozenset[str] = frozenset()
    unnamed: frozenset[str] = frozenset()
    words: Mapping[str, tuple[Interval, ...]] = field(default_factory=dict)


class Columns(NamedTuple):
    """A document's mentions as columns of one length, for readers of formats that hold nothing else.

    starts, ends: offsets in characters of `text`. labels: the types, None for an untyped mention. is_named: whether the
    file names the document; if not, `doc_id` is made up. is_made: whether the text is made of the file's words.
    """

    doc_id: str
    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    labels: Sequence[str | None]
    is_named: bool
    is_made: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader is given: the texts that are at hand, the tally of what is lost, and the choices of who reads.

    text: doc_id -> the text, or None where none is at hand. name: a text -> the doc_id of the article that has it.
    labels: their label -> what it is called here. scheme: a scheme of BIO tags (`bio_tags.SCHEMES`), None to tell it by
    looking. column: the column of BIO tags, from 1, or from the last if negative. groups: spaCy's span groups that are
    to be read as mentions.
    """

    text: Callable[[str], str | None]
    losses: Losses
    name: Callable[[str], str | None] = lambda _text: None
    labels: Mapping[str, str] = field(default_factory=dict)
    scheme: str | None = None
    column: int = -1
    groups: Sequence[str] = ()

    def known(self, raw: str, inventory: str) -> str | None:
        """Return a label as the schema has it, or None where the schema has no such label."""
        found = self.labels.get(raw, raw)
        return found if schema.is_label(found, inventory) else None

    def label(self, raw: str, inventory: str, *, number: int = 1, where: str = "") -> str | None:
        """Return a label as the schema has it, or None, counted as lost, where the schema has no such label.

        The item that has the label is to be kept, without one. number: how many items have it. where: the first.
        """
        found = self.known(raw, inventory)
        if found is None:
            known = ", ".join(schema.inventory(inventory))
            why = (
                f"the schema has no such label, and its items are without one; --label {raw}=… makes it one of {known}"
            )
            self.losses.add(f"label {raw}", why, number, where=where)
        return found

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
