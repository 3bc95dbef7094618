"""Convert between formats: find the texts, read the input, validate it, count what the output format loses, write.

Texts come from files beside the input (`<doc_id>.txt`) or from the corpus. The input is validated before it is written:
labels must be known, and offsets must be inside the text and select their strings. All problems are reported at once. A
string without offsets can only be written to our JSONL. For any other format it is aligned with the text first. A
string that cannot be aligned is left out and counted; if the output is gold (format `documents`), it is an error.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from onrecord.align.predictions import aligned, has_strings
from onrecord.align.records import CREDITED
from onrecord.checks.predictions import check_document
from onrecord.corpus.load import load
from onrecord.documents.model import UNALIGNED, Document, Span
from onrecord.errors import OnrecordError, Problem, shown
from onrecord.formats import folder
from onrecord.formats.base import Bundle, Reading
from onrecord.formats.conll_reference import refuse
from onrecord.formats.keeping import kept, with_registries
from onrecord.formats.losses import Losses
from onrecord.formats.naming import as_ids, is_path, with_legal_ids
from onrecord.formats.textfile import read_text, sha256
from onrecord.formats.unsupported import count_unsupported
from onrecord.schema.document import Kind, item_layers, named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from onrecord.corpus.load import Corpus
    from onrecord.formats.registry import Entry

IS_STRING = "it is a string that does not occur in the text"
# Problems that prevent conversion. A wrong target or a span in two clusters does not.
BLOCKING = frozenset(
    f"predictions.{each}" for each in ("version", "hash", "span", "range", "order", "text", "head", "label", "id")
)


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts available for an input: files beside it or in it, and the articles of a corpus."""

    path: Path
    corpus: Corpus

    def text(self, doc_id: str) -> str | None:
        """Return a document's text: of `<doc_id>.txt` beside the input, else of the article with this id.

        The article is one of `self.corpus`. The result is None if neither exists. An id with slashes (`bc/cctv/00`) is
        a path below the input's directory; an id that cannot be a safe path (`../x`) gives None.
        """
        if not is_path(doc_id):
            return None
        directory = self.path if self.path.is_dir() else self.path.parent
        for name in (doc_id, as_ids([doc_id])[doc_id]):
            path = directory / f"{name}.txt"
            if path.is_file() and path != self.path:  # the input itself may have this name
                return read_text(path)
        return self.corpus.texts[doc_id] if doc_id in self.corpus.articles else None

    def name(self, text: str) -> str | None:
        """Return the id of the first article of `self.corpus` with exactly this text; None if there is none."""
        digest = sha256(text)
        return next((each.doc_id for each in self.corpus.articles.values() if each.sha256 == digest), None)


def convert(
    path: Path,
    from_: Entry,
    to: Entry,
    *,
    root: Path | None = None,
    labels: Mapping[str, str] | None = None,
    scheme: str | None = None,
    column: int = -1,
    groups: Sequence[str] = (),
    over: Path | None = None,
) -> tuple[Mapping[str, bytes], Losses, int]:
    """Return the files of a document set in another format, the losses, and the number of documents.

    Nothing is written.

    Args:
        path: The input, a file or a directory.
        from_: The input's format.
        to: The output's format.
        root: The directory of a corpus whose texts are used; None for the installed one.
        labels: The input's labels -> the labels to use here.
        scheme: The scheme of BIO tags, such as `iob2` or `bilou`; None to detect it.
        column: The column of BIO tags, counted from 1, or from the last (-1) if negative.
        groups: The spaCy span groups to read as mentions; if empty, `ents` and coreference clusters are read.
        over: The directory of documents to overwrite; its layers that the input did not attempt are kept. None if
            nothing is overwritten.

    Returns:
        File name -> bytes ("" is the output file itself), the counts of what was lost, and the number of documents.

    Raises:
        OnrecordError: With every problem of the input, or if `over` has documents of other texts.
    """
    losses = Losses()
    texts = Texts(path, load(root))
    reading = Reading(texts.text, losses, texts.name, labels or {}, scheme, column, groups)
    bundle = _with_texts(folder.read(path, from_, reading), texts)
    if not to.keeps_names:
        bundle = with_legal_ids(bundle, losses)
    refuse(list(_problems(bundle, str(path), to, texts.corpus)), str(path))
    if to.name != "jsonl":
        bundle = _aligned(bundle, str(path), is_gold=to.name == "documents")
        documents = tuple(_without_strings(document, losses) for document in bundle.documents)
        bundle = dataclasses.replace(bundle, documents=documents)
    if not to.holds_text:
        losses.add(
            "text",
            "the format has no text, and no article has this text",
            len(bundle.carried - {*texts.corpus.articles}),
        )
    module = to.load()
    count_unsupported(bundle, module.HOLDS, losses, empty=getattr(module, "KEEPS_EMPTY", frozenset()))
    files = module.write(bundle if over is None else kept(bundle, over, losses), losses)
    return files if over is None else with_registries(files, over), losses, len(bundle.documents)


