"""Take the articles' words out of what is published, and put them back.

Whoever may not pass on the texts can pass on a text-free copy: offsets, ids, labels and hashes. Two things are done
to make one. Columns cut from a text are null (`rows(..., withheld=True)`). In whatever else stands in JSON (titles,
notes, reasons, labels, names), each run of `RUN_WORDS` or more words that stands verbatim in an article is replaced
by a mark that points to it: `⟦recusal-000:14:95⟧`. So notes stay, without the quotations in them, and names of up to
three words stay as they are. A word here is a run of letters, digits and underscores.

`cloak` works on JSON as bytes, string by string, and `uncloak` gives back the very same bytes; a file for
which it would not is refused.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

RUN_WORDS = 4
_MARK = re.compile(r"⟦([^⟦⟧:]+):(\d+):(\d+)⟧")
_WORD = re.compile(r"\w+")
_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"')


def cloak(data: bytes, texts: Mapping[str, str], *, where: str) -> bytes:
    """Return JSON with marks for the articles' words; raises OnrecordError if that could not be undone exactly."""
    hidden = _each_string(data, lru_cache(maxsize=None)(lambda value: _hide(value, texts)))
    if uncloak(hidden, texts) != data:
        raise OnrecordError(
            "The file cannot be made text-free and back without a change.",
            where=where,
            got="needless escapes, or the marks ⟦ ⟧ in a string",
            expected="JSON as onrecord writes it",
            hint="write the file again with onrecord, or take the marks out of the string",
        )
    return hidden


def uncloak(data: bytes, texts: Mapping[str, str]) -> bytes:
    """Return JSON with the words that its marks point to; a mark for a document without a text stays as it is."""
    return _each_string(data, lambda value: _MARK.sub(lambda mark: _shown(mark, texts), value))


def _shown(mark: re.Match[str], texts: Mapping[str, str]) -> str:
    doc_id, start, end = mark.groups()
    return texts[doc_id][int(start) : int(end)] if doc_id in texts else mark.group()


def _each_string(data: bytes, change: Callable[[str], str]) -> bytes:
    def changed(match: re.Match[str]) -> str:
        value = json.loads(match.group())
        after = change(value)
        return match.group() if after == value else json.dumps(after, ensure_ascii=False)

    return _LITERAL.sub(changed, data.decode("utf-8")).encode("utf-8")


def _hide(value: str, texts: Mapping[str, str]) -> str:
    words = [match.span() for match in _WORD.finditer(value)]
    pieces, done, first = [], 0, 0
    while first + RUN_WORDS <= len(words):
        found = [run for doc_id, text in texts.items() if (run := _run(value, words, first, text, doc_id))]
        if not found:
            first += 1
            continue
        last, mark = max(found, key=lambda run: run[0])
        pieces += [value[done : words[first][0]], mark]
        done, first = words[last][1], last + 1
    return "".join([*pieces, value[done:]])


def _run(value: str, words: list[tuple[int, int]], first: int, text: str, doc_id: str) -> tuple[int, str] | None:
    """Return the last word of the longest run from `first` that stands in a text, and its mark; None if too short."""
    start, last, place = words[first][0], first + RUN_WORDS - 1, -1
    while last < len(words) and (at := text.find(value[start : words[last][1]])) >= 0:
        place, last = at, last + 1
    if place < 0:
        return None
    length = words[last - 1][1] - start
    return last - 1, f"⟦{doc_id}:{place}:{place + length}⟧"
