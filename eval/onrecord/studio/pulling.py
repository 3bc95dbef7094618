"""Pull once: collect the submitted annotations, check them, and write each annotator's documents.

A document with an error is not written; all other documents are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from onrecord.checks.annotator import checked
from onrecord.documents.directory import ABOUT, read_document
from onrecord.errors import Problem, Severity
from onrecord.studio import keep
from onrecord.studio.pull import collect, pulled, whose_own
from onrecord.studio.repeated import repeated
from onrecord.studio.review import reviewed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from onrecord.corpus.load import Corpus
    from onrecord.studio.client import Client
    from onrecord.studio.projects import Project
    from onrecord.studio.pull import Pulled


@dataclass(frozen=True)
class Written:
    """What a pull wrote for one annotator.

    Attributes:
        directory: The annotator's directory.
        read: The number of documents without errors.
        changed: The ids of the documents whose files changed.
    """

    directory: Path
    read: int
    changed: Sequence[str]


@dataclass(frozen=True)
class Round:
    """The result of a pull.

    Attributes:
        submitted: The number of submitted annotations.
        written: What was written, for each annotator.
        problems: Errors, and warnings about values that were filled in.
        told: Pairs of `<annotator>/<doc_id>` and a layer that were not saved again since an earlier pull wrote them.
        refused: The documents that were not written, as `<annotator>/<doc_id>`, sorted.
        repeated: Warnings that an earlier pull had, too.
    """

    submitted: int
    written: Sequence[Written]
    problems: Sequence[Problem]
    told: frozenset[tuple[str, str]] = frozenset()
    refused: Sequence[str] = ()
    repeated: frozenset[Problem] = frozenset()


def pull_into(
    directory: Path,
    corpus: Corpus,
    client: Client,
    projects: Sequence[Project],
    *,
    overwrite: bool = False,
    review: bool = False,
) -> Round:
    """Read the submitted annotations of some projects, and write them into the directories of their annotators.

    A document with an error is not written. Only one pull at a time can write to the directory.

    Args:
        directory: The directory with one directory per annotator.
        corpus: The corpus that was pushed.
        client: The connection to the Label Studio server.
        projects: The projects to pull.
        overwrite: Whether documents that were changed by hand since the last pull are replaced.
        review: Whether the annotators are recorded as reviewers of the items that they saved.

    Returns:
        The number of submitted annotations, what was written for each annotator, and every problem.

    Raises:
        OnrecordError: The server does not answer, another pull is writing to the directory, or a file cannot be
            written.
    """
    with keep.only_pull(directory):
        saved, problems = collect(client, projects)
        pairs = {(each.annotator, each.doc_id) for each in saved}
        local = {
            pair: read_document(path)
            for pair in sorted(pairs)
            if (path := directory / pair[0] / f"{pair[1]}.json").exists()
        }
        problems += keep.shared_before(directory, saved)
        found = pulled(saved, corpus.texts, local)
        found = [reviewed(each) for each in found] if review else found
        problems += [problem for each in found for problem in each.told]
        annotators = sorted({each.annotator for each in found})
        mixed: list[Problem] = []
        if not overwrite:
            for name in annotators:
                own = [each for each in found if each.annotator == name]
                problems += keep.overwritten(directory / name, own)
                mixed += _mixed(directory / name, own)
        problems += mixed
        elsewhere = {each.document for each in mixed}
        refused = {each.document for each in problems if each.severity is Severity.ERROR}
        written = []
        told = frozenset(pair for name in annotators for pair in _told(directory / name, found))
        for name in annotators:
            own = [each for each in found if each.annotator == name and each.key not in refused]
            changed = keep.write(directory / name, own) if own else []
            written.append(Written(directory / name, len(own), changed))
            for each in found:
                if each.annotator == name and each.key in refused - elsewhere:
                    keep.refuse(directory / name, each.doc_id, _unread(directory / name, each, problems))
            if own:
                problems += whose_own(checked(corpus.root, directory / name).problems, own)
        left = sorted({each.key for each in found if each.document is None or each.key in refused})
        known = repeated(directory, problems, [each.key for each in found])
    return Round(len(saved), written, problems, told, left, known)


def _mixed(directory: Path, pulled: Sequence[Pulled]) -> Iterator[Problem]:
    """Yield a problem for each document in which a review would replace the annotator's own reading.

    A layer is a review if it was pushed with items of others, and a reading if it started from nothing or from the
    annotator's own work. Zones are left out, since everybody starts from them.

    Args:
        directory: The annotator's directory.
        pulled: The annotator's documents that are about to be written.
    """
    about = directory / f"{ABOUT}.json"
    if not about.exists() or msgspec.json.decode(about.read_bytes()).get("started_from") is not None:
        return
    kept = keep.record(directory)
    for each in pulled:
        before = kept.get(each.doc_id, keep.Kept("", {}))
        layers = [
            layer
            for layer in each.updated_at
            if layer != "zones" and each.bases.get(layer) and layer in before.updated_at and not before.bases.get(layer)
        ]
        if layers:
            message = f"would replace {directory.name}'s own reading of {', '.join(layers)}"
            hint = "keep a review apart with -o reviews; or say --overwrite"
            got = f"started from {each.started_from}"
            yield Problem(each.key, 0, str(directory), "studio.pull", message, got=got, hint=hint)


def _unread(directory: Path, pulled: Pulled, problems: Sequence[Problem]) -> dict[str, str]:
    """Return layer -> the error of a refused document, for the layers that were submitted since the last pull.

    The error is the first in the layer, or else the first of the document.

    Args:
        directory: The annotator's directory.
        pulled: The refused document.
        problems: The problems of the pull.
    """
    errors = [each for each in problems if each.document == pulled.key and each.severity is Severity.ERROR]
    kept = keep.record(directory).get(pulled.doc_id, keep.Kept("", {}))
    newer = [layer for layer, when in pulled.updated_at.items() if kept.updated_at.get(layer) != when]
    own = {layer: [each for each in errors if each.path.split(" ")[0] == layer] for layer in newer}
    first = {layer: (own[layer] or errors)[0] for layer in newer}
    return {layer: f"{each.path}: {each.message}".removeprefix(": ") for layer, each in first.items()}


def _told(directory: Path, found: Sequence[Pulled]) -> Iterator[tuple[str, str]]:
    """Yield (document as problems name it, layer) for the layers that an earlier pull read as they are now.

    Args:
        directory: The directory of an annotator.
        found: The documents of all annotators.
    """
    kept = keep.record(directory)
    for each in found:
        if each.annotator == directory.name and each.doc_id in kept:
            before = kept[each.doc_id].updated_at
            yield from ((each.key, layer) for layer, when in each.updated_at.items() if before.get(layer) == when)
