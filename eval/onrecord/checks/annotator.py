"""Run the corpus's checks on an annotator's directory, as far as its layers are done.

A directory may hold some of the articles, and some of their layers. A check is left out where it asks for a layer that
nobody has done yet: `about.json` says which layers are done (`layers`), and without it those that hold anything are.
A field that a later layer fills in is no error. Registries that the directory lacks are gold's, and a warning that is
acknowledged for gold is so here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.checks.files import CorpusFiles, File
from onrecord.checks.places import placed, worded
from onrecord.checks.registry import CHECKS
from onrecord.checks.run import Report, validate
from onrecord.documents.directory import ABOUT, document_paths
from onrecord.documents.model import Document
from onrecord.documents.strict import NotJsonError, strict_json
from onrecord.errors import OnrecordError, Severity
from onrecord.schema.document import registry_schemas

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord.documents.model import Article
    from onrecord.errors import Problem

# What asks for a whole corpus, and what is said of a field that is not filled in yet.
LEFT_OUT = frozenset({"references.unused", "coverage.acknowledged", "schema.record"})
# Checks that ask for a layer: without it they would call everything missing.
ASKS = {
    "coverage.name": "entities",
    "coverage.pronoun": "entities",
    "coverage.cue": "quotes",
    "coverage.quotation_mark": "quotes",
    "references.utterance": "identity",
    "consistency.speakers": "identity",
    "coverage.rendering": "identity",
    "references.event": "identity",
    "consistency.event_type": "identity",
}
HOLDS = {"zones": "zones", "entities": "mentions", "quotes": "quotes", "events": "events"}
_INDEX = re.compile(r"\[\d+\]")


@dataclass(frozen=True)
class AnnotatorFiles(CorpusFiles):
    """The files of a corpus with an annotator's directory in place of gold."""

    directory: Path = field(default_factory=Path)

    @cached_property
    def registries(self) -> Mapping[str, File]:
        """Return the annotator's registries, and gold's where there is none."""
        gold = CorpusFiles(self.root).registries
        own = {
            name: File(self.directory / f"{name}.json", f"{name}.json", schema)
            for name, schema in registry_schemas().items()
        }
        return {name: file if file.path.exists() else gold[name] for name, file in own.items()}

    @cached_property
    def articles(self) -> Mapping[str, Article]:
        """Return the articles that the annotator has documents of."""
        return {name: each for name, each in CorpusFiles(self.root).articles.items() if name in self.documents}

    @cached_property
    def documents(self) -> Mapping[str, File]:
        """Return the annotator's documents by doc_id."""
        return {path.stem: File(path, path.stem, "document") for path in document_paths(self.directory)}

    def about(self) -> dict[str, Any]:
        """Return about.json; empty where there is none that can be read."""
        path = self.directory / f"{ABOUT}.json"
        try:
            found = strict_json(path.read_bytes()) if path.is_file() else {}
        except NotJsonError:
            return {}
        return found if isinstance(found, dict) else {}


def validate_annotator(root: Path, directory: Path) -> Report:
    """Check an annotator's documents by the rules that gold is held to; problems say the words that they are about.

    Args:
        root: the corpus: a directory that holds corpus/ and annotations/.
        directory: the annotator's: <doc_id>.json each, registries, about.json.

    Returns:
        The report; a field that is not filled in yet is a warning, once a field and document.

    Raises:
        OnrecordError: the directory holds no document.
    """
    report = checked(root, directory)
    found = [*report.problems]
    for name, file in AnnotatorFiles(root, directory).documents.items():
        found += unfinished(file.value, name) if file.value is not None else []
    return Report(sorted(found), report.documents, report.acknowledged, report.skipped)


def checked(root: Path, directory: Path) -> Report:
    """Check an annotator's documents as `validate_annotator` does, but for fields that are not filled in yet.

    Args:
        root: the corpus: a directory that holds corpus/ and annotations/.
        directory: the annotator's: <doc_id>.json each, registries, about.json.

    Raises:
        OnrecordError: the directory holds no document.
    """
    files = AnnotatorFiles(root, directory)
    if not files.documents:
        raise OnrecordError(
            "The directory holds no document.",
            where=str(directory),
            expected="<doc_id>.json each",
            hint="onrecord studio pull writes them",
        )
    layers = {name: done(file.records(Document), files.about().get("layers")) for name, file in files.documents.items()}
    report = validate(root, [each for each in CHECKS if each.id not in LEFT_OUT], files=files)
    others = {f"corpus/{each.file}" for each in CorpusFiles(root).articles.values()}  # no texts too many
    kept = [
        each
        for each in report.problems
        if ASKS.get(each.check) in {None, *layers.get(each.document, ())} and each.document not in others
    ]
    texts = {name: file.text or "" for name, file in files.texts.items()}
    documents = {name: file.records(Document) for name, file in files.documents.items()}
    found = [in_words(each, documents.get(each.document), texts.get(each.document, "")) for each in kept]
    return Report(sorted(found), report.documents, report.acknowledged, report.skipped)


def in_words(problem: Problem, document: Document | None, text: str) -> Problem:
    """Return a problem of a document with the words of the text in place of paths."""
    if document is None:
        return problem
    return replace(
        problem,
        path=placed(problem.path, document, text),
        got=worded(problem.got, document, text),
        expected=worded(problem.expected, document, text),
        hint=worded(problem.hint, document, text),
    )


def done(document: Document | None, said: Any) -> frozenset[str]:
    """Return the layers of a document that are done: those that `about.json` names, or those that hold anything."""
    if document is None:
        return frozenset()
    if isinstance(said, dict) and isinstance(said.get(document.doc_id), list):
        return frozenset(map(str, said[document.doc_id]))
    found = {layer for layer, name in HOLDS.items() if getattr(document, name)}
    filled = (*(each.utterance for each in document.quotes or ()), *(each.event for each in document.events or ()))
    return frozenset(found | {"identity"} if filled and all(filled) else found)


def unfinished(written: Any, doc_id: str) -> list[Problem]:
    """Return what the schema says of a document as it is written, a problem a field; one that is null is a warning."""
    from onrecord import schema

    places: dict[str, list[Problem]] = {}
    for problem in schema.explain("document", written, document=doc_id, check="studio.incomplete"):
        places.setdefault(_INDEX.sub("", problem.path), []).append(problem)
    found = []
    for path, problems in places.items():
        first = problems[0]
        number = f"{len(problems)} {'place' if len(problems) == 1 else 'places'}"
        empty = all(each.got in {"None", "null", ""} for each in problems)
        found.append(
            replace(
                first,
                path=path.replace(".", ": "),
                message=f"not yet complete in {number}: {first.message}",
                severity=Severity.WARNING if empty else Severity.ERROR,
                hint="it is filled in in a later layer's project" if empty else first.hint,
            )
        )
    return found
