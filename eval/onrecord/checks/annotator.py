"""Run the corpus's checks on the directory of an annotator, whose annotations may be unfinished.

The directory may have only some of the articles and layers. `about.json` lists the finished layers of each document
under `layers`; without such a list, a layer counts as finished if it has an item. A problem is dropped if its check or
its field needs a layer that is not finished. A field that is still null is a warning, not an error. A registry that the
directory does not have is taken from gold, and its own problems are dropped. Acknowledgements of gold are valid here,
too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.checks.files import CorpusFiles, File
from onrecord.checks.places import placed, worded
from onrecord.checks.registry import known
from onrecord.checks.run import Report, validate
from onrecord.documents.directory import ABOUT, document_paths
from onrecord.documents.model import Document
from onrecord.documents.strict import NotJsonError, strict_json
from onrecord.errors import OnrecordError, Severity, counted
from onrecord.schema.properties import registry_schemas

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord.documents.model import Article
    from onrecord.errors import Problem

# These checks need a whole corpus; `unfinished` replaces schema.record.
LEFT_OUT = frozenset({"references.unused", "coverage.annotated", "coverage.acknowledged", "schema.record"})
# check -> the layer that it needs, without which it would report every place as missing
NEEDED_LAYER = {
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
OF_IDENTITY = frozenset({"utterance", "rendering", "event"})  # fields that the project `identity` fills in
FIELD_OF_LAYER = {"zones": "zones", "entities": "mentions", "quotes": "quotes", "events": "events"}
_INDEX = re.compile(r"\[\d+\]")


@dataclass(frozen=True)
class AnnotatorFiles(CorpusFiles):
    """The files of a corpus, with an annotator's directory instead of gold."""

    directory: Path = field(default_factory=Path)

    @cached_property
    def registries(self) -> Mapping[str, File]:
        """Return registry name -> file: the annotator's own if it exists, else gold's."""
        gold = CorpusFiles(self.root).registries
        own = {
            name: File(self.directory / f"{name}.json", f"{name}.json", schema)
            for name, schema in registry_schemas().items()
        }
        return {name: file if file.path.exists() else gold[name] for name, file in own.items()}

    @cached_property
    def articles(self) -> Mapping[str, Article]:
        """Return doc_id -> metadata of the article, for the articles of which the annotator has a document."""
        return {name: each for name, each in CorpusFiles(self.root).articles.items() if name in self.documents}

    @cached_property
    def documents(self) -> Mapping[str, File]:
        """Return doc_id -> file of the annotator's document."""
        return {path.stem: File(path, path.stem, "document") for path in document_paths(self.directory)}

    def about(self) -> dict[str, Any]:
        """Return the content of the annotator's about.json; {} if the file is missing or is not a JSON object."""
        path = self.directory / f"{ABOUT}.json"
        try:
            found = strict_json(path.read_bytes()) if path.is_file() else {}
        except NotJsonError:
            return {}
        return found if isinstance(found, dict) else {}


def validate_annotator(root: Path, directory: Path) -> Report:
    """Return the report of gold's checks on an annotator's documents; a field that is still null is a warning.

    There is one such warning for each field of a document. Problems name places by the words of the article.

    Args:
        root: The directory that contains corpus/ and annotations/.
        directory: The annotator's directory, with <doc_id>.json for each document, and perhaps registries and
            about.json.

    Raises:
        OnrecordError: The directory has no documents.
    """
    report = checked(root, directory)
    found = [*report.problems]
    for name, file in AnnotatorFiles(root, directory).documents.items():
        found += unfinished(file.value, name) if file.value is not None else []
    return Report(sorted(found), report.documents, report.acknowledged, report.skipped)


