"""Make an annotator's documents gold: check them, log the change, and replace gold in one step.

Each document replaces the gold document as a whole and brings the registry entries that it uses. Layers and fields that
the corpus does not declare are left out and counted. Reviews of gold items that stay the same are kept. Nothing is
written if the corpus would get a new error. `changed_gold` decides whether gold may be replaced, `half_done` whether
the document is finished, and `replace_gold` describes how gold is replaced.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord import schema
from onrecord.corpus.unannotated import ACCEPTED, finished, has_items
from onrecord.documents.declared import undeclared_values
from onrecord.documents.directory import REGISTRIES, encode_document, read, read_document, read_registry
from onrecord.errors import OnrecordError
from onrecord.schema.document import layers
from onrecord.studio import keep
from onrecord.studio.deciding.keep_gold import NewGold, with_types_of_triggers, without_loose
from onrecord.studio.replace_gold import replace_gold
from onrecord.studio.review import of_gold, with_layers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.documents.model import Document


class Accepted(msgspec.Struct, frozen=True):
    """A line of the log: an annotator's document that became gold.

    Attributes:
        doc_id: The id of the document.
        annotator: The name of the annotator's directory.
        source: The annotator's directory, relative to the root of the corpus; "" in lines of older versions.
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
    source: str = ""


@dataclass(frozen=True)
class Taken:
    """The new gold, before it is written.

    Attributes:
        gold: The new gold.
        log: A line of the log for each document that changes.
    """

    gold: NewGold
    log: Sequence[Accepted]


def taken(root: Path, directory: Path, doc_ids: Sequence[str], *, layers: Sequence[str] = ()) -> Taken:
    """Return the gold that results if an annotator's documents replace the gold documents; no file is written.

    Each document replaces the gold document of the same id as a whole, or is new in gold. The annotator's registry
    entries that it needs are added, and entries that nothing refers to any more are removed; the others stay unchanged.

    Args:
        root: The root directory of the corpus.
        directory: The annotator's directory.
        doc_ids: The ids of the documents to take from the annotator.
        layers: The layers of annotation to take, such as `entities`; gold keeps its other layers. () takes all.

    Returns:
        A `Taken`: the new gold, and a log line for each document that differs from gold, or has no items and was not
        accepted before: it counts as annotated from then on.
    """
    gold = root / "annotations" / "gold"
    when = datetime.now(UTC).isoformat(timespec="seconds")
    made: dict[str, Document] = {}
    lines, left_out, known = [], Counter[str](), finished(root)
    for doc_id in doc_ids:
        whole, path = read_document(directory / f"{doc_id}.json"), gold / f"{doc_id}.json"
        earlier = read_document(path) if path.exists() else None
        whole = with_layers(whole, earlier, layers) if layers else whole
        left_out += undeclared_values(whole, schema.asked())
        made[doc_id] = of_gold(whole, earlier)
        before = keep.digest(path.read_bytes()) if earlier else None
        after = keep.digest(encode_document(made[doc_id]))
        if before != after or not (has_items(made[doc_id]) or doc_id in known):
            changed = _changed(earlier, made[doc_id])
            lines.append(Accepted(doc_id, directory.name, when, before, after, changed, source(root, directory)))
    rows: dict[str, dict[str, Any]] = {}
    for name in REGISTRIES:
        own, here = ({each.id: each for each in read_registry(where, name)} for where in (directory, gold))
        rows[name] = own | here
    documents = {each.doc_id: each for each in read(gold)} | made
    before_ids = {each.id for name in REGISTRIES for each in read_registry(gold, name)}
    dropped = without_loose(documents, rows, before_ids)
    retyped = with_types_of_triggers(documents, rows["events"], made)
    registries = {name: list(each.values()) for name, each in rows.items()}
    return Taken(NewGold(made, registries, dropped, left_out, retyped), lines)


def source(root: Path, directory: Path) -> str:
    """Return an annotator's directory as a path relative to the root of the corpus, as the log has it."""
    try:
        return Path(os.path.relpath(directory.resolve(), root.resolve())).as_posix()
    except ValueError:  # on another drive
        return directory.resolve().as_posix()


def write(root: Path, made: Taken) -> None:
    """Replace gold, and append to annotations/adjudication/accepted.jsonl; the caller must hold `changing_gold`.

    Args:
        root: The root directory of the corpus.
        made: The new gold, from `taken`.

    Raises:
        OnrecordError: A file cannot be written; gold is unchanged.
    """
    lines = b"".join(msgspec.json.encode(each) + b"\n" for each in (*log(root), *made.log))
    try:
        replace_gold(root / "annotations", made.gold, after={ACCEPTED: lines})
    except OSError as error:
        raise OnrecordError(
            "Gold cannot be written.",
            where=str(error.filename or root),
            got=error.strerror or str(error),
            hint="free disk space or allow writing, and run the command again; gold is unchanged",
        ) from error


def log(root: Path) -> list[Accepted]:
    """Return the lines of the log annotations/adjudication/accepted.jsonl, oldest first; [] if it does not exist."""
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
