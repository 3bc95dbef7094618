"""Decide what of a quote's content is compared: its span without what is often placed differently at its edges.

White space, quotation marks, `.,;:!?` and the like of other scripts are trimmed on both sides, and a leading that,
whether, if or to in any case. A span of which nothing would be left stays as it is.
"""

from __future__ import annotations

import re

from onrecord.documents.model import Interval

_MARKS = r"\s\"'“”‘’«»„‚‹›`´「」『』.,;:!?。，、；：！？،؛؟"
_BEFORE = re.compile(rf"[{_MARKS}]*(?:(?:that|whether|if|to)\b(?![-'’]\w)[{_MARKS}]*)?", re.IGNORECASE)
_AFTER = re.compile(rf"[{_MARKS}]+$")


def trimmed(text: str, span: Interval) -> Interval:
    r"""Return the part of a span that is compared.

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
