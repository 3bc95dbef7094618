"""Add the documents of an input to an existing corpus.

The result is that of one import of all documents, except that the corpus's declaration holds. Layers and fields that it
does not declare are left out and counted. A document without a declared layer is refused, since gold without it would
count every prediction of the layer as wrong; the user may say that the layer was annotated there and is empty. If
corpus.json lists fields, one that a document lacks becomes optional.

A document without a name gets an id that the corpus does not have. A document that replaces one of the same text keeps
the zones and the layers that the input does not have. Registry entries that are no longer used are removed. The corpus
gets the next minor version, and new folds if it has folds.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace as with_fields

from onrecord import schema
from onrecord.corpus.importing.declaration import own_labels, with_lists
from onrecord.corpus.importing.fit_declaration import declared, relaxed, with_empty
from onrecord.corpus.importing.known_ids import refuse_known, with_free_ids
from onrecord.corpus.importing.make import (
    IMPORTED,
    Made,
    article_of,
    as_json,
    each_said,
    is_global,
    registered,
    wikidata_rows,
)
from onrecord.corpus.importing.reading import Choices, Read, read
from onrecord.corpus.importing.registries import Registries
from onrecord.corpus.importing.staged import write_all
from onrecord.corpus.load import load
from onrecord.documents.directory import REGISTRIES, encode_document, encode_registry
from onrecord.errors import OnrecordError, counted
from onrecord.formats.losses import Losses
from onrecord.schema.declared import ALL
from onrecord.schema.opened import opened, with_values

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from pathlib import Path

    from onrecord.corpus.load import Corpus
    from onrecord.documents.model import Document

_VERSION = re.compile(r"([0-9]+)\.([0-9]+)\.[0-9]+")


def add_documents(
    path: Path,
    root: Path,
    choices: Choices,
    *,
    language: str = "und",
    overwrite: bool = False,
    empty: Collection[str] = (),
    said: Callable[[str], None] = lambda _line: None,
) -> Made:
    """Add the documents of an input to a corpus, and return a summary.

    Args:
        path: The input, a file or a directory.
        root: The root of the corpus: the directory with corpus/ and annotations/.
        choices: The options of reading.
        language: The BCP 47 tag for articles whose language the input does not give; if it is `und`, and all articles
            of the corpus have one language, this language.
        overwrite: Whether documents replace those of the corpus that have the same ids.
        empty: Layers that are empty in each document that lacks them: they were annotated, and nothing was found.
        said: Called with a line that says what is being done.

    Raises:
        OnrecordError: `root` is not a corpus; the input cannot be read, or lacks a text; a string cannot be aligned; or
            the input has a document that the corpus has, or lacks a layer that the corpus declares and `empty` does not
            name; or the corpus does not declare a layer of `empty`.
    """
    if not (root / "corpus" / "articles.json").is_file():
        raise OnrecordError(
            "The directory has no corpus.",
            where=str(root),
            expected="a directory with corpus/articles.json",
            hint=f"onrecord import {path} --as NAME makes a corpus",
        )
    corpus, losses = load(root), Losses()
    spoken = {each.language for each in corpus.articles.values()}
    language = next(iter(spoken)) if language == "und" and len(spoken) == 1 else language
    with schema.using(root):
        open_profile = opened()
    with schema.using(open_profile):
        said(f"reading {path}")
        found = with_free_ids(read(path, replace(choices, corpus=root), losses), corpus, losses)
        refuse_known(found, corpus, overwrite=overwrite)
        kept = {name: [*getattr(corpus, name).values()] for name in REGISTRIES}
        registries = Registries(found.bundle.registries, is_global=is_global(found), kept=kept)
        each_read = each_said(found.documents, "documents placed", said)
        documents = with_lists([registered(each, found, registries, losses) for each in each_read])
    with schema.using(root):
        given = {each.doc_id: each for each in found.documents}
        documents = [declared(_completed(each, given[each.doc_id], corpus), losses) for each in documents]
        documents = with_empty(documents, empty, losses)
        fields = relaxed(documents, path, losses)
        found_labels = (own_labels(documents) or {"$defs": {}})["$defs"]
        labels = {name: each["oneOf"] for name, each in found_labels.items() if not schema.is_open(name)}
        entries = _used(registries.entries(), documents, corpus)
        version = _next(corpus.metadata.corpus_version)
        files = _files(documents, found, corpus, entries, language=language, version=version)
        if fields:
            asked = schema.asked()
            guidelines = True if asked.guidelines is None else sorted(asked.guidelines)
            files["corpus/corpus.json"] = as_json(
                {"layers": {**(asked.layers or {}), **fields}, "guidelines": guidelines}
            )
        if labels:
            files["schema/inventory.schema.json"] = as_json(with_values(labels))
        files["corpus/articles.json"] = files.pop("corpus/articles.json")  # last, since it lists the documents
    said(f"writing {counted(len(files), 'file')}")
    write_all(root, files)
    items = {layer: sum(len(getattr(each, layer) or ()) for each in documents) for layer in schema.layers()}
    return Made(
        found.format,
        len(documents),
        {layer: number for layer, number in items.items() if number},
        dict.fromkeys(items, ALL),
        {name: [row["const"] for row in rows] for name, rows in labels.items()},
        losses,
        replaced=sum(each.doc_id in corpus.articles for each in documents),
        version=version,
    )


def _completed(new: Document, given: Document, corpus: Corpus) -> Document:
    """Return a document with the zones and the layers of the one that it replaces, if it lacks them.

    It is returned unchanged if the corpus has no document with its id, or has one with another text.

    Args:
        new: The document, with the ids of the registries and with zones.
        given: The document as the input has it.
        corpus: The corpus.

    Raises:
        OnrecordError: An item of these layers refers to an item that the document no longer has.
    """
    old = corpus.documents.get(new.doc_id)
    if old is None or old.text_sha256 != new.text_sha256:
        return new
    missing = [each for each in schema.layers() if getattr(new, each) is None and getattr(old, each) is not None]
    layers: dict[str, Any] = {each: getattr(old, each) for each in missing}
    whole = with_fields(new, **layers, **({} if given.zones else {"zones": old.zones}))
    ids = {item.id for layer in schema.prefixes() for item in getattr(whole, layer) or ()}
    targets = [(each.id, role.target) for each in whole.events or () for role in each.arguments or ()]
    lost = next((f"{event} refers to {target}" for event, target in targets if target not in ids), None)
    if lost is not None:
        raise OnrecordError(
            "Events of the corpus refer to items that the input replaces.",
            where=f"{new.doc_id}: {lost}",
            expected=f"an input with all layers that refer to each other, here also {', '.join(missing)}",
            hint="give an input that has all these layers, or make a new corpus: onrecord import PATH --as DIR",
        )
    return whole


def _used(entries: Mapping[str, list[Any]], documents: Sequence[Document], corpus: Corpus) -> dict[str, list[Any]]:
    """Return the registries (name -> entries) without the entries that the import leaves unused.

    These are new entries to which no document refers, and entries of the corpus to which only replaced documents
    referred. Other entries of the corpus are kept, even if no document refers to them.

    Args:
        entries: Name of a registry -> its entries: those of the corpus and the new ones.
        documents: The new documents, some of which replace documents of the corpus with the same id.
        corpus: The corpus before the import.
    """
    from onrecord.checks.references import used  # the check that would report them

    new = {each.doc_id: each for each in documents}
    before = [*corpus.documents.values()]
    unused = {entry.id for of in entries.values() for entry in of} - used(
        (
            new.get(each.doc_id, each)
            for each in (*before, *(each for each in documents if each.doc_id not in corpus.documents))
        ),
        entries["events"],
        entries["utterances"],
    )
    known = {each for name in REGISTRIES for each in getattr(corpus, name)}
    replaced = used((each for each in before if each.doc_id in new), (), ())
    gone = {each for each in unused if each not in known or each in replaced}
    found = {name: [each for each in of if each.id not in gone] for name, of in entries.items()}
    return found if not gone else _used(found, documents, corpus)


def _files(
    documents: Sequence[Document],
    found: Read,
    corpus: Corpus,
    entries: Mapping[str, list[Any]],
    *,
    language: str,
    version: str,
) -> dict[str, bytes]:
    """Return path below the root -> bytes of each file that an import writes; nothing is written.

    They are the texts and gold of the new documents, the registries, and articles.json with the old and the new
    articles; also folds.json, and wikidata.json if it has new rows, if the corpus has these files.

    Args:
        documents: The new documents, as gold has them.
        found: The input, with the texts and the facts about the articles.
        corpus: The corpus before the import.
        entries: Name of a registry -> all its entries after the import.
        language: The BCP 47 tag for articles whose language the input does not give.
        version: The new version of the corpus.
    """
    articles = dict(corpus.articles)
    files: dict[str, bytes] = {}
    for document in documents:
        old, article = articles.get(document.doc_id), article_of(document, found, language)
        if old is not None:
            is_same = old.sha256 == article.sha256 and not found.facts.get(document.doc_id)
            article = old if is_same else with_fields(article, file=old.file)
        articles[document.doc_id] = article
        files[f"corpus/{article.file}"] = found.texts[document.doc_id].encode()
        files[f"annotations/gold/{document.doc_id}.json"] = encode_document(document)
    files |= {f"annotations/gold/{name}.json": encode_registry(of) for name, of in entries.items()}
    rows = wikidata_rows(entries["entities"])
    path = corpus.root / "corpus" / "wikidata.json"
    if rows and path.is_file():
        verified = msgspec.json.decode(path.read_bytes())
        known = {each.get("qid") for each in verified["entities"]}
        verified["entities"] += [row for row in rows if row["qid"] not in known]
        verified["sources"].setdefault(IMPORTED, "the import")
        files["corpus/wikidata.json"] = as_json(verified)
    if (corpus.root / "corpus" / "folds.json").is_file():
        from onrecord.corpus.build import folds  # Parquet is slow to import

        files["corpus/folds.json"] = folds(sorted(articles), version)
    metadata = with_fields(corpus.metadata, corpus_version=version, articles=[*articles.values()])
    return {**files, "corpus/articles.json": as_json(metadata)}


def _next(version: str) -> str:
    """Return the next minor version (1.3.0 after 1.2.3); a version of another form is returned unchanged."""
    found = _VERSION.fullmatch(version)
    return f"{found[1]}.{int(found[2]) + 1}.0" if found else version