def checked(root: Path, directory: Path) -> Report:
    """Return the report of the checks on an annotator's documents that do not need a whole corpus.

    Unlike in `validate_annotator`, fields that are still null are not reported. A check in `NEEDED_LAYER`, such as
    `coverage.cue` (needs `quotes`), reports only documents in which the layer that it needs is finished.

    Args:
        root: The directory that contains corpus/ and annotations/.
        directory: The annotator's directory, with <doc_id>.json for each document, and perhaps registries and
            about.json.

    Raises:
        OnrecordError: The directory has no documents.
    """
    files = AnnotatorFiles(root, directory)
    if not files.documents:
        raise OnrecordError(
            "The directory has no documents.",
            where=str(directory),
            got="no file <doc_id>.json",
            expected="one file <doc_id>.json for each document that the annotator annotated",
            hint="`onrecord studio pull` writes such a directory",
        )
    layers = {
        name: finished_layers(file.records(Document), files.about().get("layers"))
        for name, file in files.documents.items()
    }
    report = validate(root, [each for each in known() if each.id not in LEFT_OUT], files=files)
    of_others = {f"corpus/{each.file}" for each in CorpusFiles(root).articles.values()}
    of_others |= {each.name for each in files.registries.values() if each.path.parent != directory}
    kept = [
        each
        for each in report.problems
        if _needed_layer(each) in {None, *layers.get(each.document, ())} and each.document not in of_others
    ]
    texts = {name: file.text or "" for name, file in files.texts.items()}
    documents = {name: file.records(Document) for name, file in files.documents.items()}
    found = [problem_in_words(each, documents.get(each.document), texts.get(each.document, "")) for each in kept]
    return Report(sorted(found), report.documents, report.acknowledged, report.skipped)


def _needed_layer(problem: Problem) -> str | None:
    """Return the layer that must be finished before a problem is reported; None if it is always reported.

    For example, a missing cue is reported only in documents in which the layer `quotes` is finished.
    """
    if problem.path.rpartition(".")[2] in OF_IDENTITY:
        return "identity"
    return NEEDED_LAYER.get(problem.check)


def problem_in_words(problem: Problem, document: Document | None, text: str) -> Problem:
    """Return a copy of a problem in which words of the text replace paths such as `mentions[3]`.

    Its path, and the paths in its `got`, `expected` and `hint`, are replaced; the message is not changed.

    Args:
        problem: The problem.
        document: The document that it is in; None returns the problem unchanged.
        text: The document's text.
    """
    if document is None:
        return problem
    return replace(
        problem,
        path=placed(problem.path, document, text),
        got=worded(problem.got, document, text),
        expected=worded(problem.expected, document, text),
        hint=worded(problem.hint, document, text),
    )


def finished_layers(document: Document | None, declared: Any) -> frozenset[str]:
    """Return the names of the finished layers of a document; none if the document is None.

    The layers are those of annotation: `zones`, `entities`, `quotes`, `events` and `identity` (utterances and event
    instances).

    Args:
        document: The document, or None.
        declared: The value of `layers` in the annotator's about.json: doc_id -> list of finished layers. If the
            document is not in it, a layer is finished if it has an item, and `identity` if every quote has its
            utterance and every event its instance.
    """
    if document is None:
        return frozenset()
    if isinstance(declared, dict) and isinstance(declared.get(document.doc_id), list):
        return frozenset(map(str, declared[document.doc_id]))
    found = {layer for layer, name in FIELD_OF_LAYER.items() if getattr(document, name)}
    filled = (*(each.utterance for each in document.quotes or ()), *(each.event for each in document.events or ()))
    return frozenset(found | {"identity"} if filled and all(filled) else found)


def unfinished(written: Any, doc_id: str) -> list[Problem]:
    """Return one problem for each field of a document that breaks the schema.

    It is a warning if the field is null or missing wherever it breaks the schema, otherwise an error. All items of a
    layer count together: `quotes[0].kind` and `quotes[3].kind` are one field.

    Args:
        written: The JSON value of the document.
        doc_id: The document's id.
    """
    from onrecord import schema

    places: dict[str, list[Problem]] = {}
    for problem in schema.explain("document", written, document=doc_id, check="studio.incomplete"):
        places.setdefault(_INDEX.sub("", problem.path), []).append(problem)
    found = []
    for path, problems in places.items():
        first = problems[0]
        number = counted(len(problems), "place")
        empty = all(each.got in {"None", "null", ""} for each in problems)
        found.append(
            replace(
                first,
                path=path.replace(".", ": "),
                message=f"not filled in yet, in {number}" if empty else f"in {number}: {first.message}",
                got="" if empty else first.got,
                expected="" if empty else first.expected,
                severity=Severity.WARNING if empty else Severity.ERROR,
                hint="the project of a later layer fills it in" if empty else first.hint,
            )
        )
    return found
