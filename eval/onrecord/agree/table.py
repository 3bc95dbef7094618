"""Format an agreement as a table for the terminal and the corpus card: a row for each figure, a column a document.

The table shows the scorer's measures that papers report (`SHOWN`); the JSON has all measures.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.agree.pairwise import Figure

SHOWN = (
    "mention.strict",
    "mention.exact",
    "mention.partial",
    "time.*",
    "coref.conll",
    "coref.lea",
    "xcoref.conll",
    "xcoref.lea",
    "link.qid",
    "quote.content.*",
    "quote.cue.*",
    "quote.source.*",
    "quote.whole.exact",
    "quote.attribution",  # by entity, the same as quote.attribution.entity
    "quote.attribution.mention",
    "quote.attribution.coreferent",
    "quote.attribution.link",
    "utterance.coref.conll",
    "utterance.coref.lea",
    "utterance.xcoref.conll",
    "utterance.xcoref.lea",
    "event.trigger.*",
    "event.argument.*",
    "event.coref.conll",
    "event.coref.lea",
    "event.xcoref.conll",
    "event.xcoref.lea",
)
DIGITS = 3
LABELS = {"f1": "F1", "alpha": "alpha", "kappa": "kappa"}


def columns(doc_ids: Sequence[str]) -> list[str]:
    """Return the column headings of the table: name, kind, number of tokens or items, whole figure, and the documents.

    >>> columns(["n01"])
    ['agreement on', 'figure', 'units', 'all', 'n01']
    """
    return ["agreement on", "figure", "units", "all", *doc_ids]


def rows(
    figures: Mapping[str, Mapping[str, Figure]], doc_ids: Sequence[str], *, shown: Sequence[str] | None = SHOWN
) -> list[list[str | float | None]]:
    """Return the rows of the table: name, kind, number of units, figure, then the figure of each document.

    Args:
        figures: Kind (`f1`, `alpha`, `kappa`) -> name -> figure.
        doc_ids: The documents.
        shown: Patterns of the F1 measures to show; None for all. Alpha and kappa are always shown.

    Returns:
        One list per row. Figures are rounded to 3 digits, None if undefined.
    """
    found: list[list[str | float | None]] = []
    for kind, label in LABELS.items():
        for name, figure in figures[kind].items():
            if kind == "f1" and shown is not None and not any(fnmatchcase(name, pattern) for pattern in shown):
                continue
            parts = [_rounded(figure.documents.get(doc_id)) for doc_id in doc_ids]
            found.append([name, label, figure.units, _rounded(figure.value), *parts])
    return found


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, DIGITS)