def _aligned(bundle: Bundle, name: str, *, is_gold: bool) -> Bundle:
    """Return the bundle with offsets for spans that are strings; a string that cannot be aligned stays a string.

    Args:
        bundle: The documents and their texts.
        name: The input's name in problems.
        is_gold: Whether the output is gold, in which every span must have offsets.

    Raises:
        ProblemsError: `is_gold` is true, and a string cannot be aligned or its text is missing.
    """
    in_order = bundle.header is not None and bundle.header.order == "document"
    problems: list[Problem] = []
    documents = []
    for document in bundle.documents:
        text = bundle.texts.get(document.doc_id)
        if not has_strings(document):
            documents.append(document)
            continue
        if text is None:
            documents.append(document)
            hint = f"put {document.doc_id}.txt beside the input, or name a corpus with --root"
            message = "its spans are strings, and the text to align them with was not found"
            problems.append(Problem(f"{name} {document.doc_id}", 0, "", "convert.text", message, hint=hint))
            continue
        found, decisions = aligned(document, text, order=in_order)
        documents.append(found)
        for each in decisions:
            if each.tier not in CREDITED:
                message, place = f"the string cannot be aligned with the text: {each.tier}", f"{name} {document.doc_id}"
                hint = "copy the words of the article, or give left_context"
                problems.append(
                    Problem(place, 0, each.path, "convert.string", message, got=shown(each.text), hint=hint)
                )
    if is_gold:
        refuse(problems, name)
    return dataclasses.replace(bundle, documents=tuple(documents))


def _with_texts(bundle: Bundle, texts: Texts) -> Bundle:
    """Return the bundle (documents and their texts) with all further texts that `texts` can find."""
    found = dict(bundle.texts)
    for document in bundle.documents:
        if document.doc_id not in found and (text := texts.text(document.doc_id)) is not None:
            found[document.doc_id] = text
    return dataclasses.replace(bundle, texts=found)


def _problems(bundle: Bundle, name: str, to: Entry, corpus: Corpus) -> Iterable[Problem]:
    """Yield every problem that prevents a bundle from being written, such as an offset outside the text.

    Args:
        bundle: The documents and their texts.
        name: The input's name, for messages.
        to: The format to write.
        corpus: The corpus. A document with the id of one of its articles must have the same text.

    Raises:
        OnrecordError: The bundle has no document.
    """
    seen: set[str] = set()
    for document in bundle.documents:
        doc_id = document.doc_id
        text = bundle.texts.get(doc_id)
        place = f"{name} {doc_id}"
        if not (is_path(doc_id) if to.directory else doc_id.isprintable() and doc_id):
            expected = "printable characters; for files, a relative path without . or .."
            message = "is not a legal document name"
            yield Problem(place, 0, "doc_id", "convert.name", message, got=doc_id, expected=expected)
        if doc_id in seen:
            yield Problem(place, 0, "doc_id", "convert.twice", "the document occurs twice in the input")
        seen.add(doc_id)
        if text is None and to.needs_text:
            message, hint = (
                "its text was not found",
                f"put {doc_id}.txt beside the input, or give a corpus with --root",
            )
            yield Problem(place, 0, "", "convert.text", message, hint=hint)
        article = corpus.articles.get(doc_id)
        if article is not None and text is not None and not to.holds_text and sha256(text) != article.sha256:
            message, hint = (
                "its text differs from the article of that name",
                "annotate the article's text, or give its corpus with --root",
            )
            yield Problem(place, 0, "", "convert.text", message, got=sha256(text), expected=article.sha256, hint=hint)
        yield from (each for each in check_document(document, text, 0, place) if each.check in BLOCKING)
    if not bundle.documents:
        raise OnrecordError(
            "The input contains no document.",
            where=name,
            expected="one document or more",
            hint="give another input, or name the format of this one with --from",
        )


def _without_strings(document: Document, losses: Losses) -> Document:
    """Return a document without the items and spans that have no offsets; each one left out is counted in `losses`."""
    kept: dict[str, Any] = {}
    for layer in item_layers():
        items: Sequence[Any] = getattr(document, layer) or ()
        placed = [_without_string_parts(layer, each, losses) for each in items if not _is_string(each)]
        losses.add(layer, IS_STRING, len(items) - len(placed))
        if items:
            kept[layer] = placed
    return replace(document, **kept)


def _is_string(value: Any) -> bool:
    return isinstance(value, Span) and value.start == UNALIGNED


def _without_string_parts(layer: str, item: Any, losses: Losses) -> Any:
    """Return an item (a record such as Quote) without those of its fields' spans that have no offsets.

    Each is counted in `losses` as `layer.field`, such as `quotes.cue`.
    """
    parts: dict[str, Any] = {}
    for part in named(layer, Kind.SPAN, Kind.SPANS):
        value = getattr(item, part)
        if isinstance(value, list) and any(map(_is_string, value)):
            parts[part] = [span for span in value if not _is_string(span)]
            losses.add(f"{layer}.{part}", IS_STRING, len(value) - len(parts[part]))
        elif _is_string(value):
            parts[part] = None
            losses.add(f"{layer}.{part}", IS_STRING)
    return replace(item, **parts) if parts else item
