"""Is every JSON file strict JSON: UTF-8, no key twice in an object, no NaN?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.checks.base import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each file that strict JSON refuses."""
    for file in gold.sources.json_files():
        if (error := file.not_json) is not None:
            yield Finding(file.name, "", error.message, got=error.got, expected="strict JSON, UTF-8", hint=error.hint)
