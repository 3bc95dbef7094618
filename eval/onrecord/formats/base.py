"""Define the interface of a format: `Bundle`, the documents that it reads or writes, and `Reading`, a reader's options.

A format is a module with two functions and one or two tables:

    HOLDS                       layer -> the fields of an item that the format can store (`losses` counts all others)
    KEEPS_EMPTY                 optional: the layers for which the format can say "attempted, nothing found"
    read(path, reading)         returns the bundle of a file or directory; raises OnrecordError with every problem
    write(bundle, losses)       returns the bytes of each file by its name in the directory; "" is the file itself

`convert` checks every bundle before it is written. A writer may assume that every span has offsets inside its text.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from msgspec.structs import replace as with_fields

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
    """Documents in order, with their texts, header and registries.

    Attributes:
        documents: The documents.
        texts: doc_id -> text, for the documents whose text is known.
        header: The header of a predictions file, or None.
        registries: The registry's name -> its entries; empty if the input has none.
        carried: The ids of the documents whose text the input itself contains.
        unnamed: The ids of the documents without a name in the input; their ids are made from the file's name.
        words: doc_id -> the offsets of each word; empty unless the format defines words.
        names: The document's name in the input -> its doc_id, where `naming` made the ids legal.
    """

    documents: tuple[Document, ...]
    texts: Mapping[str, str] = field(default_factory=dict)
    header: Header | None = None
    registries: Mapping[str, list[Any]] = field(default_factory=dict)
    carried: frozenset[str] = frozenset()
    unnamed: frozenset[str] = frozenset()
    words: Mapping[str, tuple[Interval, ...]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def renamed(self, ids: Mapping[str, str]) -> Bundle:
        """Return the bundle with other document ids (old id -> new id); an id without an entry is kept."""
        return replace(
            self,
            documents=tuple(with_fields(each, doc_id=ids.get(each.doc_id, each.doc_id)) for each in self.documents),
            texts={ids.get(name, name): text for name, text in self.texts.items()},
            carried=frozenset(ids.get(name, name) for name in self.carried),
            unnamed=frozenset(ids.get(name, name) for name in self.unnamed),
            words={ids.get(name, name): words for name, words in self.words.items()},
        )


class Columns(NamedTuple):
    """A document's mentions as columns of equal length, for readers of formats that contain nothing else.

    Attributes:
        doc_id: The document's id.
        text: The document's text.
        starts: The start offset of each mention, in characters of `text`.
        ends: The end offset (exclusive) of each mention.
        labels: The type of each mention; None for an untyped mention.
        is_named: Whether the file names the document; otherwise `doc_id` is made from the file's name.
        is_made: Whether the text was made from the file's words.
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
    """The argument of a format's `read`: access to texts, the losses to count, and the caller's options.

    Attributes:
        text: Returns the text of a doc_id, or None if it is not available.
        losses: Counts what the reader cannot convert.
        name: Returns the doc_id of the article with the given text; None if there is none.
        labels: The input's label -> the label to use here.
        scheme: The scheme of BIO tags (a key of `bio_tags.SCHEMES`); None to detect it.
        column: The column of BIO tags: counted from 1, or from the last if negative.
        groups: The span groups (spaCy) or keys (coref-jsonlines) to read as mentions.
        is_predicted: Whether the predictions are wanted of a file that has them beside gold.
        otherwise: Returns the text of a doc_id for a format that needs one, if `text` has none: the text of gold.
    """

    text: Callable[[str], str | None]
    losses: Losses
    name: Callable[[str], str | None] = lambda _text: None
    labels: Mapping[str, str] = field(default_factory=dict)
    scheme: str | None = None
    column: int = -1
    groups: Sequence[str] = ()
    is_predicted: bool = False
    otherwise: Callable[[str], str | None] = lambda _doc_id: None
    _met: dict[tuple[str, str], tuple[str | None, str]] = field(default_factory=dict, repr=False, compare=False)

    def known(self, raw: str, inventory: str) -> str | None:
        """Return the schema's label for a label of the input, or None if the schema has no such label.

        No loss is counted.

        Args:
            raw: The label as the input has it; the option `labels` (input's label -> our label) renames it first.
            inventory: The list of allowed labels in the schema, such as `entity_type`.
        """
        found = self.labels.get(raw, raw)
        return found if schema.is_label(found, inventory) else None

    def label(self, raw: str, inventory: str, *, number: int = 1, where: str = "") -> str | None:
        """Return the schema's label for a label of the input; if it has none, return None and count a loss.

        The caller keeps the item without a label.

        Args:
            raw: The label as the input has it; the option `labels` (input's label -> our label) renames it first.
            inventory: The list of allowed labels in the schema, such as `entity_type`.
            number: How many items have this label; all of them are counted in `self.losses`.
            where: The place of the first of them, such as `file:line`.
        """
        key = raw, inventory
        if key not in self._met:
            label = self.known(raw, inventory)
            self._met[key] = label, "" if label is not None else self._unknown(raw, inventory)
        found, why = self._met[key]
        if found is None:
            self.losses.add(f"label {raw}", why, number, where=where)
        return found

    @staticmethod
    def _unknown(raw: str, inventory: str) -> str:
        """Return the reason of the loss of the unknown label `raw`: it names `inventory`'s labels, and --label."""
        known = ", ".join(schema.inventory(inventory))
        return (
            f"the schema has no such label; its items are kept without a label; "
            f"--label {raw}=… maps it to one of {known}; "
            "to keep such labels, use a corpus that has them: onrecord import PATH --as NAME"
        )

    def needed_text(self, doc_id: str, where: str) -> str:
        """Return a document's text; where `text` would return None, raise an error.

        Args:
            doc_id: The document's id.
            where: The place in the input, for the error.

        Raises:
            OnrecordError: The text is not available.
        """
        text = self.text(doc_id) or self.otherwise(doc_id)
        if text is None:
            raise OnrecordError(
                "The format contains no text, and the document's text was not found.",
                where=where,
                got=doc_id,
                expected=f"an article of the corpus, or {doc_id}.txt beside the input",
                hint="put the text beside the input, or give its corpus with --root or ONRECORD_HOME",
            )
        return text


class Format(Protocol):
    """The interface of a format's module, as described at the top of this file."""

    HOLDS: Mapping[str, frozenset[str]]

    def read(self, path: Path, reading: Reading) -> Bundle:
        """Return the documents of a file or directory, with their texts, as a `Bundle`.

        Args:
            path: The file, or the directory for a format of several files.
            reading: The reader's options, the access to texts, and the losses, which are counted in place.

        Raises:
            OnrecordError: With every problem of the input.
        """

    def write(self, bundle: Bundle, losses: Losses) -> Mapping[str, bytes]:
        """Return file name -> the file's bytes, for the documents of `bundle`; nothing is written to disk.

        The name "" stands for the output file itself; other names are paths in the output directory. What the format
        cannot store is counted in `losses`, which is changed in place.
        """
