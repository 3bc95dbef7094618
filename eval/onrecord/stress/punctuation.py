"""The transformations between British and American punctuation.

British: single quotation marks outside, double ones inside; if the quoted words are not a sentence, a comma or full
stop after them is outside the marks; no full stop after Mr, Mrs, Ms and Dr. American: double marks outside, single ones
inside; comma and full stop inside the marks; Mr., Mrs., Ms. and Dr.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.stress.rewriting import Change, Piece, replaced
from onrecord.text.quotation import quotations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.stress.plan import Article
    from onrecord.text.quotation import Pair

_TO_SINGLE = str.maketrans('“”"', "‘’'")
_TO_DOUBLE = str.maketrans("‘’'", '“”"')
_WITH_STOP = re.compile(r"\b(?:Mr|Mrs|Ms|Dr)(\.)(?= [A-Z])")
_WITHOUT_STOP = re.compile(r"\b(?:Mr|Mrs|Ms|Dr)(?= [A-Z])")
_SENTENCE = re.compile(r"(?:^|[.!?][\"'”’)]? |[,:] |\n)$")


def british(article: Article) -> Iterator[Change]:
    """Yield the changes that make punctuation British: quotation marks, stops beside them, and the stop of titles.

    Double marks become single and inner ones double; `Mr.` becomes `Mr`; a comma or full stop moves out of the marks
    after words that are no sentence.
    """
    text = article.text
    spoken = {
        span.start for quote in article.record.quotes or () if quote.kind == "direct" for span in quote.content or ()
    }
    yield from (replaced(match.start(1), match.end(1), "") for match in _WITH_STOP.finditer(text))
    for pair, outer in _nested(text):
        for mark in pair.marks:
            written = text[mark].translate(_TO_SINGLE if outer else _TO_DOUBLE)
            stop, after = mark - 1, mark + 1
            ends = mark == pair.close and text[stop] in ",." and text[stop - 1].isalnum()
            if ends and _is_fragment(text, pair) and (pair.open or 0) + 1 not in spoken:
                pieces = Piece(stop, mark, ""), Piece(mark, after, written), Piece(after, after, text[stop])
                yield Change(stop, after, pieces)
            elif written != text[mark]:
                yield replaced(mark, after, written)


def american(article: Article) -> Iterator[Change]:
    """Yield the changes that make punctuation American: quotation marks, stops beside them, and the stop of titles.

    Single marks become double and inner ones single; `Mr` becomes `Mr.`; a comma or full stop moves into the marks.
    """
    text = article.text
    yield from (replaced(match.end(), match.end(), ".") for match in _WITHOUT_STOP.finditer(text))
    for pair, outer in _nested(text):
        for mark in pair.marks:
            written = text[mark].translate(_TO_DOUBLE if outer else _TO_SINGLE)
            after = mark + 1
            if mark == pair.close and text[after : after + 1] in {",", "."} and text[mark - 1].isalnum():
                yield Change(mark, after + 1, (Piece(after, after + 1, text[after]), Piece(mark, after, written)))
            elif written != text[mark]:
                yield replaced(mark, mark + 1, written)


def _nested(text: str) -> Iterator[tuple[Pair, bool]]:
    """Yield (pair of quotation marks, whether it is an outer pair) in text order.

    A pair is outer if an even number of other pairs encloses it.
    """
    ends: list[int] = []
    for pair in quotations(text):
        start = pair.marks[0]
        ends = [end for end in ends if end > start]
        yield pair, len(ends) % 2 == 0
        ends.append(pair.end)


def _is_fragment(text: str, pair: Pair) -> bool:
    """Return whether the words in a pair of quotation marks are only a part of a sentence.

    They are if they start in lower case, or in the middle of a sentence. It is False without an opening mark.
    """
    if pair.open is None:
        return False
    first = text[pair.open + 1 : pair.open + 2]
    return first.islower() or not _SENTENCE.search(text[max(0, pair.open - 4) : pair.open])
