"""Run every check over a corpus, level by level, and collect all problems."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.checks.acknowledged import acknowledgement_of, acknowledgements
from onrecord.checks.corpus import CheckedCorpus, readable_documents
from onrecord.checks.files import CorpusFiles
from onrecord.checks.registry import CHECKS
from onrecord.errors import Level, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from onrecord.checks.registry import Check

COMPARING = frozenset({Level.REFERENCES, Level.CONSISTENCY, Level.COVERAGE})


@dataclass(frozen=True, slots=True)
class Report:
    """What a run found.

    Attributes:
        problems: all problems except acknowledged warnings, in order of document and path.
        documents: number of documents that were checked.
        acknowledged: number of warnings that were left out because they are acknowledged.
        skipped: a sentence for each level or document that was left out.

    """

    problems: list[Problem]
    documents: int
    acknowledged: int
    skipped: list[str]


def validate(root: Path, checks: Sequence[Check] = CHECKS, *, files: CorpusFiles | None = None) -> Report:
    """Check the corpus in a directory.

    A check sees the documents that no blocking check before it refused. If a registry, the articles' metadata or the
    list of verified ids is refused, the levels that compare documents with them are left out: their problems would only
    repeat that one.

    Args:
        root: the directory that holds corpus/ and annotations/.
        checks: the checks to run.
        files: the files to check in place of those in the directory (see `annotator`).

    Returns:
        The report. Nothing is raised for what the files hold.

    """
    files = CorpusFiles(root) if files is None else files
    readable = readable_documents(files)
    blocked, found, skipped = frozenset[str](), list[Problem](), list[str]()
    for level in Level:
        if level in COMPARING and (missing := _shared_files(files) & blocked):
            skipped.append(f"the level {level} was left out, for want of {', '.join(sorted(missing))}")
            continue
        for check in checks:
            if check.level is level:
                warnings = tuple(each for each in found if each.severity is Severity.WARNING)
                problems = list(check.problems(CheckedCorpus(files, readable, blocked, warnings)))
                found += problems
                blocked |= {problem.document for problem in problems if check.blocks}
    skipped += [f"{doc_id} was left out of the levels above" for doc_id in sorted(blocked & files.documents.keys())]
    known = set(acknowledgements(CheckedCorpus(files, readable, blocked)))
    left = [problem for problem in found if acknowledgement_of(problem) not in known]
    return Report(sorted(left), len(files.documents), len(found) - len(left), skipped)


def _shared_files(files: CorpusFiles) -> frozenset[str]:
    shared = (files.metadata, files.wikidata, *files.registries.values())
    return frozenset(file.name for file in shared)
