"""Read the input of an import: annotations in any format, or simple JSON, with their texts.

Labels are kept, whether or not an inventory has them. Strings are searched in their texts (`align`). A string that is
only nearly in the text is accepted and listed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from msgspec.structs import replace as with_fields

from onrecord.align.documents import document as align
from onrecord.align.predictions import has_strings
from onrecord.align.records import CREDITED, PLACED
from onrecord.align.report import problems
from onrecord.corpus.add import RESERVED
from onrecord.corpus.load import load
from onrecord.documents.directory import REGISTRIES
from onrecord.documents.missing import no_such_path
from onrecord.errors import OnrecordError, Problem, shown
from onrecord.formats import folder, plain_json
from onrecord.formats.base import Bundle, Reading
from onrecord.formats.conll_reference import refuse
from onrecord.formats.convert import Texts
from onrecord.formats.guess import guess_input
from onrecord.formats.naming import is_path, with_legal_ids
from onrecord.formats.plain_objects import is_plain_json
from onrecord.formats.refused_files import refuse_unread
from onrecord.formats.registry import find
from onrecord.formats.textfile import read_text
from onrecord.text import paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from onrecord.align.records import Alignment
    from onrecord.corpus.load import Corpus
    from onrecord.documents.model import Document
    from onrecord.formats.losses import Losses

Facts: TypeAlias = "dict[str, Mapping[str, str]]"
PLAIN = "json"  # the name of the simple JSON format


@dataclass(frozen=True)
class Choices:
    """The options of reading an input.

    Attributes:
        format: The name of its format; None to detect it.
        texts: A directory with `<doc_id>.txt` files; None to search beside and in the input.
        partial: Whether strings that cannot be aligned are left out and counted; otherwise they are an error.
        labels: As in `formats.base.Reading`.
        scheme: As in `formats.base.Reading`.
        column: As in `formats.base.Reading`.
        groups: As in `formats.base.Reading`.
        corpus: The corpus in which texts are searched; None for the one in use.

    """

    format: str | None = None
    texts: Path | None = None
    partial: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
    scheme: str | None = None
    column: int = -1
    groups: Sequence[str] = ()
    corpus: Path | None = None


@dataclass(frozen=True)
class Read:
    """The result of reading an input for import.

    Attributes:
        format: The name of its format.
        documents: The documents in order, with aligned strings.
        texts: doc_id -> text, for every document.
        bundle: The bundle as read, with header and registries.
        facts: doc_id -> name -> metadata of the article, such as title and date.
    """

    format: str
    documents: tuple[Document, ...]
    texts: Mapping[str, str]
    bundle: Bundle
    facts: Facts = field(default_factory=dict)


def read(path: Path, choices: Choices, losses: Losses) -> Read:
    """Return the documents of an input, with their texts, offsets for their strings, and facts about the articles.

    A document with an empty text is left out and counted in `losses`.

    Args:
        path: The input, a file or a directory.
        choices: The options of reading.
        losses: Counts what is left out; changed in place.

    Raises:
        OnrecordError: The input cannot be read or has no document, a document occurs twice, a text is missing, or a
            string cannot be aligned and `choices.partial` is false.
    """
    if not path.exists():
        raise no_such_path(path)
    name, bundle, facts = _bundle(path, choices, losses)
    bundle, facts = _named(bundle, facts, losses)
    lookup = _Texts(path, choices)
    own = bundle.texts
    texts = {
        name: own.get(name) or lookup.text(name) or own.get(name) for name in (each.doc_id for each in bundle.documents)
    }
    kept = [each for each in bundle.documents if texts[each.doc_id] is None or paragraphs(texts[each.doc_id] or "")]
    losses.add("documents", "their text is empty", len(bundle.documents) - len(kept))
    refuse(list(_wanting(path, kept, texts)), str(path))
    if not kept:
        raise OnrecordError(
            "The input contains no document.",
            where=str(path),
            expected="one document or more with a text",
            hint=f"it was read as {name}; if that is wrong, name the format with --format",
        )
    whole = {each.doc_id: text for each in kept if (text := texts[each.doc_id]) is not None}
    _note_copies(whole, losses)
    in_order = bundle.header is not None and bundle.header.order == "document"
    placed = tuple(_placed(list(kept), whole, choices, losses, in_order=in_order))
    return Read(name, placed, whole, bundle, facts)


def _bundle(path: Path, choices: Choices, losses: Losses) -> tuple[str, Bundle, Facts]:
    """Return (name of the input's format, its documents with their texts, facts about the articles).

    The facts are doc_id -> name, such as `title` -> value; {} if the format has none. A directory with
    corpus/articles.json is a corpus in our own layout, and the name is "corpus".
    """
    if (path / "corpus" / "articles.json").is_file():
        return "corpus", *_of_corpus(load(path))
    lookup = _Texts(path, choices)
    if choices.format == PLAIN or (choices.format is None and is_plain_json(path)):
        found = plain_json.read_articles(path, lookup.text, losses)
        texts = {each.document.doc_id: each.text for each in found if each.text is not None}
        facts = {each.document.doc_id: each.facts for each in found}
        return PLAIN, Bundle(tuple(each.document for each in found), texts), facts
    if choices.format in {None, "jsonl"}:
        refuse_unread(path)
    entry = guess_input(path) if choices.format is None else find(choices.format)
    reading = Reading(lookup.text, losses, lookup.name, choices.labels, choices.scheme, choices.column, choices.groups)
    return entry.name, folder.read(path, entry, reading), {}


def _of_corpus(corpus: Corpus) -> tuple[Bundle, Facts]:
    """Return the documents, texts and registries of a corpus in our own layout, and facts about its articles.

    The facts are doc_id -> name, such as `title` -> value.
    """
    registries = {name: [*getattr(corpus, name).values()] for name in REGISTRIES}
    facts: Facts = {}
    for doc_id, each in corpus.articles.items():
        given = {"title": each.title.value, "publisher": each.publisher.value, "date": each.date.value}
        given |= {"url": each.url, "language": each.language}
        facts[doc_id] = {name: value for name, value in given.items() if value is not None}
    return Bundle(tuple(corpus.documents.values()), corpus.texts, registries=registries), facts


class _Texts:
    """Finds texts: first in the given directory, then beside the input, then in the corpus."""

    def __init__(self, path: Path, choices: Choices) -> None:
        self._directory = choices.texts
        self._others = Texts(path, load(choices.corpus))
        self.name = self._others.name

    def text(self, doc_id: str) -> str | None:
        """Return a document's text, or None if it is not found.

        It is read from `<doc_id>.txt` in the directory that the user chose, or beside the input, or from an article of
        the corpus.
        """
        named = None if self._directory is None or not is_path(doc_id) else self._directory / f"{doc_id}.txt"
        return read_text(named) if named is not None and named.is_file() else self._others.text(doc_id)


def _named(bundle: Bundle, facts: Facts, losses: Losses) -> tuple[Bundle, Facts]:
    """Return the bundle (documents and texts) with doc_ids that can be file names, and the facts under the same ids.

    A note on changed ids is added to `losses`. A document that is called like a registry (`entities`) gets the suffix
    `-article`.

    Raises:
        OnrecordError: Two documents have the same id.
    """
    names = [each.doc_id for each in bundle.documents]
    twice = [name for name, number in Counter(names).items() if number > 1]
    if twice:
        raise OnrecordError(
            "A document occurs twice in the input.",
            got=f"{shown(twice[0])} twice or more",
            expected="a different id for each document",
            hint="rename one of the two documents in the input, or delete one of them",
        )
    reserved = {name: f"{name}-article" for name in names if name in RESERVED}
    if reserved:
        documents = (with_fields(each, doc_id=reserved.get(each.doc_id, each.doc_id)) for each in bundle.documents)
        texts = {reserved.get(name, name): text for name, text in bundle.texts.items()}
        bundle = replace(bundle, documents=tuple(documents), texts=texts)
        losses.note(f"{', '.join(reserved)}: this is the name of a registry's file, so -article was appended.")
    found = with_legal_ids(bundle, losses)
    return found, {new.doc_id: facts.get(old, {}) for old, new in zip(names, found.documents, strict=True)}


def _note_copies(texts: Mapping[str, str], losses: Losses) -> None:
    """Add a note to `losses` for each article whose text is that of an earlier one; nothing is left out.

    `texts` maps each doc_id to its text.
    """
    first: dict[str, str] = {}
    for name, text in texts.items():
        if first.setdefault(text, name) != name:
            losses.note(f"{name}: has the text of {first[text]}; leave one of them out if it is the same article.")


def _wanting(path: Path, documents: Sequence[Document], texts: Mapping[str, str | None]) -> Iterator[Problem]:
    """Yield a problem for each document whose text was not found.

    Args:
        path: The path of the input, for the message.
        documents: The documents of the input.
        texts: doc_id -> text of each document; None if it was not found.
    """
    for document in documents:
        if texts[document.doc_id] is None:
            message, expected = "its text was not found", f"{document.doc_id}.txt beside the input"
            hint = "put it there, or name the directory of the texts with --texts"
            yield Problem(f"{path} {document.doc_id}", 0, "", "import.text", message, expected=expected, hint=hint)


def _placed(
    documents: Sequence[Document], texts: Mapping[str, str], choices: Choices, losses: Losses, *, in_order: bool
) -> Iterator[Document]:
    """Yield the documents with offsets in place of strings; a document without strings is yielded unchanged.

    A string that is only nearly in the text gets a note in `losses`. If `choices.partial` is true, a string that cannot
    be aligned is counted in `losses`, and keeps no offsets. `in_order` says whether strings are in text order; `texts`
    maps each doc_id to its text.

    Raises:
        ProblemsError: After the last document, with every string that cannot be aligned, unless `choices.partial` is
            true.
    """
    lost: list[Problem] = []
    for document in documents:
        if not has_strings(document):
            yield document
            continue
        found, decisions = _aligned(document, texts[document.doc_id], in_order=in_order)
        for each in decisions:
            if each.tier in PLACED and each.tier not in CREDITED:
                place = f"{document.doc_id} {each.path}"
                losses.note(f"{place}: {shown(each.text)} was aligned with {shown(each.found)} in the article.")
        for wrong in problems(decisions, file=document.doc_id, line=0):
            message = wrong.message.partition(", and counts")[0]  # the rest of the message is about predictions
            if choices.partial:
                losses.add("strings", message, where=f"{wrong.document} {wrong.path}")
            else:
                hint = f"{wrong.hint.partition(';')[0]}; --partial leaves such strings out"
                lost.append(replace(wrong, message=message, hint=hint))
        yield found
    refuse(lost, "The input")


def _aligned(document: Document, text: str, *, in_order: bool) -> tuple[Document, Sequence[Alignment]]:
    """Return the document with offsets in place of strings, and one alignment (place and quality) per string.

    `in_order` says whether the strings are known to be in text order. If not, and one cannot be aligned, alignment in
    text order is tried too, and the result with more aligned strings is returned.
    """
    first = align(document, text, order=in_order)
    if in_order or all(each.tier in PLACED for each in first[1]):
        return first
    second = align(document, text, order=True)
    more = sum(each.tier in PLACED for each in second[1]) > sum(each.tier in PLACED for each in first[1])
    return second if more else first
