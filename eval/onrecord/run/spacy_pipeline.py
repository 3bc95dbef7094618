"""spaCy pipelines as extractors: `spacy:PIPELINE`, an installed pipeline or the directory of one.

Named entities become mentions or times by the table in spacy_labels.json (OntoNotes' labels and ours), to which
`--label THEIRS=OURS` adds. Entities with other labels, such as CARDINAL, are left out; each such label is reported once
on standard error. The span groups of coreference pipelines (`coref_clusters_1`, ...) become mentions that share an
entity. A mention that is also in `ents` keeps its type. A named entity outside the clusters has no entity, unless an
entity linker gave it an id: a pipeline without coreference has not attempted it. The head of a named entity is the name
without an article. The head of another mention is its root token, if the pipeline parses. A final 's, which OntoNotes
includes in the name and our guidelines do not, is removed.
"""

from __future__ import annotations

import re
import sys
from difflib import get_close_matches
from functools import cache
from importlib.metadata import PackageNotFoundError, entry_points, version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord.documents.model import Document, Mention, Span, Time
from onrecord.errors import OnrecordError, shown
from onrecord.run.functions import hosted
from onrecord.run.identity import fingerprint, module_places
from onrecord.schema.schemas import labels as schema_labels

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from spacy.tokens import Doc
    from spacy.tokens import Span as Found

    from onrecord.run.extractor import Settings, System

CLUSTER = re.compile(r"coref_clusters_\d+")
LEFT_OUT = "-"
ARTICLE = re.compile(r"(?:the|an?)\s+(?=\S)", re.IGNORECASE)
POSSESSIVE = re.compile(r"\s*['’]s?$")


def pipeline(name: str, settings: Settings) -> System:
    """Return the system that runs a spaCy pipeline (`spacy:NAME`); the pipeline is not loaded here.

    Args:
        name: The pipeline's package or directory.
        settings: The user's settings; the limits and `labels` are used.

    Raises:
        OnrecordError: spaCy is not installed, there is no such pipeline, or `--label` gives an unknown type.
    """
    try:
        library = version("spacy")
    except PackageNotFoundError as error:
        raise OnrecordError(
            "This system needs spaCy, which is not installed.", hint="pip install 'onrecord[spacy]'"
        ) from error
    places = [Path(name)] if name and Path(name).is_dir() else module_places(name) if name.isidentifier() else []
    if not places:
        known = installed()
        raise OnrecordError(
            "There is no such spaCy pipeline.",
            got=shown(name),
            expected=f"an installed pipeline ({', '.join(known) or 'there is none'}), or the directory of one",
            hint=f"onrecord run spacy:{known[0]} -o predictions.jsonl"
            if known
            else "python -m spacy download en_core_web_sm; then onrecord run spacy:en_core_web_sm -o predictions.jsonl",
        )
    layers(settings.labels)  # refuses an unknown type before the pipeline is loaded
    code = f"spacy {library}, labels {fingerprint([_labels_file()])}"
    options = {"labels": dict(settings.labels)} if settings.labels else {}
    return hosted("spacy", name, settings, version=fingerprint(places), code=code, corpus=False, options=options)


def installed() -> list[str]:
    """Return the package names of the installed spaCy pipelines, sorted, such as `en_core_web_sm`."""
    return sorted({found.name for found in entry_points(group="spacy_models")})


def loaded(name: str, *, labels: Mapping[str, str] | None = None) -> Callable[[dict[str, Any]], Document]:
    """Load a pipeline, and return a function that takes a document and returns its mentions and times.

    The function's argument is a dict, of which `doc_id` and `text` are used.

    Args:
        name: The pipeline's package or directory.
        labels: The pipeline's label -> the type of our schema, added to the default table and overriding it.

    Raises:
        OnrecordError: The pipeline cannot be loaded.
    """
    import spacy

    try:
        nlp = spacy.load(name)
    except OSError as error:
        raise OnrecordError(
            "The spaCy pipeline cannot be loaded.",
            where=name,
            got=str(error),
            hint=f"python -m spacy download {name}; for a pipeline of your own, give the path of its directory",
        ) from error
    return lambda document: extracted(nlp(document["text"]), document["doc_id"], labels=labels)


@cache
def table() -> Mapping[str, Mapping[str, str]]:
    """Return the default mapping of labels: layer (`mentions`, `times`) -> spaCy's label -> the type of our schema."""
    return msgspec.json.decode(_labels_file().read_bytes(), type=dict[str, dict[str, str]])


