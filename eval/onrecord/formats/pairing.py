"""Pair the documents of predictions with those of gold where a side has no names for them.

Names come first. What neither side can tell by a name is paired by its text: the same hash, or the same characters but
for white space. Those that are still left are paired by their position, if there are as many on both sides. A text
that differs in how it writes or spaces the same words is moved to gold's (`moving`).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec.structs import replace

from onrecord.errors import OnrecordError, Problem, shown
from onrecord.formats.moving import move
from onrecord.formats.textfile import sha256

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from onrecord.documents.model import Document

SHOWN = 40
PIECE = 64 * 1024  # characters that are hashed at once


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a document: its id, its text or None, the text's hash or None, and whether it was named."""

    doc_id: str
    text: str | None
    text_sha256: str | None
    is_named: bool


@dataclass(frozen=True, slots=True)
class Pairing:
    """Which documents belong together: id in the predictions -> id in gold; and notes on how that was told."""

    ids: Mapping[str, str]
    notes: Sequence[str]


def pair(gold: Sequence[Known], predicted: Sequence[Known], name: str) -> Pairing:
    """Return how documents pair; a predicted one that has a name which gold lacks keeps it.

    Args:
        gold: gold's documents in order.
        predicted: the documents of one file of predictions in order.
        name: what notes call that file.

    Raises:
        OnrecordError: documents without names are left over, and their number is not the same on both sides.
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
                "The documents have no names, and cannot be paired with gold's by their texts or their positions.",
                where=name,
                got=f"{len(left)} of them are left, and the first of these begins {beginning}",
                expected=f"as many as gold has left, which are {len(open_)}",
                hint="name each document in both files (in BIO: # newdoc id = NAME)",
            )
        by_place = {one.doc_id: other.doc_id for one, other in zip(left, open_, strict=True)}
    notes = []
    for how, found in (("text", by_text), ("position", by_place)):
        if found:
            number = "1 document was" if len(found) == 1 else f"{len(found)} documents were"
            notes.append(f"{name}: {number} paired with gold by {how}, for lack of names.")
    return Pairing(ids | by_place, notes)


def _left(documents: Iterable[Known], ids: Mapping[str, str]) -> list[Known]:
    return [each for each in documents if each.doc_id not in ids]


def _by_key(gold: Sequence[Known], predicted: Sequence[Known], key: Callable[[Known], str | None]) -> dict[str, str]:
    """Return the pairs of the same key, those of several that share one in order; two that are named are none."""
    waiting: defaultdict[str | None, list[Known]] = defaultdict(list)
    for each in gold if predicted else ():
        waiting[key(each)].append(each)
    waiting.pop(None, None)
    found: dict[str, str] = {}
    for each in predicted if waiting else ():
        there = waiting.get(key(each), [])
        fits = next((at for at, one in enumerate(there) if not (one.is_named and each.is_named)), None)
        if fits is not None:
            found[each.doc_id] = there.pop(fits).doc_id
    return found


def _bare(document: Known) -> str | None:
    """Return the hash of a text's characters other than white space, or None where there is no text."""
    if document.text is None:
        return None
    digest = hashlib.sha256()
    for start in range(0, len(document.text), PIECE):
        digest.update("".join(document.text[start : start + PIECE].split()).encode())
    return digest.hexdigest()


def settled(
    documents: Sequence[Document], texts: Mapping[str, str], gold: Mapping[str, str | None], pairing: Pairing, name: str
) -> tuple[list[Document], list[Problem], list[str]]:
    """Return documents under gold's ids and in gold's texts; a problem for each of another text; and notes.

    Args:
        documents: the predicted documents.
        texts: their texts by their own ids, as far as these are known.
        gold: gold's texts by gold's ids; None where gold has none.
        pairing: their ids in gold.
        name: what problems and notes call the predictions.
    """
    found, problems, notes = [], [], []
    differing = 0
    for each in documents:
        doc_id = pairing.ids.get(each.doc_id, each.doc_id)
        own, wanted = texts.get(each.doc_id), gold.get(doc_id)
        document = replace(each, doc_id=doc_id)
        if own is not None and wanted is not None and own != wanted:
            moving = move(own, wanted)
            if moving is None:
                problems.append(_another(each.doc_id, own, wanted, doc_id, name))
                continue
            differing += moving.differing
            document = moving.document(document, sha256(wanted))
        found.append(document)
    if differing:
        words = "1 word differs" if differing == 1 else f"{differing} words differ"
        notes.append(f"{name}: {words} from gold's; they were taken to be the same, row by row.")
    return found, problems, notes


def _another(doc_id: str, own: str, wanted: str, gold_id: str, name: str) -> Problem:
    """Return the problem of a text that is not gold's, with the place where they part."""
    words, others = own.split(), wanted.split()
    at = next((at for at, (one, other) in enumerate(zip(words, others, strict=False)) if one != other), None)
    at = min(len(words), len(others)) if at is None else at
    return Problem(
        f"{name} {doc_id}",
        0,
        "",
        "formats.text",
        f"its words are not those of gold's {gold_id}, from word {at + 1} on",
        got=shown(" ".join(words[at : at + 8])),
        expected=shown(" ".join(others[at : at + 8])),
        hint="are these predictions for this gold?",
    )
