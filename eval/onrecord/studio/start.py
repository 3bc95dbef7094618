"""Find the documents that annotators start from: gold, only the zones, an annotator's work, or predictions.

The origin is recorded in every task, because work that starts from existing marks is not independent. An annotator who
starts from nothing does not get the registries, because they list what is to be found.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from onrecord.documents.directory import ABOUT, REGISTRIES, read_registry
from onrecord.documents.model import Document, Entity
from onrecord.documents.sources import Folder, source
from onrecord.errors import OnrecordError, shown
from onrecord.studio.to_tasks import Origin, Registries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord.corpus.load import Corpus

GOLD, NOTHING, OWN = "gold", "nothing", "own"


def start(corpus: Corpus, chosen: str, *, name: str = "") -> list[tuple[Document, Origin]]:
    """Return (document, origin) for each document to push, in order of ids.

    An origin has the name of the annotations that the document comes from, and the registries that it uses.

    Args:
        corpus: The corpus.
        chosen: `gold`; `nothing`, for documents that have only their zones; `own`, for what the annotator `name` has
            done already, and only the zones of the other documents; the name of an annotator; a directory of
            documents; or a file of predictions with offsets. Paths are also looked for in the corpus.
        name: The name of the annotator, for `own`.

    Raises:
        OnrecordError: `chosen` does not exist.
    """
    if chosen == GOLD:
        registries = Registries(
            entities=tuple(corpus.entities.values()),
            events=tuple(corpus.events.values()),
            utterances=tuple(corpus.utterances.values()),
        )
        origin = Origin(GOLD, registries)
        return [(each, origin) for each in corpus.documents.values()]
    if chosen == NOTHING:
        return [(_bare(corpus, doc_id), Origin(None)) for doc_id in corpus.doc_ids]
    annotators = corpus.root / "annotations" / "annotators"
    if chosen == OWN:
        own = dict[str, tuple[Document, Origin]]()
        if (annotators / name).is_dir():
            own = {each[0].doc_id: each for each in start(corpus, str(annotators / name))}
        return [own.get(doc_id, (_bare(corpus, doc_id), Origin(None))) for doc_id in corpus.doc_ids]
    paths = (annotators / chosen, Path(chosen), corpus.root / chosen)
    path = next((each for each in paths if each.exists()), None)
    if path is None:
        names = sorted(each.name for each in annotators.glob("*") if each.is_dir())
        raise OnrecordError(
            "There is nothing of that name to start from.",
            where=str(annotators),
            got=shown(chosen),
            expected=", ".join((GOLD, NOTHING, OWN, *names, "a directory of documents", "a file of predictions")),
            hint="onrecord studio push --from with one of these",
        )
    found = source(path)
    documents = sorted((each.document for each in found), key=lambda each: each.doc_id)
    if isinstance(found, Folder) and found.path.is_dir():
        return _of_directory(found.path, documents)
    name = f"predictions of {found.header.system}"
    return [(each, Origin(name, Registries(entities=_predicted(each)))) for each in _with_zones(corpus, documents)]


def _of_directory(path: Path, documents: list[Document]) -> list[tuple[Document, Origin]]:
    registries = Registries(*(tuple(read_registry(path, name)) for name in REGISTRIES))
    name = f"annotators/{path.resolve().name}" if (path / f"{ABOUT}.json").exists() else str(path)
    return [(each, Origin(name, registries)) for each in documents]


def _bare(corpus: Corpus, doc_id: str) -> Document:
    """Return the gold document of an article with its zones and without any other item."""
    document = corpus.documents[doc_id]
    empty: Mapping[str, list[object]] = {
        name: [] for name in ("mentions", "times", "fillers", "quotes", "nonquotes", "events")
    }
    return msgspec.structs.replace(document, **empty)


def _with_zones(corpus: Corpus, documents: list[Document]) -> list[Document]:
    """Return a copy of each predicted document, where one without zones has the zones of its gold document.

    The schema's version, and the hash of the text if it is missing, are also those of gold. A document that gold lacks
    stays unchanged.
    """
    gold = corpus.documents
    return [
        msgspec.structs.replace(
            each,
            schema_version=gold[each.doc_id].schema_version,
            text_sha256=each.text_sha256 or gold[each.doc_id].text_sha256,
            zones=each.zones or gold[each.doc_id].zones,
            entities=each.entities,
        )
        if each.doc_id in gold
        else each
        for each in documents
    ]


def _predicted(document: Document) -> tuple[Entity, ...]:
    """Return the entities of a system's document as registry entries; an entity without a type is a `PER`.

    An entity without a name has its id as name.
    """
    return tuple(
        Entity(
            id=each.id,
            type=each.type or "PER",
            name=each.name or each.id,
            names=[each.name] if each.name else [],
            wikidata=each.wikidata,
            nil_reason=None if each.wikidata else "unverified",
        )
        for each in document.entities or ()
    )
