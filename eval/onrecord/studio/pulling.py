"""Pull once: collect what was submitted, check it, and write each annotator's documents.

A document with an error is not written; those of other annotators, and the annotator's other documents, are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.checks.annotator import checked
from onrecord.documents.directory import read_document
from onrecord.errors import Problem, Severity
from onrecord.studio import keep
from onrecord.studio.pull import collect, pulled, whose_own
from onrecord.studio.review import reviewed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from onrecord.corpus.load import Corpus
    from onrecord.studio.client import Client
    from onrecord.studio.projects import Project


@dataclass(frozen=True)
class Written:
    """What a pull wrote for one annotator.

    Attributes:
        directory: the annotator's directory.
        read: the number of documents that could be read.
        changed: the ids of those whose file changed.
    """

    directory: Path
    read: int
    changed: Sequence[str]


@dataclass(frozen=True)
class Round:
    """What a pull did.

    Attributes:
        submitted: the number of annotations that count.
        written: what was written, by annotator.
        problems: all that is wrong, and what was filled in.
    """

    submitted: int
    written: Sequence[Written]
    problems: Sequence[Problem]


def pull_into(
    directory: Path,
    corpus: Corpus,
    client: Client,
    projects: Sequence[Project],
    *,
    overwrite: bool = False,
    review: bool = False,
) -> Round:
    """Pull the projects into a directory of annotators.

    Args:
        directory: the directory that holds a directory for each annotator.
        corpus: the corpus that was pushed.
        client: the server.
        projects: the projects to pull.
        overwrite: whether documents that were changed by hand since the last pull are replaced.
        review: whether the annotators are recorded as reviewers of what they saved.

    Returns:
        What was written, and every problem.

    Raises:
        OnrecordError: The server does not answer, another pull is writing there, or the disk refuses.
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
        if not overwrite:
            for name in annotators:
                own = [each for each in found if each.annotator == name]
                problems += keep.overwritten(directory / name, own)
        refused = {each.document for each in problems if each.severity is Severity.ERROR}
        written = []
        for name in annotators:
            own = [each for each in found if each.annotator == name and each.key not in refused]
            changed = keep.write(directory / name, own) if own else []
            written.append(Written(directory / name, len(own), changed))
            if own:
                told = checked(corpus.root, directory / name).problems
                problems += whose_own(told, own)
    return Round(len(saved), written, problems)
