"""Detect simple JSON, and yield its articles as JSON objects, whichever of several shapes the file has.

A file contains one article, a list of articles, a list under the key `articles`, an object id -> article, or one
article a line. A list of quotes that name their articles is grouped by article. `KEYS` lists the keys of each field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from onrecord.documents.encoding import as_utf8, open_lines
from onrecord.formats.coref_keys import is_coref
from onrecord.formats.json_rows import BOM, is_whole, json_rows
from onrecord.formats.labelled_tools import is_pair, tool_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

KEYS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "doc_id", "article_id", "article", "slug"),
    "text": ("text", "body", "article_text", "content"),
    "file": ("file", "filename", "path"),
    "title": ("title", "headline"),
    "publisher": ("publisher", "outlet", "newspaper"),
    "date": ("date", "published", "publication_date"),
    "url": ("url", "link"),
    "language": ("language", "lang"),
    "quotes": ("quotes", "quotations", "statements"),
}
BEGINNING_BYTES = 64 * 1024
ROW = ("quote", "quotation", "statement", "words")  # the keys for the words of an object that is a quote
SPEAKER = ("speaker", "who", "by")
ARTICLE = ("article_id", "article", "doc_id", "file", "slug", "id")  # the keys by which such a quote names its article
OF_ARTICLES = ("title", "publisher", "date", "url", "language")  # the facts of the article that such a quote may have
OTHER_LAYERS = ("mentions", "times", "events")  # layers of our documents that simple JSON does not have
WRAPPERS = ("articles", "documents", "data")  # the only key of an object around a list of articles


def is_plain_json(path: Path) -> bool:
    """Return whether a file is simple JSON: its first object has a text or quotes, and is not one of our documents.

    The result is False for a file that is not JSON, and for a name that does not end in .json or .jsonl.
    """
    if path.suffix not in {".json", ".jsonl"} or not path.is_file():
        return False
    first = first_object(path)
    if not isinstance(first, dict) or "onrecord" in first or isinstance(first.get("data"), dict):
        return False
    quotes = value_of(first, KEYS["quotes"])
    if tool_of(first) is not None or is_coref(first) or "annotation_id" in first:  # of Label Studio's JSON-MIN
        return False
    return not _is_ours(first) and (isinstance(value_of(first, KEYS["text"]), str) or isinstance(quotes, list))


def _is_ours(value: Mapping[str, Any]) -> bool:
    """Return whether an object is one of our documents, which may have its text besides.

    It is one if its quotes have offsets, if it has another of our layers, or if it has a doc_id and no text.
    """
    quotes = value.get("quotes")
    if isinstance(quotes, list) and any(map(_has_offsets, quotes)):
        return True
    if "doc_id" in value and any(isinstance(value.get(layer), list) for layer in OTHER_LAYERS):
        return True
    as_words = isinstance(quotes, list) and any(map(_is_of_words, quotes))
    return "doc_id" in value and not isinstance(value_of(value, KEYS["text"]), str) and not as_words


def _is_of_words(quote: Any) -> bool:
    """Return whether a quote has the form of simple JSON: a string, or an object with a key for words or speaker."""
    if not isinstance(quote, dict):
        return isinstance(quote, str)
    return isinstance(quote.get("content"), str) or any(key in quote for key in (*ROW, "text", *SPEAKER))


def first_object(path: Path) -> Any:
    """Return the first article of a file of simple JSON, or the first object of another JSON file, decoded.

    The result is None for a file that is not JSON. It is quick: duplicate keys and other faults are not looked for.
    """
    with open_lines(path) as file:
        lines = filter(None, map(bytes.strip, file))
        line = next(lines, b"").removeprefix(BOM)
        is_one_of_several = is_whole(line) and next(lines, None) is not None
    try:
        found = msgspec.json.decode(line if is_one_of_several else as_utf8(path.read_bytes()).removeprefix(BOM))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return found if is_one_of_several or is_pair(found) else next(iter(_articles(found)), None)


def _has_offsets(quote: Any) -> bool:
    """Return whether a quote, decoded from JSON, is an object of which any field is a list of spans with offsets.

    A quote of simple JSON never has such a list. A span with offsets has the keys `start` and `end`.
    """
    lists = [value for value in quote.values() if isinstance(value, list)] if isinstance(quote, dict) else []
    return any(isinstance(each, dict) and {"start", "end"} <= each.keys() for spans in lists for each in spans)


def objects(path: Path) -> Iterator[Any]:
    """Yield the articles of a simple JSON file as decoded JSON values, not validated: one dict for each article.

    The file is one article, a list of articles, a list under one key, an object id -> article (which is added to the
    article as `id`, if it has none), one article a line, or a list of quotes that name their articles: then the dict of
    an article has its quotes under `quotes`. A value that is not a dict is yielded as it is.

    Raises:
        OnrecordError: The file, or a line of it, is not JSON.
    """
    for row in json_rows(path):
        yield from [row.value] if row.line else _articles(row.value)


def _articles(whole: Any) -> list[Any]:
    """Return the articles of a file that is one JSON value: the value itself, its elements, or those under a key."""
    if isinstance(whole, dict) and len(whole) == 1 and isinstance(value_of(whole, WRAPPERS), list):
        whole = value_of(whole, WRAPPERS)
    if isinstance(whole, dict) and whole and all(isinstance(each, dict) for each in whole.values()):
        whole = [{"id": name, **each} for name, each in whole.items()]
    return _of_rows(whole) if isinstance(whole, list) else [whole]


def _of_rows(rows: list[Any]) -> list[Any]:
    """Group rows that are quotes by their article; return one dict for each article.

    Args:
        rows: Decoded JSON; each row is a quote that has the name or the text of its article.

    Returns:
        Dicts with the keys `id` or `file` (the name), `quotes`, facts about the article such as `date`, and its text if
        a row has it. If any row is not such a quote, `rows` unchanged.
    """
    if not rows or not all(isinstance(row, dict) and value_of(row, ROW) and value_of(row, ARTICLE) for row in rows):
        return rows
    if any(key in row for row in rows for key in KEYS["quotes"]):
        return rows
    articles: dict[str, dict[str, Any]] = {}
    for row in rows:
        in_text = _text_key(row)
        key = next((key for key in ARTICLE if key != in_text and row.get(key) is not None), None)
        name = str(row[in_text if key is None else key])
        named = {} if key is None else {"file" if key == "file" else "id": name}
        article = articles.setdefault(name, {**named, "quotes": []})
        facts = [each for field in OF_ARTICLES for each in KEYS[field] if each in row]
        article |= {each: row[each] for each in facts if row[each] is not None}
        if in_text is not None:
            article["text"] = row[in_text]
        left_out = {key, in_text, *facts}
        article["quotes"].append({field: value for field, value in row.items() if field not in left_out})
    return [*articles.values()]


def _text_key(row: Mapping[str, Any]) -> str | None:
    """Return the key under which a quote's object has the text of its article; None if it has none.

    It is the first such key whose string contains the quote's words and is longer than they are.
    """
    words = value_of(row, ROW)
    first = str(words[0]) if isinstance(words, list) and words else str(words)
    keys = [key for key in (*KEYS["text"], "article") if isinstance(row.get(key), str)]
    return next((key for key in keys if first in row[key] and len(row[key]) > len(first)), None)


def value_of(value: Mapping[str, Any], keys: tuple[str, ...]) -> Any:
    """Return the value of the first of `keys` that a dict has with a value other than None.

    The result is None if it has none of them.

    >>> value_of({"body": None, "content": "It stays."}, ("text", "body", "content"))
    'It stays.'
    """
    return next((value[key] for key in keys if value.get(key) is not None), None)
