"""Sources of documents: memory, a directory or a JSONL file. A source yields all documents, or finds one by its id.

A JSONL file is streamed and never read into memory. The first search by id makes an index of the offsets of all lines;
only this index grows with the number of documents. A file that is a JSON array, or in UTF-16, is read into memory.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

import msgspec

from onrecord.documents.declared import only_declared
from onrecord.documents.described import described
from onrecord.documents.directory import document_paths, read_document, read_registry
from onrecord.documents.encoding import is_converted, open_lines
from onrecord.documents.lines import RawLine, is_array
from onrecord.documents.missing import no_such_path
from onrecord.documents.predictions import IN_MEMORY, default_header, read_header, read_line, read_lines
from onrecord.errors import OnrecordError
from onrecord.schema.schemas import compatible, schema_version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from onrecord.corpus.load import Corpus
    from onrecord.documents.model import Document, Entity, Header
    from onrecord.errors import Problem
    from onrecord.schema.declared import Declaration

BEGINNING_BYTES = 4096
Fields: TypeAlias = "Mapping[str, Any]"  # a document as decoded from JSON
Origin: TypeAlias = (
    "str | PathLike[str] | Folder | Held | Corpus | Document | Fields"
    " | Iterable[Document | Fields] | Mapping[str, Document | Fields]"
)


class Placed(NamedTuple):
    """A document, the number of its line (0 if its source has no lines), and its canonical JSON if known, else None."""

    document: Document
    line: int = 0
    encoded: bytes | None = None


class Source(Protocol):
    """The protocol of a source of documents."""

    @property
    def name(self) -> str:
        """Return the name of the source in messages: the path of a file, or a description."""

    @property
    def header(self) -> Header:
        """Return the header of the source (system, scope of ids, ...), or the default header if it has none."""

    def __iter__(self) -> Iterator[Placed]:
        """Yield all documents in the order of the source, each with its line number (0 without lines)."""

    def find(self, doc_id: str) -> Placed | None:
        """Return the document with the id `doc_id` and its line number, or None if there is none."""

    def ids(self) -> Iterable[str]:
        """Return the ids of all documents in the order of the source; an id that several documents have is repeated."""


class BrokenFileError(OnrecordError):
    """A file with a line that is not a document. `problems` are those of the line; the message is the first of them."""

    def __init__(self, path: Path, problems: tuple[Problem, ...]) -> None:
        first = problems[0]
        super().__init__(
            f"The file cannot be read: {first.message}",
            where=f"{first.document}:{first.line} {first.path}".strip(),
            got=first.got,
            expected=first.expected,
            hint=first.hint or f"onrecord check {path}",
        )


@dataclass(frozen=True)
class Held:
    """Documents in memory.

    Attributes:
        documents: The documents, in order.
        name: The name of the documents in messages.
        system: The name of the system that made them.
        settings: How they were read, as far as it can change a score (such as `format`); part of the signature.
        notes: Notes on how they were read, for the reader of a score.
        first: Their header, or None.
    """

    documents: tuple[Document, ...]
    name: str = IN_MEMORY
    system: str = "system"
    settings: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    first: Header | None = None

    @property
    def header(self) -> Header:
        """Return the header of the documents if they have one, or the default header with the name in `system`."""
        return self.first or default_header(self.system)

    @cached_property
    def _by_id(self) -> dict[str, Document]:
        return {document.doc_id: document for document in self.documents}

    def __iter__(self) -> Iterator[Placed]:
        return map(Placed, self.documents)

    def find(self, doc_id: str) -> Placed | None:
        """Return the document with the id `doc_id` (the last one, if several have it), or None if there is none."""
        found = self._by_id.get(doc_id)
        return None if found is None else Placed(found)

    def ids(self) -> Iterable[str]:
        """Return the ids of all documents in order; an id that several documents have is repeated."""
        return [document.doc_id for document in self.documents]


@dataclass(frozen=True)
class Folder:
    """A directory of documents, one file `<doc_id>.json` each; or one such file."""

    path: Path
    only: frozenset[str] | None = None  # the ids of the documents to read; None: all
    with_entities: bool = False  # whether `entities` of documents are filled from the registry in the directory
    any_schema: bool = False  # whether documents of another schema version are accepted
    declared: Declaration | None = None  # what the corpus declares; other layers and fields are removed

    @property
    def name(self) -> str:
        """Return the directory's path as a string, as it was given."""
        return str(self.path)

    @property
    def header(self) -> Header:
        """Return the default header, with the directory's name as the system; an id means the same in all documents."""
        return msgspec.structs.replace(default_header(self.path.stem), scope="corpus")

    @cached_property
    def _paths(self) -> dict[str, Path]:
        paths = document_paths(self.path) if self.path.is_dir() else [self.path]
        if not paths:
            raise OnrecordError(
                "The directory has no documents.",
                where=self.name,
                expected="one file <doc_id>.json for each document",
                hint="give the path of a directory with such files (annotations/gold), or of a JSONL file",
            )
        return {path.stem: path for path in paths if self.only is None or path.stem in self.only}

    def __iter__(self) -> Iterator[Placed]:
        return map(self._placed, self._paths.values())

    def find(self, doc_id: str) -> Placed | None:
        """Return the document in `<doc_id>.json`; None if there is no such file, or its id is not in `self.only`."""
        path = self._paths.get(doc_id)
        return None if path is None else self._placed(path)

    def ids(self) -> Iterable[str]:
        """Return the ids of the documents to read, sorted."""
        return list(self._paths)

    @cached_property
    def _registry(self) -> Mapping[str, Entity]:
        if not self.with_entities:
            return {}
        directory = self.path if self.path.is_dir() else self.path.parent
        return {entity.id: entity for entity in read_registry(directory, "entities")}

    def _placed(self, path: Path) -> Placed:
        document = described(read_document(path), self._registry)
        if self.any_schema and not compatible(document.schema_version or schema_version()):
            document = msgspec.structs.replace(document, schema_version=None)
        return Placed(document if self.declared is None else only_declared(document, self.declared))


