"""Take an annotator's documents as gold: checked first, logged, and all of them in one step.

A document is taken with the registry entries that it needs, and without the layers and fields that the corpus does not
declare; these are counted. Reviews that gold has of the very same items stay.
Nothing is written if the corpus would have an error that it does not have now, or if gold is not what the annotator
started from. `replace_gold` says how gold is replaced as a whole.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord import schema
from onrecord.documents.declared import only_declared, undeclared_values
from onrecord.documents.directory import REGISTRIES, encode_document, plain, read, read_document, read_registry
from onrecord.documents.model import Document
from onrecord.errors import OnrecordError, Problem
from onrecord.schema.document import layers
from onrecord.studio import keep
from onrecord.studio.deciding.keep_gold import NewGold, without_loose
from onrecord.studio.replace_gold import replace_gold
from onrecord.studio.review import with_earlier_reviews
from onrecord.studio.to_tasks import with_ids

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

LOG = "adjudication/accepted.jsonl"  # below annotations/


class Accepted(msgspec.Struct, frozen=True):
    """A line of the log: which document was taken from whom, when, in place of what, and how many items changed."""

    doc_id: str
    annotator: str
    when: str
    before: str | None
    after: str
    changed: dict[str, int]


@dataclass(frozen=True)
class Taken:
    """What would be written, and what is left out.

    Attributes:
        gold: gold.
        log: a line of the log for each document that changes.
        left_out: how many values each layer or field has that the corpus does not declare.
    """

    gold: NewGold
    log: Sequence[Accepted]
    left_out: Mapping[str, int]


def taken(root: Path, directory: Path, doc_ids: Sequence[str]) -> Taken:
    """Return what an annotator's documents make of gold.

    Args:
        root: the corpus's root.
        directory: the annotator's directory.
        doc_ids: the documents to take.
    """
    gold = root / "annotations" / "gold"
    when = datetime.now(UTC).isoformat(timespec="seconds")
    made: dict[str, Document] = {}
    log, left_out = [], Counter[str]()
    for doc_id in doc_ids:
        whole, path = read_document(directory / f"{doc_id}.json"), gold / f"{doc_id}.json"
        left_out += undeclared_values(whole, schema.asked())
        earlier = read_document(path) if path.exists() else None
        document = with_earlier_reviews(whole, earlier) if earlier else whole
        made[doc_id] = only_declared(document, schema.asked())
        before = keep.digest(path.read_bytes()) if earlier else None
        after = keep.digest(encode_document(made[doc_id]))
        if before != after:
            log.append(Accepted(doc_id, directory.name, when, before, after, _changed(earlier, made[doc_id])))
    rows: dict[str, dict[str, Any]] = {}
    for name in REGISTRIES:
        own, here = ({each.id: each for each in read_registry(where, name)} for where in (directory, gold))
        rows[name] = own | here
    documents = {each.doc_id: each for each in read(gold)} | made
    before_ids = {each.id for name in REGISTRIES for each in read_registry(gold, name)}
    dropped = without_loose(documents, rows, before_ids)
    return Taken(NewGold(made, {name: list(each.values()) for name, each in rows.items()}, dropped), log, left_out)


def overwritten(root: Path, directory: Path, made: Taken) -> list[Problem]:
    """Return a problem for each gold document that is neither what the annotator started from nor taken from them."""
    kept, log = keep.record(directory), _log(root)
    found = []
    for each in made.log:
        own = {line.after for line in log if (line.doc_id, line.annotator) == (each.doc_id, directory.name)}
        started = kept[each.doc_id].bases if each.doc_id in kept else []
        if each.before is not None and {each.before, _pushed(root, each.doc_id)}.isdisjoint({*own, *started}):
            message = "gold is not what this work started from"
            hint = "onrecord studio adjudicate compares the two; --overwrite gives gold up"
            found.append(Problem(each.doc_id, 0, "", "studio.accept", message, hint=hint))
    return found


def _pushed(root: Path, doc_id: str) -> str:
    """Return the digest of a gold document as a push would send it: with ids, and empty lists for missing layers."""
    document = read_document(root / "annotations" / "gold" / f"{doc_id}.json")
    return keep.digest(encode_document(msgspec.convert(plain(with_ids(document)), Document)))


def write(root: Path, made: Taken) -> None:
    """Replace gold and complete the log; raises OnrecordError where the disk refuses, with gold as it was."""
    lines = b"".join(msgspec.json.encode(each) + b"\n" for each in (*_log(root), *made.log))
    try:
        replace_gold(root / "annotations", made.gold, after={LOG: lines})
    except OSError as error:
        raise OnrecordError(
            "Gold cannot be written.",
            where=str(error.filename or root),
            got=error.strerror or str(error),
            hint="make room, and run the command again",
        ) from error


def _log(root: Path) -> list[Accepted]:
    path = root / "annotations" / LOG
    return (
        [msgspec.json.decode(each, type=Accepted) for each in path.read_bytes().splitlines()] if path.exists() else []
    )


def _changed(before: Document | None, after: Document) -> dict[str, int]:
    """Return how many items of each layer are new, gone or different."""
    found = {}
    for name in layers():
        old, new = ([msgspec.json.encode(each) for each in getattr(one, name, None) or ()] for one in (before, after))
        if count := len(set(old) ^ set(new)):
            found[name] = count
    return found
