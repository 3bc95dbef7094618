"""Do the quotes of an utterance differ no more than their renderings say?

Words are compared: tokens without punctuation and markup, case and the shape of apostrophes set aside. The reference
is the longest verbatim rendering of the utterance, of the first document where two are as long; without one only what
concerns a quote alone is looked at.

verbatim: the reference's words. truncated: fewer of them, in their order. reworded: words in quotation marks that the
reference does not have in that order. fragment: a mixed quote, its quoted pieces unchanged stretches of the reference.
paraphrase: an indirect or reported quote. A verbatim or truncated quote is direct.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.checks.keys import place_key
from onrecord.text.quotation import quotations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold
    from onrecord.checks.view import View
    from onrecord.documents.model import Quote

_WORD = re.compile(r"\w+(?:'\w+)*")
KINDS = {
    "verbatim": {"direct"},
    "truncated": {"direct"},
    "fragment": {"mixed"},
    "paraphrase": {"indirect", "reported"},
    "reworded": {"direct", "mixed"},
}


def words(text: str) -> tuple[str, ...]:
    r"""Return the words of a text as renderings compare them.

    >>> words('“It’s **CLEARER**, now,” he')
    ("it's", 'clearer', 'now', 'he')
    """
    return tuple(_WORD.findall(text.replace("’", "'").replace("‘", "'").casefold()))


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each quote whose words do not bear out its rendering."""
    clusters: dict[str | None, list[tuple[View, str, Quote]]] = {}
    for view in gold.views:
        for path, quote in view.quotes():
            if quote.content:
                clusters.setdefault(quote.utterance, []).append((view, path, quote))
    for members in clusters.values():
        verbatim = [_content(view, quote) for view, _, quote in members if quote.rendering == "verbatim"]
        reference = max(verbatim, key=len, default=None)
        for view, path, quote in members:
            if message := _wrong(view, quote, reference):
                first = (quote.content or [])[0]
                yield view.finding(
                    f"{path}.rendering",
                    f"{quote.rendering}, but {message}",
                    got=" … ".join(view.quoted(span) for span in quote.content or ()),
                    expected="" if reference is None else f"beside the reference: {' '.join(reference)}",
                    key=f"{quote.utterance}, {place_key(view.text, first.start, first.end)}",
                )


def _content(view: View, quote: Quote) -> tuple[str, ...]:
    return words(" ".join(view.words(span) for span in quote.content or ()))


def _wrong(view: View, quote: Quote, reference: tuple[str, ...] | None) -> str:
    """Return what does not go with the quote's rendering, or nothing."""
    rendering = quote.rendering or ""
    if quote.kind not in KINDS.get(rendering, {quote.kind}):
        return f"the quote is {quote.kind}"
    if reference is None or rendering == "paraphrase":
        return ""
    content, pieces = _content(view, quote), _pieces(view, quote)
    changed = not all(_in_order(piece, reference) for piece in pieces)
    wrong = {
        "verbatim": content != reference and "its words are not the reference's",
        "truncated": (changed and "it has words that the reference has not")
        or (content == reference and "it is the whole reference"),
        "reworded": not changed and "no quoted word differs from the reference",
        "fragment": changed and "its quoted words differ from the reference",
    }
    return wrong.get(rendering, False) or ""


def _pieces(view: View, quote: Quote) -> list[tuple[str, ...]]:
    """Return the quoted words, span by span: all of a direct quote's, what marks enclose of a mixed one's."""
    spans = quote.content or []
    if quote.kind == "direct":
        return [words(view.words(span)) for span in spans]
    return [
        words(view.text[max(pair.open, span.start) : min(pair.end, span.end)])
        for span in spans
        for pair in quotations(view.text)
        if pair.open is not None and pair.open < span.end and span.start < pair.end
    ]


def _in_order(piece: tuple[str, ...], reference: tuple[str, ...]) -> bool:
    """Return whether the piece's words stand in the reference in their order, others between them or not."""
    rest = iter(reference)
    return all(word in rest for word in piece)
