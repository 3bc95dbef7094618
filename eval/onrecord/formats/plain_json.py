r"""Read articles and their quotes from simple JSON; `plain_objects` says which shapes a file may have.

    {"id": "ferry", "title": "Ferry stays", "date": "2031-05-05", "text": "Ada Lind said: \"The ferry stays.\"",
     "quotes": [{"quote": "The ferry stays.", "speaker": "Ada Lind", "cue": "said"}]}

The text of an article without `text` is read from the file that `file` names, or from `<id>.txt` beside the input. A
quote is a string, or an object with the quote's words or offsets; the words of a discontinuous quote are a list.
Speakers are names, or objects with a `name`. Quotation marks around words are removed. Other keys are counted as lost.
"""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.documents.model import Document, Quote, Span
from onrecord.errors import OnrecordError, shown
from onrecord.formats.base import Bundle
from onrecord.formats.plain_objects import KEYS, objects, value_of
from onrecord.formats.textfile import read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from onrecord.formats.base import Reading
    from onrecord.formats.losses import Losses

QUOTE_KEYS: Mapping[str, tuple[str, ...]] = {
    "content": ("quote", "text", "content", "words", "quotation", "statement"),
    "speakers": ("speaker", "speakers", "who", "by", "name"),
    "source": ("source",),
    "cue": ("cue", "verb"),
    "kind": ("kind", "type"),
    "left_context": ("left_context", "before"),
    "start": ("start",),
    "end": ("end",),
}
HOLDS = {"quotes": frozenset({"id", "kind", "content", "cue", "source", "speakers"})}
NO_KEY = "simple JSON has no such key"
DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?$")
MARKS = ("“”", '""', "„“", "„”", "«»", "»«", "‹›", "‘’", "''", "「」", "『』")  # outer quotation marks, in pairs


@dataclass(frozen=True)
class Article:
    """An article of simple JSON: its quotes as a document, its text (None if not found), and its metadata by name."""

    document: Document
    text: str | None
    facts: Mapping[str, str] = field(default_factory=dict)


def read(path: Path, reading: Reading) -> Bundle:
    """Return the articles of a simple JSON file (see the module's docstring) as documents with quotes and their texts.

    In the documents, spans are strings without offsets, unless the file gives offsets; speakers are names, not entity
    ids. `reading` finds texts, and counts in its `losses` the keys that are not read.

    Raises:
        OnrecordError: The file is not JSON, or a value has another type than expected.
    """
    found = read_articles(path, reading.text, reading.losses)
    texts = {each.document.doc_id: each.text for each in found if each.text is not None}
    return Bundle(tuple(each.document for each in found), texts)


def read_articles(path: Path, text_of: Callable[[str], str | None], losses: Losses) -> list[Article]:
    """Return the articles of a simple JSON file in order: quotes as a document, text, and metadata.

    Args:
        path: The file.
        text_of: Returns the text of an article outside the file, given its id; None if there is none.
        losses: Counts the keys that are left out; changed in place.

    Raises:
        OnrecordError: The file is not JSON, or a value has another type than expected; the error gives its place and
            the expected form.
    """
    return [_article(each, at, path, text_of, losses) for at, each in enumerate(objects(path))]


def _article(value: Any, at: int, path: Path, text_of: Callable[[str], str | None], losses: Losses) -> Article:
    """Return an article from a decoded JSON value; unknown keys are counted in `losses`.

    An article without an id gets the name, without suffix, of the file of its text, or else `article-004` for index 4.

    Args:
        value: The decoded value.
        at: Its index among the file's articles, from 0.
        path: The file; an article's text may be in another file beside it.
        text_of: Returns the text for an id, if the value has none; None if it is not found.
        losses: Counts the unknown keys; changed in place.

    Raises:
        OnrecordError: A value has an unexpected form.
    """
    where = f"{path} [{at}]"
    if not isinstance(value, dict):
        raise _wrong(where, value, "an object with a text and its quotes")
    facts = {name: _string(value, name, where) for name in KEYS if name not in {"text", "quotes"}}
    given = {name: value_ for name, value_ in facts.items() if value_ is not None}
    _count_others(value, KEYS, losses, where, "")
    if "date" in given:
        given["date"] = _day(given["date"], where)
    name = given.pop("id", None)
    file = given.pop("file", None)
    text = value_of(value, KEYS["text"])
    if text is not None and not isinstance(text, str):
        raise _wrong(f"{where}.text", text, "a string")
    if text is None and file is not None:
        text = read_text(path.parent / file)
    doc_id = name or (Path(file).stem if file else f"article-{at:03d}")
    quotes = value_of(value, KEYS["quotes"])
    if quotes is not None and not isinstance(quotes, list):
        raise _wrong(f"{where}.quotes", quotes, "a list")
    made = [_quote(each, f"{where}.quotes[{number}]", losses) for number, each in enumerate(quotes or ())]
    numbered = [_numbered(each, number) for number, each in enumerate(made, 1)]
    return Article(Document(doc_id, quotes=numbered), text if text is not None else text_of(doc_id), given)


def _numbered(quote: Quote, number: int) -> Quote:
    """Return a quote with the id `q1`, `q2`, ... for its number."""
    from msgspec.structs import replace

    return replace(quote, id=f"q{number}")


