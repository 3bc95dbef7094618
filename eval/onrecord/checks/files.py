"""Read the files of a corpus without raising errors for their content.

A `File` has `data` if it exists, `value` if it is strict JSON, and `records` if the value fits a type. Each is None
otherwise. The checks of the levels `bytes` and `schema` report why.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from onrecord.documents.directory import document_paths
from onrecord.documents.model import Article, Articles, Entity, EventInstance, Utterance
from onrecord.documents.strict import NotJsonError, strict_json
from onrecord.schema.profile import DECLARATION
from onrecord.schema.properties import registry_schemas

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

T = TypeVar("T")
ARTICLES = "corpus/articles.json"
WIKIDATA = "corpus/wikidata.json"
ACKNOWLEDGED = "annotations/acknowledged.json"
DECLARED = f"corpus/{DECLARATION}"
GOLD = "annotations/gold"
ERRATA = "annotations/errata"


@dataclass(frozen=True)
class File:
    """A file of the corpus.

    Attributes:
        path: The path of the file, which may not exist.
        name: The doc_id for a document's text or annotations, else the path relative to the corpus's root.
        schema: The name of the file's JSON Schema; "" for a text.
    """

    path: Path
    name: str
    schema: str = ""

    @cached_property
    def data(self) -> bytes | None:
        """Return the file's bytes, or None if the file does not exist."""
        return self.path.read_bytes() if self.path.is_file() else None

    @cached_property
    def text(self) -> str | None:
        """Return the file's content as a string, or None if the file does not exist or is not UTF-8."""
        try:
            return None if self.data is None else self.data.decode("utf-8")
        except UnicodeDecodeError:
            return None

    @cached_property
    def _json(self) -> tuple[Any, NotJsonError | None]:
        """Return (JSON value, None); (None, error) if the file is not strict JSON; (None, None) without a file."""
        try:
            return (None if self.data is None else strict_json(self.data)), None
        except NotJsonError as error:
            return None, error

    @property
    def value(self) -> Any:
        """Return the decoded JSON value, or None if the file does not exist or is not strict JSON."""
        return self._json[0]

    @property
    def not_json(self) -> NotJsonError | None:
        """Return the error that says why the file is not strict JSON; None if it is strict JSON or does not exist."""
        return self._json[1]

    def records(self, kind: type[T]) -> T | None:
        """Return the file's JSON as an object of the type `kind`.

        The result is None if the file does not exist, is not strict JSON, or does not fit the type.
        """
        try:
            return None if self.value is None else msgspec.convert(self.value, kind)
        except msgspec.ValidationError:
            return None


@dataclass(frozen=True)
class CorpusFiles:
    """The files of the corpus in a directory."""

    root: Path

    def file(self, name: str, schema: str = "") -> File:
        """Return the file at a path below the root; it may not exist.

        Args:
            name: The path relative to the root.
            schema: The name of the JSON Schema that the file must match; "" for none.
        """
        return File(self.root / name, name, schema)

    @cached_property
    def metadata(self) -> File:
        """Return the file corpus/articles.json, with the corpus's and the articles' metadata."""
        return self.file(ARTICLES, "articles")

    @cached_property
    def wikidata(self) -> File:
        """Return the file corpus/wikidata.json, the list of verified Wikidata ids."""
        return self.file(WIKIDATA, "wikidata")

    @cached_property
    def acknowledged(self) -> File:
        """Return the file annotations/acknowledged.json, the list of acknowledged warnings; it may not exist."""
        return self.file(ACKNOWLEDGED, "acknowledged")

    @cached_property
    def errata(self) -> tuple[File, ...]:
        """Return the files in annotations/errata, one for each version of gold with errata, sorted by name."""
        paths = sorted((self.root / ERRATA).glob("*.json"))
        return tuple(self.file(f"{ERRATA}/{path.name}", "errata") for path in paths)

    @cached_property
    def declared(self) -> File:
        """Return the file corpus/corpus.json, which declares the layers of gold; it may not exist."""
        return self.file(DECLARED, "corpus")

    @cached_property
    def registries(self) -> Mapping[str, File]:
        """Return registry name (`entities`, `events`, `utterances`) -> its file, which may not exist."""
        return {name: self.file(f"{GOLD}/{name}.json", schema) for name, schema in registry_schemas().items()}

    @cached_property
    def articles(self) -> Mapping[str, Article]:
        """Return doc_id -> metadata of the article; {} if corpus/articles.json cannot be read."""
        metadata = self.metadata.records(Articles)
        return {} if metadata is None else {each.doc_id: each for each in metadata.articles}

    @cached_property
    def texts(self) -> Mapping[str, File]:
        """Return doc_id -> file of the article's text; the file may not exist."""
        return {name: File(self.root / "corpus" / each.file, name) for name, each in self.articles.items()}

    @cached_property
    def documents(self) -> Mapping[str, File]:
        """Return doc_id -> file of the gold document, for the articles, then for other files in annotations/gold.

        The file of an article's document may not exist.
        """
        listed = dict.fromkeys(self.articles)
        found = dict.fromkeys(path.stem for path in document_paths(self.root / GOLD))
        return {name: File(self.root / GOLD / f"{name}.json", name, "document") for name in {**listed, **found}}

    @cached_property
    def entities(self) -> list[Entity]:
        """Return the entries of the registry of entities; [] if its file is missing or invalid."""
        return self.registries["entities"].records(list[Entity]) or []

    @cached_property
    def events(self) -> list[EventInstance]:
        """Return the entries of the registry of event instances; [] if its file is missing or invalid."""
        return self.registries["events"].records(list[EventInstance]) or []

    @cached_property
    def utterances(self) -> list[Utterance]:
        """Return the entries of the registry of utterances; [] if its file is missing or invalid."""
        return self.registries["utterances"].records(list[Utterance]) or []

    def json_files(self) -> Iterator[File]:
        """Yield every JSON file of the corpus in a fixed order: metadata, optional files, registries, gold documents.

        Files that do not exist are yielded too.
        """
        yield self.metadata
        yield self.wikidata
        yield self.acknowledged
        yield from self.errata
        yield self.declared
        yield from self.registries.values()
        yield from self.documents.values()
