"""CoNLL BIO: a token and its tag a line, a blank line after each sentence; mentions by their type.

    # newdoc id = recusal-000
    Jeff        B-PER
    Sessions    I-PER

The first column is the word, and the last one its tag, unless another is chosen. `bio_rows` cuts a file into documents
and columns, `bio_tags` decides where mentions begin and end, for every scheme of tags. What is written is IOB2; a
mention over several sentences joins them, and a mention without a type is a MENTION. Since spans may not overlap here,
the longest of those that do is kept, and of two as long the first; the others are counted.

A document's text is the one at hand, along which its words are found; where none is at hand it is made from the words:
a space between two, a line end after a sentence. A document without a name (CoNLL-2003 names none) is called by its
file's name, and a number if the file has several.

Ramshaw and Marcus 1995; Tjong Kim Sang and De Meulder 2003.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.documents.model import Document, Mention
from onrecord.formats.base import ONE_FILE, Bundle, Reading
from onrecord.formats.bio_reader import UNTYPED, columns
from onrecord.formats.textfile import sha256
from onrecord.formats.tokens import Grid, grid

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from onrecord.documents.model import Interval
    from onrecord.formats.base import Columns
    from onrecord.formats.losses import Losses

HOLDS: Mapping[str, frozenset[str]] = {"mentions": frozenset({"start", "end", "type"})}
KEEPS_EMPTY = frozenset({"mentions"})


def read(path: Path, reading: Reading) -> Bundle:
    """Return the documents of a file, their mentions with their types; raises OnrecordError with every problem."""
    found = list(columns(path, reading))
    return Bundle(
        tuple(map(_document, found)),
        {each.doc_id: each.text for each in found},
        carried=frozenset(each.doc_id for each in found if each.is_made),
        unnamed=frozenset(each.doc_id for each in found if not each.is_named),
    )


def _document(found: Columns) -> Document:
    places = zip(found.starts, found.ends, found.labels, strict=True)
    mentions = [Mention(start, end, type=label) for start, end, label in places]
    return Document(doc_id=found.doc_id, text_sha256=sha256(found.text), mentions=mentions)


def write(bundle: Bundle, losses: Losses) -> Mapping[str, bytes]:
    """Return the file's bytes; mentions that overlap a longer one are counted and left out."""
    if bundle.documents and all(document.mentions is None for document in bundle.documents):
        losses.add("mentions", "not attempted: comes back as none found")
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
