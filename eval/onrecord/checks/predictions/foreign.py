"""Hold predictions in another project's format to that project's rules: a span in two clusters is counted in both.

In our own formats it is an error, since clusters are sets of mentions and a system chooses. CorefUD and its scorer
allow it, so that such a file is scored, with a warning.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.documents.sources import Held
from onrecord.errors import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from onrecord.documents.sources import Source
    from onrecord.errors import Problem

ALLOWED = frozenset({"predictions.clusters"})


def in_its_format(problems: Iterable[Problem], source: Source) -> Iterator[Problem]:
    """Yield the problems of a source's documents; those that its format allows are warnings."""
    is_foreign = isinstance(source, Held) and "format" in source.settings
    for problem in problems:
        yield replace(problem, severity=Severity.WARNING) if is_foreign and problem.check in ALLOWED else problem
