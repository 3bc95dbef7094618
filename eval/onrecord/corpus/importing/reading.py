"""Read what is to be imported: annotations in any format, or simple JSON, with the texts that they belong to.

Every label is read as it is, whatever the package's inventories have. A string is looked for in its text (`align`);
what is found nearly is taken, and said, since whoever imports it reads the list.
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
PLAIN = "json"  # what simple JSON is called among the formats


@dataclass(frozen=True)
class Choices:
    """How an input is read.

    Attributes:
        format: the name of its format, None to tell it by looking.
        texts: a directory with `<doc_id>.txt`, None for the input's own.
        partial: whether strings without a place are left out, instead of refusing the input.
        labels, scheme, column, groups: see `formats.base.Reading`.

    """

    format: str | None = None
    texts: Path | None = None
    partial: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
    scheme: str | None = None
    column: int = -1
    groups: Sequence[str] = ()


@dataclass(frozen=True)
class Read:
    """Documents with offsets, each with its text, in order; facts: what the input says of each article."""

    format: str
    documents: tuple[Document, ...]
    texts: Mapping[str, str]
    bundle: Bundle
    facts: Facts = field(default_factory=dict)


def read(path: Path, choices: Choices, losses: Losses) -> Read:
    """Return what an input holds.

    Raises:
        OnrecordError: The input cannot be read, a text is not at hand, or a string has no place in its text.
    """
    if not path.exists():
        raise no_such_path(path)
    name, bundle, facts = _bundle(path, choices, losses)
    bundle, facts = _named(bundle, facts, losses)
    lookup = _Texts(path, choices.texts)
    texts = {each.doc_id: bundle.texts.get(each.doc_id) or lookup.text(each.doc_id) for each in bundle.documents}
    kept = [each for each in bundle.documents if texts[each.doc_id] is None or paragraphs(texts[each.doc_id] or "")]
    losses.add("documents", "their text is empty", len(bundle.documents) - len(kept))
    refuse(list(_wanting(path, kept, texts)), str(path))
    if not kept:
        raise OnrecordError("The input holds no document.", where=str(path), hint=f"is it {name}? see --format")
    whole = {each.doc_id: text for each in kept if (text := texts[each.doc_id]) is not None}
    _note_copies(whole, losses)
    in_order = bundle.header is not None and bundle.header.order == "document"
    placed = tuple(_placed(list(kept), whole, choices, losses, in_order=in_order))
    return Read(name, placed, whole, bundle, facts)


def _bundle(path: Path, choices: Choices, losses: Losses) -> tuple[str, Bundle, Facts]:
    """Return the name of the input's format, its documents, and what it says of each article."""
    if (path / "corpus" / "articles.json").is_file():
        return "corpus", *_of_corpus(load(path))
    lookup = _Texts(path, choices.texts)
    if choices.format == PLAIN or (choices.format is None and is_plain_json(path)):
        found = plain_json.read_articles(path, lookup.text, losses)
        texts = {each.document.doc_id: each.text for each in found if each.text is not None}
        facts = {each.document.doc_id: each.facts for each in found}
        return PLAIN, Bundle(tuple(each.document for each in found), texts), facts
    entry = guess_input(path) if choices.format is None else find(choices.format)
    reading = Reading(lookup.text, losses, lookup.name, choices.labels, choices.scheme, choices.column, choices.groups)
    return entry.name, folder.read(path, entry, reading), {}


def _of_corpus(corpus: Corpus) -> tuple[Bundle, Facts]:
    """Return the documents of a corpus of ours, and what is known of its articles."""
    registries = {name: [*getattr(corpus, name).values()] for name in REGISTRIES}
    facts: Facts = {}
    for doc_id, each in corpus.articles.items():
        said = {"title": each.title.value, "publisher": each.publisher.value, "date": each.date.value}
        said |= {"url": each.url, "language": each.language}
        facts[doc_id] = {name: value for name, value in said.items() if value is not None}
    return Bundle(tuple(corpus.documents.values()), corpus.texts, registries=registries), facts


