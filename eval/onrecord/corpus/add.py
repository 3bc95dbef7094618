"""Add an article to a corpus: its text, its metadata, and a gold document with proposed zones and no annotations.

The text is copied byte for byte, and its hash is recorded. Each fact of the metadata has a basis: `stated` if the text
contains it, else `inferred`. The proposed zones have to be corrected: the first paragraph is the headline, the rest the
body. The list of articles is written last, so that a failure leaves no incomplete article in the corpus.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord import schema
from onrecord.documents.atomic import write_bytes
from onrecord.documents.directory import write_document
from onrecord.documents.encoding import as_utf8, not_utf8
from onrecord.documents.model import Article, Document, Fact, Zone
from onrecord.errors import OnrecordError, shown
from onrecord.formats.naming import as_ids
from onrecord.text.segment import paragraphs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from onrecord.corpus.load import Corpus

_NUMBERED = re.compile(r"(.*\D)([0-9]+)")
_DOC_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
RESERVED = frozenset({"entities", "events", "utterances", "about"})  # files of a directory of documents
STRANGE = {"\ufeff": "byte order mark (U+FEFF)"}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def add(
    corpus: Corpus,
    file: Path,
    *,
    title: str,
    publisher: str | None = None,
    date: str | None = None,
    url: str | None = None,
    language: str = "en",
    doc_id: str | None = None,
) -> Article:
    """Add a text file to the corpus on disk, and return the new article's metadata.

    Three files are written: a copy of the text, a gold document with proposed zones and no annotations, and
    articles.json.

    Args:
        corpus: The corpus, which is changed on disk and not in memory.
        file: The article: UTF-8, with at least one paragraph.
        title: Its title.
        publisher: Its publisher; None if unknown.
        date: The day of publication, as YYYY-MM-DD; None if unknown.
        url: Its address; None if unknown.
        language: Its language, as a BCP 47 tag.
        doc_id: Its id; None for the one after the last numbered id.

    Raises:
        OnrecordError: The file cannot be read, is not UTF-8 or is empty; the corpus has the text already; the date has
            another form; the id is invalid or is used already.
    """
    data, text = _read(file)
    sha256 = hashlib.sha256(data).hexdigest()
    if same := [each.doc_id for each in corpus.articles.values() if each.sha256 == sha256]:
        raise OnrecordError(
            "The corpus has this text already.",
            where=str(file),
            got=f"the text of {same[0]}",
            expected="a text that no article of the corpus has",
            hint="nothing needs to be added; to add another article, give its file",
        )
    if date is not None and not _DATE.fullmatch(date):
        raise OnrecordError(
            "The date is not of the form YYYY-MM-DD.", got=shown(date), expected="2017-03-02", hint="--date 2017-03-02"
        )
    chosen = _checked(doc_id or next_id(corpus.doc_ids), corpus)
    article = Article(
        doc_id=chosen,
        file=f"articles/{chosen}.txt",
        source_file=file.name,
        sha256=sha256,
        characters=len(text),
        language=language,
        title=fact(title, text),
        publisher=fact(publisher, text),
        date=fact(date, text),
        url=url,
    )
    with schema.using(corpus.root):
        declared = [each for each in schema.layers() if schema.asked().has(each)]
        layers: dict[str, Any] = {each: [] for each in declared} | {"zones": proposed_zones(text)}
        document = Document(chosen, schema.schema_version(), sha256, **layers)
        write_bytes(corpus.root / "corpus" / article.file, data)
        write_document(corpus.gold_dir, document)
    metadata = msgspec.structs.replace(corpus.metadata, articles=[*corpus.metadata.articles, article])
    listed = msgspec.json.format(msgspec.json.encode(metadata), indent=1) + b"\n"
    write_bytes(corpus.root / "corpus" / "articles.json", listed)
    return article


def next_id(doc_ids: Sequence[str]) -> str:
    """Return the id after the one with the highest number at its end; `article-000` if no id ends with a number.

    >>> next_id(["recusal-000", "recusal-004"]), next_id([])
    ('recusal-005', 'article-000')
    """
    numbered = [match for each in doc_ids if (match := _NUMBERED.fullmatch(each))]
    if not numbered:
        return "article-000"
    last = max(numbered, key=lambda match: int(match[2]))
    return f"{last[1]}{int(last[2]) + 1:0{len(last[2])}d}"


def proposed_zones(text: str) -> list[Zone]:
    """Return zones that partition a text: its first paragraph is the zone `headline`, the rest the zone `body`.

    A text of one paragraph is one zone `body`. The text must have a paragraph, that is, not only white space.
    """
    starts = [each.start for each in paragraphs(text)]
    if len(starts) == 1:
        return [Zone(0, len(text), "body", duplicate=False)]
    return [Zone(0, starts[1], "headline", duplicate=False), Zone(starts[1], len(text), "body", duplicate=False)]


def _read(file: Path) -> tuple[bytes, str]:
    """Return the bytes and the text of an article's file.

    Raises:
        OnrecordError: It cannot be read, is not UTF-8, is empty, or contains a NUL or a byte order mark.
    """
    try:
        data = as_utf8(file.read_bytes())
    except OSError as error:
        raise OnrecordError(
            "The article cannot be read.",
            where=str(file),
            got=error.strerror or str(error),
            hint="give the path of a file that you can read",
        ) from error
    if (wrong := not_utf8(data, str(file))) is not None:
        raise OnrecordError(
            f"The article {wrong.message}.",
            where=f"{file}:{wrong.line}",
            got=wrong.got,
            expected="a text file in UTF-8",
            hint=f"{wrong.hint}; then add that file",
        )
    text = data.decode("utf-8")
    if strange := [name for each, name in STRANGE.items() if each in text]:
        line = 1 + text.count("\n", 0, min(text.index(each) for each in STRANGE if each in text))
        raise OnrecordError(
            "The article contains characters that shift offsets.",
            where=f"{file}:{line}",
            got=", ".join(strange),
            hint="delete these characters from the file",
        )
    if not paragraphs(text):
        raise OnrecordError(
            "The article is empty.",
            where=str(file),
            got="no character other than white space",
            expected="one paragraph or more",
            hint="give a file with the article's text",
        )
    return data, text


def _checked(doc_id: str, corpus: Corpus) -> str:
    """Return the id of a new article unchanged if the corpus can use it.

    Raises:
        OnrecordError: It has other characters than an id may have, is the name of a registry's file, or is used
            already.
    """
    if not _DOC_ID.fullmatch(doc_id) or doc_id in RESERVED:
        other = next(iter(as_ids([doc_id]).values())) if doc_id.strip() else "article-000"
        raise OnrecordError(
            "The id cannot be used.",
            got=shown(doc_id),
            expected="a-z, A-Z and 0-9, after the first also . _ -; not entities, events, utterances or about",
            hint=f"--id {f'{other}-1' if other in RESERVED else other}",
        )
    if doc_id in corpus.articles:
        raise OnrecordError(
            "An article of the corpus has this id.",
            got=shown(doc_id),
            expected="a new id",
            hint=f"--id {next_id(corpus.doc_ids)}",
        )
    return doc_id


def fact(value: str | None, text: str) -> Fact:
    """Return a value of an article's metadata with its basis.

    The basis is `unknown` for None, `stated` if the text contains the value, and otherwise `inferred`.

    Args:
        value: The value, such as the title; None if it is not known.
        text: The text of the article.
    """
    if value is None:
        return Fact(None, "unknown", "Nothing was given when the article was added.")
    if value in text:
        return Fact(value, "stated", None)
    return Fact(value, "inferred", "Given by whoever added the article.")
