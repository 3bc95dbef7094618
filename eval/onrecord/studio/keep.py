"""Write pulled documents into annotators/<name>/: whole or not at all, never over work that was done since by hand.

A file `.pulled` beside the documents holds the hash of each as it was written last. A document whose bytes are no
longer those was changed here, and is only replaced on request. One pull at a time: a lock, which the system itself
takes away when a process dies.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord.documents.atomic import write_bytes
from onrecord.documents.directory import ABOUT, REGISTRIES, encode_document, read_registry, write_registry
from onrecord.errors import OnrecordError, Problem, Severity
from onrecord.studio.alone import alone
from onrecord.studio.guidelines import version

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from onrecord.studio.marks import Item
    from onrecord.studio.pull import Pulled

RECORD = ".pulled"  # no .json: it is no document
LOCK = ".lock"


class Kept(msgspec.Struct, frozen=True):
    """What was written of a document: its hash, and when each layer had been saved on the server."""

    sha256: str
    updated_at: dict[str, str]


def record(directory: Path) -> dict[str, Kept]:
    """Return what was written into an annotator's directory by earlier pulls."""
    path = directory / RECORD
    if not path.exists():
        return {}
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Kept])
    except (OSError, msgspec.DecodeError) as error:
        raise OnrecordError(
            "The record of earlier pulls cannot be read.",
            where=str(path),
            got=str(error),
            hint="delete it, and pull with --overwrite",
        ) from error


def overwritten(directory: Path, pulled: Sequence[Pulled]) -> list[Problem]:
    """Return a problem for each document that was changed in the directory since it was pulled."""
    kept = record(directory)
    found = []
    for each in pulled:
        path = directory / f"{each.doc_id}.json"
        if each.document is None or not path.exists():
            continue
        here = path.read_bytes()
        known = each.doc_id in kept and kept[each.doc_id].sha256 == digest(here)
        if not known and here != encode_document(each.document):
            hint = "push it from there, or --overwrite to give it up"
            message = "was changed here since it was pulled"
            found.append(Problem(each.key, 0, str(path), "studio.pull", message, hint=hint))
    return found


def write(directory: Path, pulled: Sequence[Pulled], *, root: Path) -> list[str]:
    """Write documents, the registries that their ids are of, and about.json; return the ids of those that changed.

    Raises OnrecordError where the disk refuses; what was written until then is whole, and the next pull goes on there.
    """
    try:
        return _write(directory, pulled, root)
    except OSError as error:
        raise OnrecordError(
            "What was pulled cannot be written.",
            where=str(error.filename or directory),
            got=error.strerror or str(error),
            hint="make room, and run the command again: it goes on where it stopped",
        ) from error


def _write(directory: Path, pulled: Sequence[Pulled], root: Path) -> list[str]:
    directory.mkdir(parents=True, exist_ok=True)
    whole = [each for each in pulled if each.document is not None]
    _write_registries(directory, whole)
    _write_about(directory, whole, root)
    changed = []
    for each in whole:
        if each.document is None:
            continue
        path, data = directory / f"{each.doc_id}.json", encode_document(each.document)
        if not path.exists() or path.read_bytes() != data:
            write_bytes(path, data)
            changed.append(each.doc_id)
        kept = record(directory)
        times = kept[each.doc_id].updated_at if each.doc_id in kept else {}
        kept[each.doc_id] = Kept(digest(data), {**times, **each.updated_at})
        write_record(directory, kept)
    return changed


def write_record(directory: Path, kept: Mapping[str, Kept]) -> None:
    """Write the record of what was written into a directory."""
    write_bytes(directory / RECORD, _pretty(kept))


def digest(data: bytes) -> str:
    """Return the hash by which a file is known."""
    return hashlib.sha256(data).hexdigest()


def _pretty(value: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value, order="deterministic"), indent=1) + b"\n"


def _write_registries(directory: Path, pulled: Sequence[Pulled]) -> None:
    """Write what is there and what came; an entry that is there stays as it is, but for the type of one named anew.

    That type is the label of a mark, which somebody may have corrected in the editor since.
    """
    for name, kind in REGISTRIES.items():
        rows: dict[str, Item] = {}
        for each in pulled:
            for row in each.registries.get(name, ()):
                rows.setdefault(row["id"], row)
        before = {each.id: each for each in read_registry(directory, name)}
        here = _retyped(before, pulled) if name == "entities" else before
        came = {each.id: each for each in msgspec.convert(list(rows.values()), kind)}
        if came.keys() - here.keys() or here != before:
            write_registry(directory, name, list({**came, **here}.values()))


def _retyped(entities: Mapping[str, Any], pulled: Sequence[Pulled]) -> dict[str, Any]:
    types: dict[str, str] = {}
    for row in (row for each in pulled for row in each.named):
        types.setdefault(row["id"], row["type"])
    return {key: msgspec.structs.replace(each, type=types.get(key, each.type)) for key, each in entities.items()}


def mistyped(directory: Path, pulled: Sequence[Pulled]) -> list[Problem]:
    """Return a warning for each entity some of whose written mentions are of another type than its in the registry.

    In the editor a label's key changes the mark that is selected, which nobody may have meant.
    """
    types = {each.id: each.type for each in read_registry(directory, "entities")}
    places: dict[tuple[str, str, str], list[str]] = {}
    for each in pulled:
        for mention in (each.document.mentions or ()) if each.document else ():
            if types.get(mention.entity or "", mention.type) != mention.type:
                key = (each.key, str(mention.entity), str(mention.type))
                places.setdefault(key, []).append(f"{mention.id} {mention.start}-{mention.end}")
    hint = "choose the marks' label again, or correct the type in entities.json"
    return [
        _mistyped(doc_id, entity, got=found, expected=str(types[entity]), at=at, hint=hint)
        for (doc_id, entity, found), at in places.items()
    ]


def _mistyped(doc_id: str, entity: str, *, got: str, expected: str, at: Sequence[str], hint: str) -> Problem:
    count = f" ({len(at)} mentions)" if len(at) > 1 else ""
    message = f"the mention's type is not that of {entity}{count}"
    return Problem(doc_id, 0, at[0], "studio.type", message, Severity.WARNING, got, expected, hint)


def _write_about(directory: Path, pulled: Sequence[Pulled], root: Path) -> None:
    """Write who annotated, and from what; work that was once shown another's marks says so from then on."""
    if not pulled:
        return
    path = directory / f"{ABOUT}.json"
    own = f"annotators/{directory.name}"
    foreign = next((each.started_from for each in pulled if each.started_from not in {None, own}), None)
    if path.exists():
        about = msgspec.json.decode(path.read_bytes())
        if about.get("started_from") or foreign is None:
            return
        about["started_from"] = foreign
    else:
        layer = min(layer for each in pulled for layer in each.updated_at)
        about = {
            "name": directory.name,
            "kind": "person",
            "started_from": foreign,
            "guidelines": version(root, layer),
            "note": "pulled from Label Studio",
        }
    write_bytes(path, msgspec.json.format(msgspec.json.encode(about), indent=1) + b"\n")


@contextmanager
def only_pull(directory: Path) -> Iterator[None]:
    """Hold the lock of a directory of annotators for a block; OnrecordError if another pull holds it."""
    busy = OnrecordError(
        "Another pull is writing there.", where=str(directory), hint="wait for it, and run the command again"
    )
    with alone(directory / LOCK, busy=busy):
        yield
