"""spaCy pipelines as extractors: `spacy:PIPELINE`, an installed one or the directory of one.

Named entities become mentions or times by the table in spacy_labels.json (OntoNotes' labels and our own; entities with
other labels, such as CARDINAL, are no part of our scheme and are left out). A span group `coref_clusters_1` and so on,
as coreference pipelines write them, makes mentions that share an entity; a mention that is in `ents` as well keeps its
type. A named entity in no cluster has no entity, unless an entity linker gave it an id: a pipeline that resolves
nothing has not attempted coreference. The head of a named entity is the name without an article; that of any other
mention is the root's token, where the pipeline parses. A final 's, which OntoNotes counts to the name and we do not, is
taken off; no other guess at our guidelines is made.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord.documents.model import Document, Mention, Span, Time
from onrecord.errors import OnrecordError, shown
from onrecord.run.functions import hosted
from onrecord.run.identity import fingerprint, module_places

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from spacy.tokens import Doc
    from spacy.tokens import Span as Found

    from onrecord.run.extractor import Settings, System

CLUSTER = re.compile(r"coref_clusters_\d+")
ARTICLE = re.compile(r"(?:the|an?)\s+(?=\S)", re.IGNORECASE)
POSSESSIVE = re.compile(r"\s*['’]s?$")


def pipeline(name: str, settings: Settings) -> System:
    """Return the system of a pipeline; raises OnrecordError without spaCy, or where there is no such pipeline."""
    try:
        library = version("spacy")
    except PackageNotFoundError as error:
        raise OnrecordError(
            "This system needs spaCy, which is not installed.", hint="pip install 'onrecord[spacy]'"
        ) from error
    places = [Path(name)] if name and Path(name).is_dir() else module_places(name) if name.isidentifier() else []
    if not places:
        raise OnrecordError(
            "There is no such spaCy pipeline.",
            got=shown(name),
            expected="an installed pipeline, or the directory of one",
            hint="python -m spacy download en_core_web_sm; then onrecord run spacy:en_core_web_sm -o predictions.jsonl",
        )
    code = f"spacy {library}, labels {fingerprint([_labels_file()])}"
    return hosted("spacy", name, settings, version=fingerprint(places), code=code, corpus=False)


def loaded(name: str) -> Callable[[dict[str, Any]], Document]:
    """Return a pipeline as a function of a document; to be called in the host."""
    import spacy

    try:
        nlp = spacy.load(name)
    except OSError as error:
        raise OnrecordError(
            "The spaCy pipeline cannot be loaded.", where=name, got=str(error), hint=f"python -m spacy validate {name}"
        ) from error
    return lambda document: extracted(nlp(document["text"]), document["doc_id"])


@cache
def labels() -> Mapping[str, Mapping[str, str]]:
    """Return the layer's own type for each label of spaCy's, by layer."""
    return msgspec.json.decode(_labels_file().read_bytes(), type=dict[str, dict[str, str]])


def _labels_file() -> Path:
    return Path(str(files("onrecord.run").joinpath("spacy_labels.json")))


def extracted(doc: Doc, doc_id: str) -> Document:
    """Return what a pipeline found: times, and mentions of entities; a span is mentioned once, in text order."""
    entities: dict[tuple[int, int], str] = {}
    types: dict[tuple[int, int], str] = {}
    spans: dict[tuple[int, int], Found] = {}
    times = []
    for found in doc.ents:
        place = _place(found)
        if found.label_ in labels()["times"]:
            times.append(Time(*place, type=labels()["times"][found.label_]))
        elif found.label_ in labels()["mentions"]:
            spans[place], types[place] = found, labels()["mentions"][found.label_]
            if found.kb_id_:
                entities[place] = found.kb_id_
    for name in sorted(doc.spans):
        for found in doc.spans[name] if CLUSTER.fullmatch(name) else ():
            spans.setdefault(_place(found), found)
            entities.setdefault(_place(found), name)
    parsed = doc.has_annotation("DEP")
    mentions = [
        Mention(
            *place,
            id=f"m{number}",
            head=_name(place, doc.text) if place in types else _head(spans[place]) if parsed else None,
            type=types.get(place),
            entity=entities.get(place),
        )
        for number, place in enumerate(sorted(spans), 1)
    ]
    return Document(doc_id, mentions=mentions, times=times)


def _place(found: Found) -> tuple[int, int]:
    """Return a span's offsets, a final possessive taken off where words are left before it."""
    cut = POSSESSIVE.search(found.text)
    length = cut.start() if cut and cut.start() else len(found.text)
    return found.start_char, found.start_char + length


def _name(place: tuple[int, int], text: str) -> Span:
    """Return a name's offsets without an article that it begins with, unless that is all."""
    start, end = place
    article = ARTICLE.match(text, start, end)
    return Span(article.end() if article else start, end)


def _head(found: Found) -> Span:
    root = found.root
    return Span(root.idx, root.idx + len(root))
