"""Trim the edges of a quote's content before it is compared: annotators and systems often differ there.

White space, quotation marks, `.,;:!?` and their like in other scripts are trimmed on both sides. One leading "that",
"whether", "if" or "to" is trimmed in any case. A span that would become empty is not changed.
"""

from __future__ import annotations

import re

from onrecord.documents.model import Interval

_MARKS = r"\s\"'“”‘’«»„‚‹›`´「」『』.,;:!?。，、；：！？،؛؟"
_BEFORE = re.compile(rf"[{_MARKS}]*(?:(?:that|whether|if|to)\b(?![-'’]\w)[{_MARKS}]*)?", re.IGNORECASE)
_AFTER = re.compile(rf"[{_MARKS}]+$")


def trimmed(text: str, span: Interval) -> Interval:
    """Return a quote's content span without the punctuation, quotation marks and white space at its edges.

    One leading "that", "whether", "if" or "to" is trimmed, too. A span that would become empty is returned unchanged.

    Args:
        text: The text of the article.
        span: The offsets of the content in `text`.

    >>> trimmed('He said that “I was wrong.”', Interval(8, 27))
    Interval(start=14, end=25)
    >>> trimmed("to", Interval(0, 2))
    Interval(start=0, end=2)
    """
    lead = _BEFORE.match(text, span.start, span.end)
    start = lead.end() if lead else span.start
    tail = _AFTER.search(text[start : span.end])
    end = start + tail.start() if tail else span.end
    return Interval(start, end) if start < end else span