class _Texts:
    """The texts at hand: those of a directory that was named, then those beside the input or of the corpus."""

    def __init__(self, path: Path, directory: Path | None) -> None:
        self._directory = directory
        self._others = Texts(path, load())
        self.name = self._others.name

    def text(self, doc_id: str) -> str | None:
        """Return a document's text, or None."""
        named = None if self._directory is None or not is_path(doc_id) else self._directory / f"{doc_id}.txt"
        return read_text(named) if named is not None and named.is_file() else self._others.text(doc_id)


def _named(bundle: Bundle, facts: Facts, losses: Losses) -> tuple[Bundle, Facts]:
    """Return documents with legal ids, and the facts by these."""
    names = [each.doc_id for each in bundle.documents]
    twice = [name for name, number in Counter(names).items() if number > 1]
    if twice:
        raise OnrecordError("A document stands in the input twice.", got=shown(twice[0]), hint="give each its own id")
    reserved = {name: f"{name}-article" for name in names if name in RESERVED}
    if reserved:
        documents = (with_fields(each, doc_id=reserved.get(each.doc_id, each.doc_id)) for each in bundle.documents)
        texts = {reserved.get(name, name): text for name, text in bundle.texts.items()}
        bundle = replace(bundle, documents=tuple(documents), texts=texts)
        losses.note(f"{', '.join(reserved)}: the name of a registry's file, so that -article was put to it.")
    found = with_legal_ids(bundle, losses)
    return found, {new.doc_id: facts.get(old, {}) for old, new in zip(names, found.documents, strict=True)}


def _note_copies(texts: Mapping[str, str], losses: Losses) -> None:
    """Note each article whose text is that of an earlier one."""
    first: dict[str, str] = {}
    for name, text in texts.items():
        if first.setdefault(text, name) != name:
            losses.note(f"{name}: has the text of {first[text]}; leave one of them out if it is the same article.")


def _wanting(path: Path, documents: Sequence[Document], texts: Mapping[str, str | None]) -> Iterator[Problem]:
    """Yield a problem for each document whose text is not at hand."""
    for document in documents:
        if texts[document.doc_id] is None:
            message, expected = "its text is not at hand", f"{document.doc_id}.txt beside the input"
            hint = "put it there, or name the directory of the texts with --texts"
            yield Problem(f"{path} {document.doc_id}", 0, "", "import.text", message, expected=expected, hint=hint)


def _placed(
    documents: Sequence[Document], texts: Mapping[str, str], choices: Choices, losses: Losses, *, in_order: bool
) -> Iterator[Document]:
    """Yield the documents with offsets for their strings; raise ProblemsError for those that have no place."""
    lost: list[Problem] = []
    for document in documents:
        if not has_strings(document):
            yield document
            continue
        found, decisions = _aligned(document, texts[document.doc_id], in_order=in_order)
        for each in decisions:
            if each.tier in PLACED and each.tier not in CREDITED:
                place = f"{document.doc_id} {each.path}"
                losses.note(f"{place}: {shown(each.text)} was taken for {shown(each.found)}, which the article has.")
        for wrong in problems(decisions, file=document.doc_id, line=0):
            message = wrong.message.partition(", and counts")[0]  # which is for predictions
            if choices.partial:
                losses.add("strings", message, where=f"{wrong.document} {wrong.path}")
            else:
                hint = f"{wrong.hint.partition(';')[0]}; --partial leaves such strings out"
                lost.append(replace(wrong, message=message, hint=hint))
        yield found
    refuse(lost, "The input")


def _aligned(document: Document, text: str, *, in_order: bool) -> tuple[Document, Sequence[Alignment]]:
    """Return a document whose strings have offsets: in text order where that places more of them."""
    first = align(document, text, order=in_order)
    if in_order or all(each.tier in PLACED for each in first[1]):
        return first
    second = align(document, text, order=True)
    more = sum(each.tier in PLACED for each in second[1]) > sum(each.tier in PLACED for each in first[1])
    return second if more else first
