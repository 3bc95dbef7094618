"""Remove the articles' words from the published files, and restore them.

A text-free copy (offsets, ids, labels and hashes) can be published where the texts cannot. Columns with words of an
article are null in it (`rows(..., withheld=True)`). In all other strings of JSON (titles, notes, reasons, labels,
names), each run of four or more words that occurs verbatim in an article is replaced by a reference to it, such
as `⟦recusal-000:14:95⟧`. Names of up to three words are kept. A word is a run of letters, digits and underscores.

`cloak` replaces the words in the bytes of a JSON file, string by string. `uncloak` restores exactly the same bytes; a
file for which this is impossible is refused.
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
    """Return JSON bytes in which references to the articles replace their words in every string.

    A reference (`⟦recusal-000:14:95⟧`: doc_id, start and end offset) replaces each run of four or more words that is in
    an article.

    Args:
        data: The bytes of a JSON file.
        texts: doc_id -> text.
        where: The name of the file, for the error.

    Raises:
        OnrecordError: `uncloak` would not restore the same bytes.
    """
    hidden = _each_string(data, lru_cache(maxsize=None)(lambda value: _hide(value, texts)))
    if uncloak(hidden, texts) != data:
        mark = _MARK.search(data.decode("utf-8"))
        raise OnrecordError(
            "The file cannot be made text-free and restored without a change.",
            where=where,
            got=r"a character written as a needless escape, such as \u0041 for A" if mark is None else mark.group(),
            expected="characters as they are" if mark is None else "no string of the form ⟦doc_id:start:end⟧",
            hint="write the file again without escapes, as `jq . FILE` does" if mark is None else "delete this string",
        )
    return hidden


def uncloak(data: bytes, texts: Mapping[str, str]) -> bytes:
    """Return JSON bytes in which words replace the references that `cloak` made.

    A reference to a document that is not in `texts` is kept.

    Args:
        data: The bytes of a JSON file.
        texts: doc_id -> text.
    """
    return _each_string(data, lambda value: _MARK.sub(lambda mark: _shown(mark, texts), value))


def _shown(mark: re.Match[str], texts: Mapping[str, str]) -> str:
    """Return the words that a reference stands for; the reference itself if its document has no text.

    `mark` is the match of a reference (`⟦doc_id:start:end⟧`), and `texts` maps each doc_id to its text.
    """
    doc_id, start, end = mark.groups()
    return texts[doc_id][int(start) : int(end)] if doc_id in texts else mark.group()


def _each_string(data: bytes, change: Callable[[str], str]) -> bytes:
    """Return JSON bytes in which each string is replaced by `change(string)`; all other bytes are unchanged."""

    def changed(match: re.Match[str]) -> str:
        value = json.loads(match.group())
        after = change(value)
        return match.group() if after == value else json.dumps(after, ensure_ascii=False)

    return _LITERAL.sub(changed, data.decode("utf-8")).encode("utf-8")


def _hide(value: str, texts: Mapping[str, str]) -> str:
    """Return a string in which references replace each run of four or more words that is in one of the texts.

    >>> _hide("Note: the ferry to Vik stays.", {"a": "So the ferry to Vik stays."})
    'Note: ⟦a:3:25⟧.'
    """
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
    """Return (index of the last word, reference) of the longest run of words, from word `first`, that is in `text`.

    The result is None if the run has fewer than 4 words (`RUN_WORDS`). `words`: (start, end) of each word of `value`;
    `doc_id` is the document of `text`, for the reference (`⟦doc_id:start:end⟧`).
    """
    start, last, place = words[first][0], first + RUN_WORDS - 1, -1
    while last < len(words) and (at := text.find(value[start : words[last][1]])) >= 0:
        place, last = at, last + 1
    if place < 0:
        return None
    length = words[last - 1][1] - start
    return last - 1, f"⟦{doc_id}:{place}:{place + length}⟧"
