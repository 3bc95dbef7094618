"""Warn of a document with strings that have no place in its text, so that a score counts them as wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.align.predictions import aligned, has_strings
from onrecord.align.records import CREDITED, Tier
from onrecord.checks.predictions.problems import FileLine, problem
from onrecord.errors import Severity, counted, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.documents.model import Document, Header
    from onrecord.errors import Problem


def strings_without_place(
    document: Document, text: str | None, place: FileLine, *, header: Header | None, problems: Sequence[Problem] = ()
) -> Iterator[Problem]:
    """Yield one warning if strings of a document occur in several places of its text, or nowhere in these words.

    Args:
        document: The predicted document.
        text: The article; None if it is not available, and there is no warning then.
        place: The file and the document's line.
        header: The header of the file, which may declare that strings are in text order; None without one.
        problems: The other problems of the document. If one is an error, strings are not looked for.
    """
    if text is None or not has_strings(document) or any(each.severity is Severity.ERROR for each in problems):
        return
    order = header is not None and header.order == "document"
    rows = [each for each in aligned(document, text, order=order)[1] if not each.path.endswith(".head")]
    lost = [each for each in rows if each.tier not in CREDITED]
    if not lost:
        return
    several = [each for each in lost if each.tier is Tier.AMBIGUOUS]
    first = several[0] if several else lost[0]
    where = f"in {first.candidates} places" if several else "not in the text in these words"
    message = (
        f"{len(lost)} of {counted(len(rows), 'string')} have no place in the text, and match nothing "
        f"({len(several)} in several places, {len(lost) - len(several)} nowhere in these words)"
    )
    order_hint = 'give left_context, or "order": "document" in the header if strings come in text order; '
    hint = f"{order_hint if several else 'copy the words of the article; '}onrecord align {place.name} lists them"
    yield problem(place, first.path, "predictions.strings", message, got=f"{shown(first.text)}, {where}", hint=hint)
