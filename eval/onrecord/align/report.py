"""Count the alignments by layer and tier, and return a problem for each string without offsets."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from onrecord.align.records import ALIGNMENT_VERSION, PLACED, Alignment, Tier
from onrecord.errors import Problem, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

REPORT_SCHEMA = "onrecord.alignment"
REPORT_VERSION = 1
_NUMBER = re.compile(r"\[\d+\]")
_MESSAGES = {
    Tier.ALTERED: (
        "differs from the article in a negation, number, name, modal or quantifier",
        "copy the article's words",
    ),
    Tier.AMBIGUOUS: (
        "occurs in several places",
        'give left_context, or declare "order": "document" in the header if strings come in text order',
    ),
    Tier.UNALIGNED: (
        "does not occur in the article, and counts as a wrong prediction",
        "copy the article's words",
    ),
}


def layer(path: str) -> str:
    """Return the layer to which a path belongs: the path without indices.

    >>> layer("quotes[3].content[0]")
    'quotes.content'
    """
    return _NUMBER.sub("", path)


def counts_by_tier(alignments: Iterable[Alignment]) -> dict[str, dict[str, int]]:
    """Return layer (`quotes.content`) -> tier -> number of strings.

    A tier is how a string was found (`exact`, `near`, `unaligned`, …). Layers are sorted; those without strings are
    left out. Every tier is a key, with 0 if it has no string. alignments: the records of all strings.
    """
    counts: dict[str, Counter[str]] = {}
    for each in alignments:
        counts.setdefault(layer(each.path), Counter())[str(each.tier)] += 1
    return {name: {str(tier): row[str(tier)] for tier in Tier} for name, row in sorted(counts.items())}


def problems(alignments: Iterable[Alignment], *, file: str, line: int) -> list[Problem]:
    """Return a problem for each string of a document that got no offsets.

    Args:
        alignments: The records of the document's strings.
        file: The predictions file, for the problem's location.
        line: The document's 1-based line in it.
    """
    found: list[Problem] = []
    for each in alignments:
        if each.tier in PLACED:
            continue
        message, hint = _MESSAGES[each.tier]
        expected = shown(each.found) if each.found else f"one of {each.candidates} places" if each.candidates else ""
        found.append(
            Problem(
                file, line, each.path, f"align.{each.tier}", message, got=shown(each.text), expected=expected, hint=hint
            )
        )
    return found


def report(alignments: Mapping[str, Iterable[Alignment]]) -> dict[str, Any]:
    """Return the alignment report as a dictionary for JSON.

    Its keys are `schema`, `version`, `alignment` (the aligner's version), `tiers` (layer -> tier -> number of strings)
    and `documents` (doc_id -> one record for each string).

    alignments: doc_id -> the records of the document's strings.
    """
    return {
        "schema": REPORT_SCHEMA,
        "version": REPORT_VERSION,
        "alignment": ALIGNMENT_VERSION,
        "tiers": counts_by_tier(each for rows in alignments.values() for each in rows),
        "documents": {doc_id: [_row(each) for each in rows] for doc_id, rows in alignments.items()},
    }


def _row(alignment: Alignment) -> dict[str, Any]:
    placed = alignment.tier in PLACED
    return {
        "path": alignment.path,
        "text": alignment.text,
        "tier": str(alignment.tier),
        "candidates": alignment.candidates,
        "start": alignment.start if placed else None,
        "end": alignment.end if placed else None,
        "edits": alignment.edits,
        "found": alignment.found,
    }
