r"""Split text into paragraphs, sentences and tokens by fixed rules: `paragraphs`, `sentences/1`, `tokens/1`.

The rules are simple on purpose and stated here in full. Token F1, alpha, BIO and the CoNLL formats depend on them, and
their versions are part of every signature. A change of any rule needs a new version.

paragraphs: a line (ended by \n, \r\n or \r) with a character other than white space. Its span is the line without
its ending.

tokens/1: a maximal run of word characters (letters, digits, underscore, combining marks). Single apostrophes, hyphens,
full stops, commas, at-signs, ampersands or slashes between two word characters belong to the run (Trump-Russia, don't,
U.S, 3.5, w/Russian). Any other character except white space is a token, and so is each character of a script without
spaces between words (Chinese, kana, Thai, Lao, Khmer, Burmese).

sentences/1: within a paragraph, a sentence ends after a run of `.`, `!`, `?`, `؟` or `…` and closing quotation marks
and brackets that follow it, if white space and then a character other than a lower-case letter come next. It ends after
a run of `。`, `！` or `？` and what closes after it, whatever comes next. A full stop does not end a sentence after a
known abbreviation (`ABBREVIATIONS`), a single capital (J.), or an initialism (U.S.) before a capital.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from onrecord.documents.model import Interval

if TYPE_CHECKING:
    from collections.abc import Sequence

TOKENS_VERSION = "tokens/1"

ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof sen sens rep reps gov gen lt col sgt capt adm hon rev st jr sr vs etc no inc ltd co corp dept "
    "jan feb mar apr jun jul aug sep sept oct nov dec minn calif conn mo d.c a.m p.m e.g i.e".split()
)

_LINE = re.compile(r"[^\r\n]+")
_MARKS = r"\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff\ufe20-\ufe2f"
_UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_LETTER = rf"[^\W{_UNSPACED}]"
_MARKED = rf"(?:[{_MARKS}]+{_LETTER}*)"
_WORD = rf"(?:{_LETTER}+{_MARKED}*|{_MARKED}+)"  # a run of letters and marks, written so that letters go fast
_TOKEN = re.compile(rf"{_WORD}(?:['’.,@&/\-‐‑]{_WORD})*|\S")
_STOP = re.compile(r"[.!?…؟]+[\"'”’»“«)\]]*(?=\s+(?P<next>\S))|[。！？]+[\"'”’」』）]*(?=\s*\S)")
_LAST_WORD = re.compile(r"[\w.]+$")
_INITIALISM = re.compile(r"^(?:\w\.)*\w$")


def paragraphs(text: str) -> list[Interval]:
    r"""Return the paragraphs of a text in order: its lines, except for lines of white space only.

    The offsets count code points; a line's ending is not part of the paragraph.

    >>> paragraphs("One.\n\nTwo.\n")
    [Interval(start=0, end=4), Interval(start=6, end=10)]
    """
    return [Interval(match.start(), match.end()) for match in _LINE.finditer(text) if not match.group().isspace()]


def paragraph_at(spans: Sequence[Interval], offset: int) -> int | None:
    """Return the index of the span that contains an offset, or None if no span does.

    Args:
        spans: Disjoint spans in text order, as `paragraphs` returns them.
        offset: A code point offset.
    """
    index = bisect_right(spans, (offset, float("inf"))) - 1
    return index if index >= 0 and spans[index].start <= offset < spans[index].end else None


def tokens(text: str, *, start: int = 0, end: int | None = None) -> list[Interval]:
    """Return the tokens of `text[start:end]` in order, by the tokenizer of this module (its version is `tokens/1`).

    Offsets are those in the whole text. A token that `start` or `end` cuts is returned as far as it is inside.

    Args:
        text: The text.
        start: The offset at which to start.
        end: The offset at which to end; None for the end of the text.

    >>> tokens("Trump's aide, 3.5")
    [Interval(start=0, end=7), Interval(start=8, end=12), Interval(start=12, end=13), Interval(start=14, end=17)]
    """
    return [
        Interval(match.start(), match.end())
        for match in _TOKEN.finditer(text, start, len(text) if end is None else end)
    ]


def sentences(text: str) -> list[Interval]:
    """Return the sentences of a text in order, by the splitter of this module (its version is `sentences/1`).

    Offsets count code points and leave out surrounding white space. A sentence is within one paragraph.

    >>> sentences("Mr. Lind left. He won.")
    [Interval(start=0, end=14), Interval(start=15, end=22)]
    """
    found: list[Interval] = []
    for start, end in paragraphs(text):
        begin = start
        for match in _STOP.finditer(text, start, end):
            if _ends_sentence(text, begin, match):
                found.append(_trimmed(text, begin, match.end()))
                begin = match.end()
        if text[begin:end].strip():
            found.append(_trimmed(text, begin, end))
    return found


def _ends_sentence(text: str, begin: int, match: re.Match[str]) -> bool:
    if match["next"] is None:
        return True
    if match["next"].islower():
        return False
    if match.group() != ".":
        return True
    before = _LAST_WORD.search(text, begin, match.start())
    if before is None:
        return True
    word = before.group()
    return word.lower() not in ABBREVIATIONS and not (_INITIALISM.match(word) and word[-1].isalpha())


def _trimmed(text: str, start: int, end: int) -> Interval:
    piece = text[start:end]
    return Interval(start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip())))