def _quote(value: Any, where: str, losses: Losses) -> Quote:
    """Return a quote without an id from a decoded JSON value: a string with its words, or an object.

    Unknown keys are counted in `losses`. `where` is the quote's place, for the error and for losses.

    Raises:
        OnrecordError: The value has an unexpected form.
    """
    if isinstance(value, str):
        value = {"quote": value}
    if not isinstance(value, dict):
        raise _wrong(where, value, "words, or an object with a quote and its speaker")
    words = _words(value, "content", where)
    start, end = value.get("start"), value.get("end")
    if not words and not (type(start) is int and type(end) is int):
        raise _wrong(where, value, f"the words of the quote, as {' or '.join(QUOTE_KEYS['content'][:3])}")
    _count_others(value, QUOTE_KEYS, losses, where, "quotes: ")
    before = value_of(value, QUOTE_KEYS["left_context"])
    kind = value_of(value, QUOTE_KEYS["kind"])
    if kind is not None and not isinstance(kind, str):
        raise _wrong(f"{where}.kind", kind, "a label, such as direct")
    content = [Span(text=_unquoted(each), left_context=before if at == 0 else None) for at, each in enumerate(words)]
    if not words and type(start) is int and type(end) is int:
        content = [Span(start, end)]
    parts = {part: [Span(text=each) for each in _words(value, part, where)] for part in ("cue", "source")}
    return Quote(
        kind=kind,
        content=content,
        cue=parts["cue"] if _has(value, "cue") else None,
        source=parts["source"] if _has(value, "source") else None,
        speakers=_speakers(value, where) if _has(value, "speakers") else None,
    )


def _speakers(value: Mapping[str, Any], where: str) -> list[str]:
    """Return the distinct names of a quote's speakers, in order, with single spaces; null and empty names are left out.

    `value` is the quote's object, decoded from JSON, and `where` its place, for the error.

    Raises:
        OnrecordError: A speaker is neither a string nor an object with a string as `name`.
    """
    given = value_of(value, QUOTE_KEYS["speakers"])
    found = []
    for each in given if isinstance(given, list) else [given]:
        name = each.get("name") if isinstance(each, dict) else each
        if name is None or name == "":
            continue
        if not isinstance(name, str):
            raise _wrong(f"{where}.speaker", each, "a name")
        found.append(" ".join(name.split()))
    return list(dict.fromkeys(found))


def _words(value: Mapping[str, Any], part: str, where: str) -> list[str]:
    """Return the strings of a part (`content`, `cue` or `source`) of a quote's object, decoded from JSON.

    Null and empty ones are left out. `where` is the quote's place, for the error.

    Raises:
        OnrecordError: The part is neither a string nor a list of strings.
    """
    given = value_of(value, QUOTE_KEYS[part])
    several = given if isinstance(given, list) else [given]
    if not all(each is None or isinstance(each, str) for each in several):
        raise _wrong(f"{where}.{part}", given, "words, or a list of words")
    return [each.strip() for each in several if each and each.strip()]


def _unquoted(words: str) -> str:
    """Return words without a pair of quotation marks around them; unchanged if the marks occur inside as well.

    >>> _unquoted("“The ferry stays.”"), _unquoted('"Yes" or "no"')
    ('The ferry stays.', '"Yes" or "no"')
    """
    inner = words[1:-1].strip()
    around = words[:1] + words[-1:]
    return inner if inner and around in MARKS and not any(mark in inner for mark in around) else words


def _has(value: Mapping[str, Any], part: str) -> bool:
    """Return whether a quote's object has a key for the part, also if its value is null."""
    return any(key in value for key in QUOTE_KEYS[part])


def _string(value: Mapping[str, Any], name: str, where: str) -> str | None:
    """Return the string of a field, such as `title`, of an article's object; None if it is missing or empty.

    `value` is the object, decoded from JSON; `name` is the field in our words: its other known keys are tried, too.
    An id may also be an integer. `where` is the article's place, for the error.

    Raises:
        OnrecordError: The value is not a string.
    """
    found = value_of(value, KEYS[name])
    if isinstance(found, int) and not isinstance(found, bool) and name == "id":
        return str(found)
    if found is not None and not isinstance(found, str):
        raise _wrong(f"{where}.{name}", found, "a string")
    return found or None


def _day(given: str, where: str) -> str:
    """Return the day YYYY-MM-DD of a date; a time of day after it is cut off.

    Raises:
        OnrecordError: The string does not begin with YYYY-MM-DD.
    """
    if found := DAY.match(given):
        return found.group(1)
    raise OnrecordError(
        "The date is not of the form YYYY-MM-DD.",
        where=f"{where}.date",
        got=shown(given),
        expected="YYYY-MM-DD, such as 2031-05-05",
        hint="write the date in this form, or leave it out",
    )


def _count_others(
    value: Mapping[str, Any], known: Mapping[str, tuple[str, ...]], losses: Losses, where: str, of: str
) -> None:
    """Count as losses the keys of an object that are not in `known` and have a value; null, [] and "" are no value.

    The reason of the loss names the known key that is spelled most like it.

    Args:
        value: The object.
        known: Field -> its known keys, such as `KEYS` for an article.
        losses: Counts the keys; changed in place.
        where: The place of the object, for the losses.
        of: The beginning of the loss's name, such as `quotes.`.
    """
    for key in value.keys() - {key for keys in known.values() for key in keys}:
        if value[key] not in (None, [], ""):
            close = difflib.get_close_matches(key, [each for keys in known.values() for each in keys], n=1)
            meant = f"; did you mean {close[0]}?" if close else ""
            losses.add(f"{of}{key}", f"{NO_KEY}{meant}", where=where)


def _wrong(where: str, got: Any, expected: str) -> OnrecordError:
    """Return the error for a value of an unexpected form, with the value as `got`; the caller raises it."""
    value = shown(got) if isinstance(got, str) else shown(json.loads(json.dumps(got)))
    return OnrecordError(
        "The JSON has an unexpected form.",
        where=where,
        got=value,
        expected=expected,
        hint="docs/corpus.md shows an example",
    )
