"""CoNLL BIO: one token and its tag per line, a blank line after each sentence; stores mentions with their types.

    # newdoc id = recusal-000
    Jeff        B-PER
    Sessions    I-PER

The first column is the word; the last one is its tag, unless another column is chosen. `bio_rows` splits a file into
documents and columns, and `bio_tags` converts tags to mentions, for every tag scheme. The output is IOB2. Sentences are
joined if a mention crosses their boundary, and a mention without a type has the type MENTION. BIO cannot store
overlapping spans: of these the longest is kept, of equally long ones the first, and the others are counted.

A document's words are searched in its text. If no text is available, it is made from the words: a space between two
words, a line end after a sentence. A document without a name (CoNLL-2003 has none) gets the file's name, with a number
if the file has several documents.

Ramshaw and Marcus 1995; Tjong Kim Sang and De Meulder 2003.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.documents.model import Document, Mention
from onrecord.formats.base import ONE_FILE, Bundle, Reading
from onrecord.formats.bio_reader import UNTYPED, columns
from onrecord.formats.textfile import sha256
from onrecord.formats.tokens import Tokenised, tokenise

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from onrecord.documents.model import Interval
    from onrecord.formats.base import Columns
    from onrecord.formats.losses import Losses

HOLDS: Mapping[str, frozenset[str]] = {"mentions": frozenset({"start", "end", "type"})}
KEEPS_EMPTY = frozenset({"mentions"})


def read(path: Path, reading: Reading) -> Bundle:
    """Return the documents of a BIO file, with their texts.

    The documents contain mentions with types, and nothing else. `reading` has the options, finds texts, and counts in
    its `losses` the types that the schema does not have.

    Raises:
        OnrecordError: With every problem of the file.
    """
    found = list(columns(path, reading))
    return Bundle(
        tuple(map(_document, found)),
        {each.doc_id: each.text for each in found},
        carried=frozenset(each.doc_id for each in found if each.is_made),
        unnamed=frozenset(each.doc_id for each in found if not each.is_named),
    )


def _document(found: Columns) -> Document:
    """Return a document with one mention for each row of the columns, and the SHA-256 of its text."""
    places = zip(found.starts, found.ends, found.labels, strict=True)
    mentions = [Mention(start, end, type=label) for start, end, label in places]
    return Document(doc_id=found.doc_id, text_sha256=sha256(found.text), mentions=mentions)


def write(bundle: Bundle, losses: Losses) -> Mapping[str, bytes]:
    """Return {"": bytes}: all documents as one BIO file with IOB2 tags; the key "" stands for the output file itself.

    Overlapping mentions cannot be stored. The longest is kept, of equally long ones the first in the text, and the
    others are counted in `losses`, which is changed in place. A mention without a type gets the type MENTION.
    """
    if bundle.documents and all(document.mentions is None for document in bundle.documents):
        losses.add("mentions", "not attempted: read back as attempted, nothing found")
    rows: list[str] = []
    for document in bundle.documents:
        tokenised = tokenise(bundle.texts[document.doc_id])
        kept = _kept(document, tokenised, losses)
        labels = ["O"] * len(tokenised.spans)
        for (start, end), kind in kept:
            labels[start:end] = [f"B-{kind}", *[f"I-{kind}"] * (end - start - 1)]
        forms = tokenised.forms()
        rows.append(f"# newdoc id = {document.doc_id}")
        for start, end in tokenised.sentences(found for found, _ in kept):
            rows += [f"{forms[at]}\t{labels[at]}" for at in range(start, end)]
            rows.append("")
    return {ONE_FILE: ("\n".join(rows).rstrip("\n") + "\n").encode()}


def _kept(document: Document, tokenised: Tokenised, losses: Losses) -> list[tuple[Interval, str]]:
    """Return (range of tokens, type) of each mention that BIO can store, the longest mention first.

    The range is (first token, token after the last). A mention without a type has the type MENTION. A mention that
    contains no token, or overlaps a mention before it in this order, is left out and counted in `losses`.
    """
    kept: list[tuple[Interval, str]] = []
    for mention in sorted(document.mentions or (), key=lambda each: (each.start - each.end, each.start)):
        found = tokenised.cover(mention.start, mention.end, "mentions", losses)
        if found is None:
            continue
        clash = next((each for each, _ in kept if each.start < found.end and found.start < each.end), None)
        if clash is not None:
            within = clash.start <= found.start and found.end <= clash.end
            losses.add("mentions", "nested in a longer one" if within else "crosses a longer one")
            continue
        kept.append((found, mention.type or UNTYPED))
    return kept
