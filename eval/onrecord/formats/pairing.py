"""Pair predicted documents with gold documents if one side has no names for them.

Documents are paired by name first. Those that remain are paired by text: the same hash, or equal characters apart from
white space. Those that still remain are paired by position, if both sides have the same number. If a predicted text
differs from gold's only in spelling or spacing of the same words, its offsets are mapped to gold's text (`offset_map`).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec.structs import replace

from onrecord.errors import OnrecordError, Problem, counted, shown
from onrecord.formats.offset_map import map_offsets
from onrecord.formats.textfile import sha256

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from onrecord.documents.model import Document

SHOWN = 40
PIECE = 64 * 1024  # characters hashed at once


@dataclass(frozen=True, slots=True)
class Known:
    """A document's name and text, as far as the input gives them.

    Attributes:
        doc_id: Its id.
        text: Its text, or None.
        text_sha256: The hash of its text, or None.
        is_named: Whether the input names it; otherwise its id is made from the file's name.
    """

    doc_id: str
    text: str | None
    text_sha256: str | None
    is_named: bool


@dataclass(frozen=True, slots=True)
class Pairing:
    """The paired documents: predicted id -> gold id; and notes on how they were paired."""

    ids: Mapping[str, str]
    notes: Sequence[str]


def pair(gold: Sequence[Known], predicted: Sequence[Known], name: str) -> Pairing:
    """Return predicted id -> gold id of the documents that belong together, and notes on how they were paired.

    They are paired by name (equal ids that the input itself gives), then by text (equal apart from white space), then
    by position. Position is used only if all documents that remain on one side are unnamed. Two documents that both
    have names are paired by name only. Documents that cannot be paired are not in the result.

    Args:
        gold: Gold's documents in order.
        predicted: The documents of one predictions file in order.
        name: The name of this file in notes and errors.

    Raises:
        OnrecordError: Documents remain to be paired by position, and the two sides have different numbers of them.
    """
    named = {each.doc_id for each in gold if each.is_named}
    ids = {each.doc_id: each.doc_id for each in predicted if each.is_named and each.doc_id in named}
    left, open_ = _left(predicted, ids), [each for each in gold if each.doc_id not in ids.values()]
    by_text: dict[str, str] = {}
    for key in (lambda each: each.text_sha256, _bare):
        by_text |= _by_key(open_, left, key)
        left, open_ = _left(left, by_text), [each for each in open_ if each.doc_id not in by_text.values()]
    ids |= by_text
    by_place: dict[str, str] = {}
    unnamed = [bool(side) and not any(each.is_named for each in side) for side in (left, open_)]
    if left and any(unnamed):
        if len(left) != len(open_):
            beginning = shown((left[0].text or "")[:SHOWN])
            raise OnrecordError(
                "The documents have no names, and cannot be paired with gold by text or by position.",
                where=name,
                got=f"{counted(len(left), 'unpaired document')}; the first begins {beginning}",
                expected=f"{counted(len(open_), 'unpaired document')}, as in gold",
                hint="give the gold of these documents with --gold, or name each document in both files "
                "(in BIO: # newdoc id = NAME)",
            )
        by_place = {one.doc_id: other.doc_id for one, other in zip(left, open_, strict=True)}
    notes = []
    for how, found in (("text", by_text), ("position", by_place)):
        if found:
            number = "1 document was" if len(found) == 1 else f"{len(found)} documents were"
            notes.append(f"{name}: {number} paired with gold by {how}, because names are missing.")
    return Pairing(ids | by_place, notes)


def _left(documents: Iterable[Known], ids: Mapping[str, str]) -> list[Known]:
    """Return the documents whose ids are not keys of `ids`."""
    return [each for each in documents if each.doc_id not in ids]


def _by_key(gold: Sequence[Known], predicted: Sequence[Known], key: Callable[[Known], str | None]) -> dict[str, str]:
    """Return predicted id -> gold id of documents for which `key` returns the same string.

    Several documents with the same string are paired in order. Two documents that both have names are never paired, and
    documents for which `key` returns None are not paired.
    """
    waiting: defaultdict[str | None, list[Known]] = defaultdict(list)
    for each in gold if predicted else ():
        waiting[key(each)].append(each)
    waiting.pop(None, None)
    found: dict[str, str] = {}
    for each in predicted if waiting else ():
        candidates = waiting.get(key(each), [])
        fits = next((at for at, one in enumerate(candidates) if not (one.is_named and each.is_named)), None)
        if fits is not None:
            found[each.doc_id] = candidates.pop(fits).doc_id
    return found


def _bare(document: Known) -> str | None:
    """Return the SHA-256 of a text's characters other than white space, in hexadecimal; None if the text is unknown."""
    if document.text is None:
        return None
    digest = hashlib.sha256()
    for start in range(0, len(document.text), PIECE):
        digest.update("".join(document.text[start : start + PIECE].split()).encode())
    return digest.hexdigest()


def in_gold_texts(
    documents: Sequence[Document], texts: Mapping[str, str], gold: Mapping[str, str | None], pairing: Pairing, name: str
) -> tuple[list[Document], list[Problem], list[str]]:
    """Return predicted documents with gold's ids and with offsets in gold's texts, problems, and notes.

    A document that is not paired keeps its id.

    Args:
        documents: The predicted documents.
        texts: Their texts by their own ids; a document without an entry keeps its offsets.
        gold: Gold's texts by gold's ids; None where gold has no text, so that the document keeps its offsets.
        pairing: Predicted id -> gold id.
        name: The name of the predictions in problems and notes.

    Returns:
        The documents; a problem for each document whose words differ from gold's, which is left out; and notes.
    """
    found, problems, notes = [], [], []
    differing = 0
    for each in documents:
        doc_id = pairing.ids.get(each.doc_id, each.doc_id)
        own, wanted = texts.get(each.doc_id), gold.get(doc_id)
        document = replace(each, doc_id=doc_id)
        if own is not None and wanted is not None and own != wanted:
            offsets = map_offsets(own, wanted)
            if offsets is None:
                problems.append(_other_words(each.doc_id, own, wanted, doc_id, name))
                continue
            differing += offsets.differing
            document = offsets.document(document, sha256(wanted))
        found.append(document)
    if differing:
        words = "1 word differs" if differing == 1 else f"{differing} words differ"
        notes.append(f"{name}: {words} from gold's; rows were paired one to one.")
    return found, problems, notes


def _other_words(doc_id: str, own: str, wanted: str, gold_id: str, name: str) -> Problem:
    """Return the problem of a predicted document with the text `own`, whose words differ from gold's text `wanted`.

    It shows both texts from the first word that differs, with the name of the predictions (`name`).
    """
    words, others = own.split(), wanted.split()
    at = next((at for at, (one, other) in enumerate(zip(words, others, strict=False)) if one != other), None)
    at = min(len(words), len(others)) if at is None else at
    return Problem(
        f"{name} {doc_id}",
        0,
        "",
        "formats.text",
        f"its words differ from gold's {gold_id} from word {at + 1} on",
        got=shown(" ".join(words[at : at + 8])),
        expected=shown(" ".join(others[at : at + 8])),
        hint="check that these predictions belong to this gold",
    )