class _Id(msgspec.Struct, gc=False):
    doc_id: str


@dataclass(frozen=True)
class Lines:
    """A JSONL file with one document per line. Reading raises BrokenFileError for a line with problems."""

    path: Path
    _offsets: dict[str, tuple[int, int]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def name(self) -> str:
        """Return the file's path as a string, as it was given."""
        return str(self.path)

    @cached_property
    def header(self) -> Header:
        """Return the header on the file's first line, or the default header, with the file's name, if it has none."""
        return read_header(self.path) or default_header(self.path.stem)

    def __iter__(self) -> Iterator[Placed]:
        for line in read_lines(self.path):
            if line.problems:
                raise BrokenFileError(self.path, line.problems)
            if line.document is not None:
                yield Placed(line.document, line.number, line.encoded)

    def find(self, doc_id: str) -> Placed | None:
        """Return the document with the id `doc_id` (the first, if several lines have it), or None if there is none."""
        line = self.line(doc_id)
        return None if line is None else self.placed(line)

    def line(self, doc_id: str) -> RawLine | None:
        """Return the line of a document as bytes with its number, counted from 1; None if no line has the id.

        If several lines have it, the first is returned.
        """
        if not self._offsets:
            for _ in self.ids():
                pass
        if doc_id not in self._offsets:
            return None
        offset, number = self._offsets[doc_id]
        with self.path.open("rb") as file:
            file.seek(offset)
            return RawLine(number, file.readline())

    def placed(self, line: RawLine) -> Placed:
        """Return the document on a line of this file; raise BrokenFileError if the line has problems."""
        read = read_line(line, self.name)
        if read.document is None:
            raise BrokenFileError(self.path, read.problems)
        return Placed(read.document, line.number, read.encoded)

    def ids(self) -> Iterator[str]:
        """Yield the ids of all documents in order, with repetitions; invalid lines are skipped.

        The place of each line is remembered, so that `find` need not read the file again.
        """
        decode = msgspec.json.Decoder(_Id).decode
        offset = 0
        with self.path.open("rb") as file:
            for number, raw in enumerate(file, 1):
                try:
                    doc_id = decode(raw.removeprefix(b"\xef\xbb\xbf")).doc_id
                except (msgspec.DecodeError, UnicodeDecodeError):
                    doc_id = ""  # the header, or a line for which iteration raises
                if doc_id:
                    self._offsets.setdefault(doc_id, (offset, number))
                    yield doc_id
                offset += len(raw)


def source(origin: Origin) -> Source:
    """Return a source, which iterates over documents or finds one by its id, for a path or for documents in memory.

    Args:
        origin: The path of a directory of documents, a .json or a JSONL file; or a Corpus, documents, or dicts as
            decoded from JSON. A Folder (documents in a directory) or Held (documents in memory) is returned as it is.

    Raises:
        OnrecordError: The path does not exist, `origin` is neither a path nor documents, or documents in memory or of a
            JSON array are not valid. Other files are read, and raise, later.
    """
    if isinstance(origin, Folder | Held):
        return origin
    if not isinstance(origin, str | PathLike):
        from onrecord.documents.given import given

        documents, header = given(origin)
        return Held(documents, first=header)
    path = Path(origin)
    if not path.exists():
        raise no_such_path(path)
    if path.is_file() and (_holds_array(path) or is_converted(path)):
        documents = tuple(placed.document for placed in Lines(path))
        first = None if _holds_array(path) else read_header(path)
        return Held(documents, str(path), Lines(path).header.system, first=first)
    return Folder(path) if path.is_dir() or path.suffix == ".json" else Lines(path)


def _holds_array(path: Path) -> bool:
    with open_lines(path) as file:
        return is_array(file.read(BEGINNING_BYTES))


def predictions(origin: Origin) -> Source:
    """Return a source of predicted documents for a path, a Corpus, documents, or dicts as decoded from JSON.

    The documents of a directory get `entities` (type, name and QID) from the directory's registry. OnrecordError is
    raised for a path that does not exist, and for documents in memory that are not valid.
    """
    found = source(origin)
    return replace(found, with_entities=True) if isinstance(found, Folder) else found
