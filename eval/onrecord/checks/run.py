"""Run every check over a corpus, level by level, and collect all problems.

A check sees the documents that no blocking check before it has refused. Where a registry, the articles' metadata or the
list of verified ids is refused, the levels that compare documents with them are left out, and the report says so: what
they would say about every item would be noise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.checks import acknowledged
from onrecord.checks.gold import Gold
from onrecord.checks.registry import CHECKS
from onrecord.checks.sources import Sources
from onrecord.errors import Level, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from onrecord.checks.base import Check

COMPARING = frozenset({Level.REFERENCES, Level.CONSISTENCY, Level.COVERAGE})


@dataclass(frozen=True, slots=True)
class Report:
    """What a run found.

    problems: in order of document and path, acknowledged warnings left out. documents: how many were looked at.
    acknowledged: how many warnings somebody had looked at. skipped: what was left out, as sentences.
    """

    problems: list[Problem]
    documents: int
    acknowledged: int
    skipped: list[str]


def validate(root: Path, checks: Sequence[Check] = CHECKS) -> Report:
    """Return what the checks find in the corpus of a directory; raises nothing for what its files hold."""
    sources = Sources(root)
    blocked, found, skipped = frozenset[str](), list[Problem](), list[str]()
    for level in Level:
        if level in COMPARING and (missing := _shared_files(sources) & blocked):
            skipped.append(f"the level {level} was left out, for want of {', '.join(sorted(missing))}")
            continue
        for check in checks:
            if check.level is level:
                warnings = tuple(each for each in found if each.severity is Severity.WARNING)
                problems = list(check.problems(Gold(sources, blocked, warnings)))
                found += problems
                blocked |= {problem.document for problem in problems if check.blocks}
    skipped += [
        f"{doc_id} was left out of the levels above" for doc_id in sorted(blocked & frozenset(sources.documents))
    ]
    known = set(acknowledged.names(Gold(sources, blocked)))
    left = [problem for problem in found if acknowledged.name(problem) not in known]
    return Report(sorted(left), len(sources.documents), len(found) - len(left), skipped)


def _shared_files(sources: Sources) -> frozenset[str]:
    shared = (sources.metadata, sources.wikidata, *sources.registries.values())
    return frozenset(file.name for file in shared)
