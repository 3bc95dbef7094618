"""Run the checks of a corpus, level by level, and collect all problems."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord import schema
from onrecord.checks.acknowledged import acknowledgement_of, acknowledgements
from onrecord.checks.corpus import CheckedCorpus, readable_documents
from onrecord.checks.files import DECLARED, CorpusFiles
from onrecord.checks.registry import known
from onrecord.errors import Level, OnrecordError, Problem, Severity, counted
from onrecord.schema import using
from onrecord.schema.gold_labels import labels_in_gold
from onrecord.schema.own import OPENABLE
from onrecord.schema.profile import INVENTORY, current
from onrecord.schema.validation import require_jsonschema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from onrecord.checks.registry import Check
    from onrecord.schema.profile import Profile

COMPARING = frozenset({Level.REFERENCES, Level.CONSISTENCY, Level.COVERAGE})


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a run of the checks.

    Attributes:
        problems: All problems except acknowledged warnings, sorted by document and path.
        documents: The number of documents that were checked.
        acknowledged: The number of warnings that were left out because they are acknowledged.
        skipped: A sentence for each level or document that was not checked.
        notes: A sentence for each open inventory, with the labels of gold that the inventory does not define.
    """

    problems: list[Problem]
    documents: int
    acknowledged: int
    skipped: list[str]
    notes: list[str] = field(default_factory=list)


def validate(
    root: Path,
    checks: Sequence[Check] | None = None,
    *,
    files: CorpusFiles | None = None,
    said: Callable[[str], None] = lambda _line: None,
) -> Report:
    """Return the report of the checks of the corpus in a directory; the content of its files never raises an error.

    Guideline checks run only if the corpus's corpus.json turns them on. If a check with `blocks` (such as "is valid
    JSON") finds a fault in a document, later checks skip this document. If it finds one in a registry, the articles'
    metadata or the list of verified ids, the levels (groups of checks) that compare documents with them are skipped.

    Args:
        root: The directory that contains corpus/ and annotations/.
        checks: The checks to run. None runs all of them (`registry.known`).
        files: The files to check instead of those in `root`, such as an annotator's (`annotator.AnnotatorFiles`).
        said: Called with a line that says what is being done, before each check.

    Raises:
        OnrecordError: The installed jsonschema is too old.
    """
    require_jsonschema()
    with using(root) as profile:
        unreadable = _unreadable(profile)
        if unreadable is not None:
            return Report([unreadable], 0, 0, ["all checks were skipped: the corpus's schema cannot be read"])
        chosen = known() if checks is None else checks
        return _validate(CorpusFiles(root) if files is None else files, chosen, said)


def _unreadable(profile: Profile) -> Problem | None:
    """Return the problem of a corpus.json or a schema in schema/ that cannot be read; None if they can be read."""
    try:
        schema.asked()
        schema.validator("document")
    except OnrecordError as error:
        name = DECLARED if DECLARED in error.where or not profile.inventory else f"schema/{INVENTORY}"
        place = error.where.removeprefix(name).strip()
        return Problem(
            name, 0, place, "schema.profile", error.what, got=error.got, expected=error.expected, hint=error.hint
        )
    return None


def _validate(files: CorpusFiles, checks: Sequence[Check], said: Callable[[str], None]) -> Report:
    """Run the checks on the files of a corpus, and return the report.

    Checks run by level (the first part of their id, such as `spans`). A level runs even if an earlier one found errors.
    But a level that compares documents with a registry or metadata is skipped if a check with `blocks` refused these.
    """
    guidelines = schema.asked().guidelines
    chosen = [each for each in checks if not each.guideline or guidelines is None or each.id in guidelines]
    unknown = sorted((guidelines or frozenset()) - {each.id for each in checks if each.guideline})
    said("reading the corpus")
    readable = readable_documents(files)
    blocked, skipped = frozenset[str](), list[str]()
    found = [_unknown(each, checks) for each in unknown]
    for level in Level:
        if level in COMPARING and (missing := _shared_files(files) & blocked):
            skipped.append(f"the level {level} was skipped: {', '.join(sorted(missing))} cannot be used")
            continue
        for check in chosen:
            if check.level is level:
                said(f"checking {check.id}")
                warnings = tuple(each for each in found if each.severity is Severity.WARNING)
                problems = list(check.problems(CheckedCorpus(files, readable, blocked, warnings)))
                found += problems
                blocked |= {problem.document for problem in problems if check.blocks}
    skipped += [f"{doc_id} was skipped by the later checks" for doc_id in sorted(blocked & files.documents.keys())]
    set_aside = set(acknowledgements(CheckedCorpus(files, readable, blocked)))
    left = [problem for problem in found if acknowledgement_of(problem) not in set_aside]
    return Report(sorted(left), len(files.documents), len(found) - len(left), skipped, [*_open_labels()])


def _open_labels() -> Iterator[str]:
    """Yield a sentence for each open inventory (list of labels that gold may extend) with the labels it adds."""
    for name, labels in labels_in_gold(current().gold).items() if any(map(schema.is_open, OPENABLE)) else ():
        new = [each for each in labels if each not in schema.written_labels(name)]
        if new and schema.is_open(name):
            yield f"{name} is open: gold has {counted(len(new), 'label')} that no inventory defines: {', '.join(new)}"


def _unknown(check: str, checks: Sequence[Check]) -> Problem:
    """Return the problem of a guideline check in corpus.json that does not exist; it lists those in `checks`."""
    guidelines = ", ".join(each.id for each in checks if each.guideline)
    message = "there is no such guideline check"
    return Problem(DECLARED, 0, "guidelines", "schema.profile", message, got=check, expected=guidelines)


def _shared_files(files: CorpusFiles) -> frozenset[str]:
    """Return the names of the files that documents are compared with: metadata, Wikidata ids, registries.

    If a check refuses one of them, the levels that need them are skipped.
    """
    shared = (files.metadata, files.wikidata, *files.registries.values())
    return frozenset(file.name for file in shared)