def layers(renamed: Mapping[str, str] | None = None) -> Mapping[str, Mapping[str, str]]:
    """Return layer (`mentions`, `times`) -> a pipeline's label -> the type of our schema.

    Args:
        renamed: Label -> type, added to the default table and overriding it; the type `-` leaves a label out.

    Raises:
        OnrecordError: A type is neither an entity type nor a time type of the schema.
    """
    found = {layer: dict(known) for layer, known in table().items()}
    types = {"mentions": schema_labels("entity_type"), "times": schema_labels("time_type")}
    for theirs, ours in (renamed or {}).items():
        for known in found.values():
            known.pop(theirs, None)
        layer = next((each for each, known in types.items() if ours in known), None)
        if layer is not None:
            found[layer][theirs] = ours
        elif ours != LEFT_OUT:
            every = sorted({*types["mentions"], *types["times"]})
            near = get_close_matches(ours.upper(), every, n=1, cutoff=0.4)
            raise OnrecordError(
                "The schema has no such type.",
                got=f"--label {theirs}={ours}",
                expected=", ".join(every) + f", or {LEFT_OUT} to leave {theirs} out",
                hint=f"--label {theirs}={near[0]}" if near else "onrecord schema inventory lists the types",
            )
    return found


def _labels_file() -> Path:
    return Path(str(files("onrecord.run").joinpath("spacy_labels.json")))


def extracted(doc: Doc, doc_id: str, *, labels: Mapping[str, str] | None = None) -> Document:
    """Return the mentions and times that a pipeline found, in text order; each span is one mention.

    They come from the pipeline's entities, and mentions also from span groups of coreference clusters (`CLUSTER`).

    A function of your own (`py:module:function`) can start from it, and add layers with `msgspec.structs.replace`.

    Args:
        doc: The pipeline's result for the exact text.
        doc_id: The document's id.
        labels: The pipeline's label -> our type, added to the default table and overriding it, as `--label` does.

    Returns:
        A document with `mentions` and `times`. Entities whose label has no type are left out, with a warning on stderr.

    Raises:
        OnrecordError: The schema lacks a type in `labels`.
    """
    known = layers(labels)
    entities: dict[tuple[int, int], str] = {}
    types: dict[tuple[int, int], str] = {}
    spans: dict[tuple[int, int], Found] = {}
    times = []
    for found in doc.ents:
        place = _trimmed_offsets(found)
        if found.label_ in known["times"]:
            times.append(Time(*place, type=known["times"][found.label_]))
        elif found.label_ in known["mentions"]:
            spans[place], types[place] = found, known["mentions"][found.label_]
            if found.kb_id_:
                entities[place] = found.kb_id_
        elif (labels or {}).get(found.label_) != LEFT_OUT:
            _warn_left_out(found.label_)
    for name in sorted(doc.spans):
        for found in doc.spans[name] if CLUSTER.fullmatch(name) else ():
            spans.setdefault(_trimmed_offsets(found), found)
            entities.setdefault(_trimmed_offsets(found), name)
    parsed = doc.has_annotation("DEP")
    mentions = [
        Mention(
            *place,
            id=f"m{number}",
            head=_name_head(place, doc.text) if place in types else _root_head(spans[place]) if parsed else None,
            type=types.get(place),
            entity=entities.get(place),
        )
        for number, place in enumerate(sorted(spans), 1)
    ]
    return Document(doc_id, mentions=mentions, times=times)


@cache
def _warn_left_out(label: str) -> None:
    """Write to standard error that entities with a label are left out, once for each label in a process."""
    sys.stderr.write(f"onrecord: entities that spaCy labels {label} are left out; --label {label}=TYPE keeps them\n")


def _trimmed_offsets(found: Found) -> tuple[int, int]:
    """Return a span's (start, end) without a final possessive such as 's, unless the span is only that.

    Args:
        found: The span of spaCy; the result counts the characters of the document's text.
    """
    cut = POSSESSIVE.search(found.text)
    length = cut.start() if cut and cut.start() else len(found.text)
    return found.start_char, found.start_char + length


def _name_head(place: tuple[int, int], text: str) -> Span:
    """Return the offsets of a name without a leading article, unless the name is only that.

    Args:
        place: The name's (start, end) in `text`.
        text: The whole text.
    """
    start, end = place
    article = ARTICLE.match(text, start, end)
    return Span(article.end() if article else start, end)


def _root_head(found: Found) -> Span:
    """Return the offsets of the syntactic root token of a span (of spaCy), in the document's text."""
    root = found.root
    return Span(root.idx, root.idx + len(root))
