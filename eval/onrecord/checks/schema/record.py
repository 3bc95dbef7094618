"""Does every file fit its JSON Schema?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord import schema
from onrecord.checks.base import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each place of each file that its schema refuses."""
    for file in gold.sources.json_files():
        if file.name not in gold.blocked and file.value is not None:
            for each in schema.explain(file.schema, file.value, document=file.name):
                fields = {"got": each.got, "expected": each.expected, "hint": each.hint}
                yield Finding(each.document, each.path, each.message, **fields)
