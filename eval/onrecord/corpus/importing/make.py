"""Write an import as a corpus: texts, metadata, documents, registries, inventory and declaration.

All files are written to a temporary directory beside the target, which is renamed at the end. A fact about an article
is `stated` if the text contains it, and otherwise `inferred` (it comes from the input).
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import msgspec
from msgspec.structs import replace

from onrecord import schema
from onrecord.corpus.add import fact
from onrecord.corpus.begin import begin
from onrecord.corpus.importing.declaration import layers_of, own_labels, with_lists
from onrecord.corpus.importing.numbered import numbered
from onrecord.corpus.importing.reading import Choices, Read, read
from onrecord.corpus.importing.registries import Registries
from onrecord.corpus.load import load
from onrecord.documents.atomic import synced_together, write_bytes
from onrecord.documents.directory import write_document, write_registry
from onrecord.documents.model import Article
from onrecord.errors import OnrecordError
from onrecord.formats.losses import Losses
from onrecord.formats.textfile import sha256
from onrecord.schema.profile import OPEN, Profile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from onrecord.documents.model import Document, Entity

IMPORTED = "i"  # the source of Wikidata ids, in wikidata.json


@dataclass(frozen=True)
class Made:
    """The result of an import.

    Attributes:
        format: the input's format.
        documents: the number of documents.
        items: layer -> the number of items.
        layers: the layers as corpus.json declares them.
        labels: inventory -> the corpus's own labels.
        losses: losses and notes.
        replaced: the number of documents that the corpus had already.
        version: the corpus's new version; "" for a new corpus.

    """

    format: str
    documents: int
    items: Mapping[str, int]
    layers: Mapping[str, Any]
    labels: Mapping[str, Sequence[str]]
    losses: Losses
    replaced: int = 0
    version: str = ""


def make(
    path: Path, root: Path, choices: Choices, *, language: str = "und", said: Callable[[str], None] = lambda _line: None
) -> Made:
    """Write a new corpus from an input, and return a summary (counts, layers, labels, losses).

    The corpus is written to a temporary directory first: if an error occurs, `root` is unchanged.

    Args:
        path: The input, a file or a directory.
        root: The directory of the new corpus; it must not exist, or be empty.
        choices: The options of reading, such as the format and the directory of the texts.
        language: The BCP 47 tag for articles whose language the input does not give; `und` is undetermined.
        said: Called with a line that says what is being done.

    Raises:
        OnrecordError: `root` exists and is not empty; the input cannot be read, or lacks a text; or a string cannot be
            aligned and `choices.partial` is false.
    """
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise OnrecordError(
            "The target already exists.",
            where=str(root),
            expected="a new directory",
            hint="name a new directory: --as DIR; to add documents to an existing corpus: --into DIR",
        )
    losses = Losses()
    with schema.using(OPEN):
        said(f"reading {path}")
        found = read(path, choices, losses)
        registries = Registries(found.bundle.registries, is_global=is_global(found))
        each_read = each_said(found.documents, "documents placed", said)
        documents = with_lists([registered(each, found, registries, losses) for each in each_read])
    with schema.using(Profile()):
        layers, labels = layers_of(documents), own_labels(documents)
    temporary = Path(mkdtemp(prefix=f".{root.name}-", dir=_parent(root)))
    try:
        with synced_together():
            begin(temporary, name=root.resolve().name, canary=str(uuid4()))
            _write_articles(temporary, [article_of(each, found, language) for each in documents], found.texts)
            _write_json(temporary / "corpus" / "corpus.json", {"layers": layers, "guidelines": []})
            if labels is not None:
                _write_json(temporary / "schema" / "inventory.schema.json", labels)
            with schema.using(temporary):
                for document in each_said(documents, "documents written", said):
                    write_document(temporary / "annotations" / "gold", document)
            _write_registries(temporary, registries.entries())
        if root.exists():
            root.rmdir()
        temporary.chmod(0o755)
        temporary.rename(root)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    items = {layer: sum(len(getattr(each, layer) or ()) for each in documents) for layer in layers}
    own = {name: [row["const"] for row in each["oneOf"]] for name, each in (labels or {"$defs": {}})["$defs"].items()}
    return Made(found.format, len(documents), items, layers, own, losses)


def each_said(documents: Sequence[Document], done: str, said: Callable[[str], None]) -> Iterator[Document]:
    """Yield documents, and say how many were yielded, after every 100 of them: `200 of 1,000 documents written`.

    Args:
        documents: The documents.
        done: What is done with each of them, as `documents written`.
        said: Called with the line.
    """
    for number, document in enumerate(documents, 1):
        yield document
        if number % 100 == 0:
            said(f"{number:,} of {len(documents):,} {done}")


def is_global(found: Read) -> bool:
    """Return whether an id of the input means the same entity (or event, or utterance) in all its documents.

    The input says so itself: its header has the scope `corpus`. Without a header, the result is False.
    """
    return found.bundle.header is not None and found.bundle.header.scope == "corpus"


def registered(document: Document, found: Read, registries: Registries, losses: Losses) -> Document:
    """Return a document as gold has it: with ids of the registries, and with the SHA-256 of its text.

    Args:
        document: The document as read from the input.
        found: The input, which has the document's text.
        registries: Receives an entry for each new entity, event instance and utterance.
        losses: Counts what is left out; changed in place.
    """
    text = found.texts[document.doc_id]
    placed = registries.of(numbered(document, text, losses), text)
    return replace(placed, text_sha256=sha256(text), schema_version=schema.schema_version())


def _parent(root: Path) -> Path:
    """Return the directory that contains `root`, after making it if it does not exist."""
    parent = root.resolve().parent
    parent.mkdir(parents=True, exist_ok=True)
    return parent


def article_of(document: Document, found: Read, language: str) -> Article:
    """Return the metadata of a document's article; facts that the input does not give are empty.

    `language` is the BCP 47 tag for an article whose language the input does not give.
    """
    text, facts = found.texts[document.doc_id], found.facts.get(document.doc_id, {})
    return Article(
        doc_id=document.doc_id,
        file=f"articles/{document.doc_id}.txt",
        source_file=None,
        sha256=sha256(text),
        characters=len(text),
        language=facts.get("language", language),
        title=fact(facts.get("title"), text),
        publisher=fact(facts.get("publisher"), text),
        date=fact(facts.get("date"), text),
        url=facts.get("url"),
    )


def _write_articles(root: Path, articles: Sequence[Article], texts: Mapping[str, str]) -> None:
    """Write articles' texts to corpus/articles/ below a corpus's root, and their metadata to corpus/articles.json."""
    for article in articles:
        write_bytes(root / "corpus" / article.file, texts[article.doc_id].encode())
    _write_json(root / "corpus" / "articles.json", replace(load(root).metadata, articles=[*articles]))


def _write_registries(root: Path, registries: Mapping[str, list[Any]]) -> None:
    """Write registries to annotations/gold/ below a corpus's root, and Wikidata ids to corpus/wikidata.json.

    wikidata.json is not written if no entity has a Wikidata id.
    """
    for name, entries in registries.items():
        write_registry(root / "annotations" / "gold", name, entries)
    rows = wikidata_rows(registries["entities"])
    if rows:
        note = {"note": "Wikidata ids as the imported annotations have them.", "sources": {IMPORTED: "the import"}}
        _write_json(root / "corpus" / "wikidata.json", {**note, "entities": rows})


def wikidata_rows(entities: Iterable[Entity]) -> list[dict[str, Any]]:
    """Return the rows of wikidata.json for entities with a Wikidata id, sorted by id; each id has one row.

    A row is {"name", "qid", "bioguide": None, "src"}.
    """
    linked = {each.wikidata: each.name for each in entities if each.wikidata}
    return [{"name": name, "qid": qid, "bioguide": None, "src": IMPORTED} for qid, name in sorted(linked.items())]


def _write_json(path: Path, value: object) -> None:
    write_bytes(path, as_json(value))


def as_json(value: object) -> bytes:
    """Return a value as the bytes of a JSON file, indented by one space, with a line end."""
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"
