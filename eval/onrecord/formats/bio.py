"""CoNLL BIO: a token and its label a line, a blank line after each sentence; mentions by their type.

    # newdoc id = recusal-000
    Jeff        B-PER
    Sessions    I-PER

Columns are parted by a tab (or by white space, if no tab is there); the first is the word and the last its label. B-
begins a mention, I- goes on, O is outside; a mention over several sentences joins them. A mention without a type is a
MENTION. Since spans may not overlap here, the longest of those that do is kept, and of two as long the first; the
others are counted. A file may name no document (CoNLL-2003's -DOCSTART- has no place for a name): it is then one
document, of the file's own name.

Ramshaw and Marcus 1995; Tjong Kim Sang and De Meulder 2003. The older scheme in which I- may begin a mention (IOB1)
is refused, with the line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord.documents.model import Document, Interval, Mention
from onrecord.errors import shown
from onrecord.formats.base import ONE_FILE, Bundle, Reading
from onrecord.formats.conll_reference import refuse
from onrecord.formats.losses import with_layers
from onrecord.formats.textfile import Problems, read_lines, sha256
from onrecord.formats.tokens import Grid, Word, grid, laid

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from onrecord.formats.losses import Losses

HOLDS: Mapping[str, frozenset[str]] = {"mentions": frozenset({"start", "end", "type"})}
UNTYPED = "MENTION"
NEWDOC = re.compile(r"#\s*newdoc(?:\s+id\s*=\s*(?P<id>\S+))?\s*$")
DOCSTART = "-DOCSTART-"
LABEL = re.compile(r"O|[BI]-(?P<type>\S+)")


@dataclass(slots=True)
class _Read:
    """A document that is being read: words with their lines, and spans (first token, end, label)."""

    name: str
    line: int
    words: list[Word] = field(default_factory=list)
    spans: list[tuple[int, int, str]] = field(default_factory=list)


def read(path: Path, reading: Reading) -> Bundle:
    """Return the documents of a file, their mentions with their types."""
    problems = Problems(path, "bio.format")
    documents, texts = [], {}
    for each in _scan(path, problems):
        text = reading.needed_text(each.name, f"{path}:{each.line}")
        placed = laid(each.words, text, each.line, problems)
        if placed is not None:
            texts[each.name] = text
            documents.append(_document(each, placed, reading))
    refuse(problems.found, "The BIO file")
    return Bundle(tuple(documents), texts)


def _document(read_: _Read, placed: Grid, reading: Reading) -> Document:
    mentions = []
    for start, end, raw in read_.spans:
        label = None if raw == UNTYPED else reading.label(raw, "entity_type")
        if label is not None or raw == UNTYPED:
            mentions.append(Mention(*placed.characters(Interval(start, end)), type=label))
    return with_layers(read_.name, sha256(placed.text), {"mentions": mentions})


def _scan(path: Path, problems: Problems) -> list[_Read]:
    documents: list[_Read] = []
    inside = ""  # the type of the mention that the token before belongs to
    for number, row in read_lines(path):
        newdoc = NEWDOC.match(row) if "\t" not in row else None
        if newdoc or row.startswith(DOCSTART):
            documents.append(_Read((newdoc and newdoc["id"]) or "", number))
        if not row.strip() or row.startswith(DOCSTART) or ("\t" not in row and row.startswith("#")):
            inside = ""
            continue
        if not documents:
            documents.append(_Read("", number))
        inside = _token(documents[-1], number, row, inside, problems)
    documents = [each for each in documents if each.words or each.name]
    unnamed = [each for each in documents if not each.name]
    if len(unnamed) == len(documents) == 1:
        unnamed[0].name = path.stem
    else:
        for each in unnamed:
            problems.add(each.line, "the document has no name", expected="# newdoc id = NAME", hint="add that line")
    if not documents:
        problems.add(0, "the file holds no document", expected="a word, a tab and a label a line")
    _say_twice(documents, problems)
    refuse(problems.found, "The BIO file")
    return documents


def _say_twice(documents: list[_Read], problems: Problems) -> None:
    first: dict[str, int] = {}
    for each in documents:
        if each.name and first.setdefault(each.name, each.line) != each.line:
            expected = f"once: it begins in line {first[each.name]}"
            problems.add(each.line, "the document stands in the file twice", got=each.name, expected=expected)


def _token(document: _Read, number: int, row: str, inside: str, problems: Problems) -> str:
    """Read one row into a document and return the type of the mention that it is in, or nothing."""
    cells = row.split("\t") if "\t" in row else row.split()
    label = cells[-1].strip()
    found = LABEL.fullmatch(label)
    at = len(document.words)
    document.words.append(Word(cells[0], number))
    if len(cells) < 2 or found is None:  # noqa: PLR2004 - a word and a label
        got = shown(row if len(cells) < 2 else label)  # noqa: PLR2004
        problems.add(number, "the last column is no BIO label", got=got, expected="O, B-TYPE or I-TYPE")
        return ""
    kind = found["type"] or ""
    if label.startswith("I-") and inside == kind:
        start, _, _ = document.spans[-1]
        document.spans[-1] = (start, at + 1, kind)
    elif kind:
        document.spans.append((at, at + 1, kind))
        if label.startswith("I-"):
            hint = f"write B-{kind} where a mention begins"
            problems.add(number, "the label goes on with a mention that has not begun", got=label, hint=hint)
    return kind


def write(bundle: Bundle, losses: Losses) -> Mapping[str, bytes]:
    """Return the file's bytes; mentions that overlap a longer one are counted and left out."""
    rows: list[str] = []
    for document in bundle.documents:
        cut = grid(bundle.texts[document.doc_id])
        kept = _kept(document, cut, losses)
        labels = ["O"] * len(cut.spans)
        for (start, end), kind in kept:
            labels[start:end] = [f"B-{kind}", *[f"I-{kind}"] * (end - start - 1)]
        forms = cut.forms()
        rows.append(f"# newdoc id = {document.doc_id}")
        for start, end in cut.sentences(found for found, _ in kept):
            rows += [f"{forms[at]}\t{labels[at]}" for at in range(start, end)]
            rows.append("")
    return {ONE_FILE: ("\n".join(rows).rstrip("\n") + "\n").encode()}


def _kept(document: Document, cut: Grid, losses: Losses) -> list[tuple[Interval, str]]:
    """Return the tokens and types of the mentions that BIO can hold, the longest first."""
    kept: list[tuple[Interval, str]] = []
    for mention in sorted(document.mentions or (), key=lambda each: (each.start - each.end, each.start)):
        found = cut.cover(mention.start, mention.end, "mentions", losses)
        if found is None:
            continue
        clash = next((each for each, _ in kept if each.start < found.end and found.start < each.end), None)
        if clash is not None:
            within = clash.start <= found.start and found.end <= clash.end
            losses.add("mentions", "nested in a longer one" if within else "crosses a longer one")
            continue
        kept.append((found, mention.type or UNTYPED))
    return kept
