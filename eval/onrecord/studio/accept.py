"""Make an annotator's documents gold: check them, log the change, and replace gold in one step.

Each document replaces the gold document as a whole and brings the registry entries that it uses. Layers and fields that
the corpus does not declare are left out and counted. Reviews of gold items that stay the same are kept. Nothing is
written if the corpus would get a new error, or if gold is not the version that the annotator started from.
`replace_gold` describes how gold is replaced.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord import schema
from onrecord.corpus.unannotated import ACCEPTED, finished, has_items
from onrecord.documents.declared import undeclared_values
from onrecord.documents.directory import REGISTRIES, encode_document, plain, read, read_document, read_registry
from onrecord.documents.model import Document
from onrecord.errors import OnrecordError, Problem
from onrecord.schema.document import layers
from onrecord.studio import keep
from onrecord.studio.deciding.keep_gold import NewGold, with_types_of_triggers, without_loose
from onrecord.studio.replace_gold import replace_gold
from onrecord.studio.review import of_gold
from onrecord.studio.to_tasks import with_ids

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Accepted(msgspec.Struct, frozen=True):
    """A line of the log: an annotator's document that became gold.

    Attributes:
        doc_id: The id of the document.
        annotator: The name of the annotator's directory; outside of annotations/annotators/ with that of its parent.
        when: The time, as ISO 8601 in UTC.
        before: The hash of the gold document that was replaced; None if there was no gold document.
        after: The hash of the new gold document.
        changed: Layer -> the number of items that are new, deleted or different.
    """

    doc_id: str
    annotator: str
    when: str
    before: str | None
    after: str
    changed: dict[str, int]


@dataclass(frozen=True)
class Taken:
    """The new gold, before it is written.

    Attributes:
        gold: The new gold.
        log: A line of the log for each document that changes.
    """

    gold: NewGold
    log: Sequence[Accepted]


def taken(root: Path, directory: Path, doc_ids: Sequence[str]) -> Taken:
    """Return the gold that results if an annotator's documents replace the gold documents; no file is written.

    Each document replaces the gold document of the same id as a whole, or is new in gold. The annotator's registry
    entries that it needs are added, and entries that nothing refers to any more are removed; the others stay unchanged.

    Args:
        root: The root directory of the corpus.
        directory: The annotator's directory, below annotations/annotators/.
        doc_ids: The ids of the documents to take from the annotator.

    Returns:
        A `Taken`: the new gold, and a log line for each document that differs from gold, or has no items and was not
        accepted before: it counts as annotated from then on.
    """
    gold = root / "annotations" / "gold"
    when = datetime.now(UTC).isoformat(timespec="seconds")
    made: dict[str, Document] = {}
    log, left_out, known = [], Counter[str](), finished(root)
    for doc_id in doc_ids:
        whole, path = read_document(directory / f"{doc_id}.json"), gold / f"{doc_id}.json"
        left_out += undeclared_values(whole, schema.asked())
        earlier = read_document(path) if path.exists() else None
        made[doc_id] = of_gold(whole, earlier)
        before = keep.digest(path.read_bytes()) if earlier else None
        after = keep.digest(encode_document(made[doc_id]))
        if before != after or not (has_items(made[doc_id]) or doc_id in known):
            log.append(Accepted(doc_id, _named(root, directory), when, before, after, _changed(earlier, made[doc_id])))
    rows: dict[str, dict[str, Any]] = {}
    for name in REGISTRIES:
        own, here = ({each.id: each for each in read_registry(where, name)} for where in (directory, gold))
        rows[name] = own | here
    documents = {each.doc_id: each for each in read(gold)} | made
    before_ids = {each.id for name in REGISTRIES for each in read_registry(gold, name)}
    dropped = without_loose(documents, rows, before_ids)
    retyped = with_types_of_triggers(documents, rows["events"], made)
    registries = {name: list(each.values()) for name, each in rows.items()}
    return Taken(NewGold(made, registries, dropped, left_out, retyped), log)


def overwritten(root: Path, directory: Path, made: Taken) -> list[Problem]:
    """Return a problem for each gold document that the annotator's document must not replace.

    A gold document may be replaced if it is the version that `onrecord studio push` sent to the annotator, or one that
    an earlier `onrecord studio accept` made from this annotator's document. A document that is new in gold is never a
    problem, nor is one whose items are all in the new one: nothing of it is lost.

    Args:
        root: The root directory of the corpus.
        directory: The annotator's directory.
        made: The new gold, from `taken`.
    """
    kept, log = keep.record(directory), _log(root)
    found = []
    for each in made.log:
        if each.before is None or _has_all(made.gold.documents[each.doc_id], _gold(root, each.doc_id)):
            continue
        own = {line.after for line in log if (line.doc_id, line.annotator) == (each.doc_id, each.annotator)}
        started = kept[each.doc_id].bases if each.doc_id in kept else []
        if {each.before, _pushed(root, each.doc_id)}.isdisjoint({*own, *started}):
            message = "gold is not the version that this annotator started from"
            hint = "compare the two with onrecord studio adjudicate; --overwrite replaces gold"
            found.append(Problem(each.doc_id, 0, "", "studio.accept", message, hint=hint))
    return found


def _pushed(root: Path, doc_id: str) -> str:
    """Return the SHA-256, in hexadecimal, of a gold document in the form in which `onrecord studio push` sends it.

    In this form every item has an id, and missing layers are empty lists; the hash of the file can therefore differ.

    Args:
        root: The root directory of the corpus.
        doc_id: The document's id; gold must have the document.
    """
    return keep.digest(encode_document(msgspec.convert(plain(with_ids(_gold(root, doc_id))), Document)))


def _gold(root: Path, doc_id: str) -> Document:
    return read_document(root / "annotations" / "gold" / f"{doc_id}.json")


def _has_all(document: Document, other: Document) -> bool:
    """Return whether `document` has, in the same layer, an equal item for every item of `other`."""
    return all(each in (getattr(document, name) or ()) for name in layers() for each in getattr(other, name) or ())


def write(root: Path, made: Taken) -> None:
    """Replace gold, and append to annotations/adjudication/accepted.jsonl; the caller must hold `changing_gold`.

    Args:
        root: The root directory of the corpus.
        made: The new gold, from `taken`.

    Raises:
        OnrecordError: A file cannot be written; gold is unchanged.
    """
    lines = b"".join(msgspec.json.encode(each) + b"\n" for each in (*_log(root), *made.log))
    try:
        replace_gold(root / "annotations", made.gold, after={ACCEPTED: lines})
    except OSError as error:
        raise OnrecordError(
            "Gold cannot be written.",
            where=str(error.filename or root),
            got=error.strerror or str(error),
            hint="free disk space or allow writing, and run the command again; gold is unchanged",
        ) from error


def _named(root: Path, directory: Path) -> str:
    """Return the name of an annotator's directory in the log, such as `anna`, or `reviews/anna` for another reading."""
    at = directory.resolve()
    return at.name if at.parent == (root / "annotations" / "annotators").resolve() else f"{at.parent.name}/{at.name}"


def _log(root: Path) -> list[Accepted]:
    path = root / "annotations" / ACCEPTED
    return (
        [msgspec.json.decode(each, type=Accepted) for each in path.read_bytes().splitlines()] if path.exists() else []
    )


def _changed(before: Document | None, after: Document) -> dict[str, int]:
    """Return layer -> the number of items that are new, deleted or different; layers without a difference are left out.

    Items are the same item if they have the same id. Without an earlier version (None), every item is new.
    """
    found = {}
    for name in layers():
        old, new = _by_id(before, name), _by_id(after, name)
        if count := sum(old.get(each) != new.get(each) for each in old.keys() | new.keys()):
            found[name] = count
    return found


def _by_id(document: Document | None, layer: str) -> dict[Any, bytes]:
    """Return id -> JSON for each item of a layer; an item without an id (a zone) has its JSON as the key.

    The result is {} if the document is None or lacks the layer.
    """
    encoded = ((each, msgspec.json.encode(each)) for each in getattr(document, layer, None) or ())
    return {getattr(each, "id", None) or json: json for each, json in encoded}
