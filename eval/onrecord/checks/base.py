"""What a check is: an id, a severity, a line that says what it holds the corpus to, and a generator of findings.

A check's id is `level.name`; it never changes, since acknowledgements and tests name it. `blocks` says that a finding
leaves the file or document unreadable for the levels above.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.errors import Level, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from onrecord.checks.gold import Gold


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check yields: a `Problem` but for the check's own id and severity, which its row in the table says."""

    document: str
    path: str
    message: str
    got: str = ""
    expected: str = ""
    hint: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A row of the table of checks."""

    id: str
    severity: Severity
    summary: str
    find: Callable[[Gold], Iterator[Finding]]
    blocks: bool = False

    @property
    def level(self) -> Level:
        """Return the level, which is the first part of the id."""
        return Level(self.id.partition(".")[0])

    def problems(self, gold: Gold) -> Iterator[Problem]:
        """Yield every problem that the check finds."""
        for found in self.find(gold):
            yield Problem(
                document=found.document,
                line=0,
                path=found.path,
                check=self.id,
                message=found.message,
                severity=self.severity,
                got=found.got,
                expected=found.expected,
                hint=found.hint,
                key=found.key,
            )
