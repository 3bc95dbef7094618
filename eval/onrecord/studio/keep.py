"""Write pulled documents into annotators/<name>/; each file is written atomically.

The file `.pulled` beside the documents contains the hash of each document as the last pull wrote it. A document with
another hash was changed by hand, and is only replaced with --overwrite. A lock prevents two pulls at the same time.
"""

from __future__ import annotations

import copy
import hashlib
import itertools
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord.documents.atomic import write_bytes
from onrecord.documents.directory import ABOUT, REGISTRIES, encode_document, read_registry, write_registry
from onrecord.errors import OnrecordError, Problem, Severity
from onrecord.studio.alone import alone
from onrecord.studio.design import designs
from onrecord.studio.hands import AND
from onrecord.studio.naming import together

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from onrecord.studio.marks import Item
    from onrecord.studio.pull import Pulled, Saved

RECORD = ".pulled"  # without .json, because it is not a document
LOCK = ".lock"


class Kept(msgspec.Struct, frozen=True):
    """The record of a document that a pull wrote.

    Attributes:
        sha256: The hash of the file.
        updated_at: Layer -> the time at which the annotator saved it.
        bases: Layer of annotation -> the lists of the document that was pushed, as `changed_gold.bases` has them. A
            layer that started from nothing or from the annotator's own work is not in it.
        unread: Layer -> why its latest submission was not read; {} if the document is the latest.
    """

    sha256: str
    updated_at: dict[str, str]
    bases: dict[str, dict[str, tuple[str, str]]] = msgspec.field(name="started_from", default_factory=dict)
    unread: dict[str, str] = {}


def record(directory: Path) -> dict[str, Kept]:
    """Return doc_id -> the record (`Kept`) of a document that an earlier pull wrote; {} if nothing was pulled yet.

    Args:
        directory: The annotator's directory, with the file `.pulled`.

    Raises:
        OnrecordError: The file `.pulled` cannot be read.
    """
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
            hint="delete this file, then onrecord studio pull --overwrite",
        ) from error


def overwritten(directory: Path, pulled: Sequence[Pulled]) -> list[Problem]:
    """Return a problem for each pulled document whose file is not as the last pull wrote it (changed by hand, or new).

    There is no problem without a file, if it has the content that would be written, or if the document has errors.

    Args:
        directory: The annotator's directory.
        pulled: The documents that are about to be written.
    """
    kept = record(directory)
    found = []
    for each in pulled:
        path = directory / f"{each.doc_id}.json"
        if each.document is None or not path.exists():
            continue
        here = path.read_bytes()
        known = each.doc_id in kept and kept[each.doc_id].sha256 == digest(here)
        if not known and here != encode_document(each.document):
            hint = "push the changed file, or replace it with --overwrite"
            message = "was changed here since it was pulled"
            found.append(Problem(each.key, 0, str(path), "studio.pull", message, hint=hint))
    return found


def shared_before(directory: Path, saved: Iterable[Saved]) -> list[Problem]:
    """Return a warning for each annotation of one author that an earlier pull found saved by this author and another.

    The server keeps only the first and the last author of an annotation. Authors in between are known from earlier
    pulls only.

    Args:
        directory: The directory with one directory per annotator; that of two people is named `anna-and-bo`.
        saved: The annotations of the present pull.
    """
    joint = {path.name: record(path) for path in sorted(directory.glob(f"*{AND}*")) if path.is_dir()}
    found = []
    for each, (name, kept) in itertools.product(saved, joint.items()):
        known = kept[each.doc_id].updated_at if each.doc_id in kept else {}
        if each.annotator in name.split(AND) and each.project.layer in known:
            message = f"an earlier pull found the layer {each.project.layer} saved by two people"
            key, hint = f"{each.annotator}/{each.doc_id}", f"their common work is in {directory / name}"
            place = each.project.title
            found.append(Problem(key, 0, place, "studio.pull", message, Severity.WARNING, got=name, hint=hint))
    return found


def write(directory: Path, pulled: Sequence[Pulled]) -> list[str]:
    """Write pulled documents, their registries and about.json; return the ids of the documents that changed.

    Documents with errors are left out.

    Args:
        directory: The annotator's directory, which is created if it does not exist.
        pulled: The annotator's pulled documents.

    Raises:
        OnrecordError: A file cannot be written. Files that were written before are complete, and the next pull writes
            the others.
    """
    try:
        return _write(directory, pulled)
    except OSError as error:
        raise OnrecordError(
            "The pulled documents cannot be written.",
            where=str(error.filename or directory),
            got=error.strerror or str(error),
            hint="free disk space or allow writing, and run the command again; it continues where it stopped",
        ) from error


def _write(directory: Path, pulled: Sequence[Pulled]) -> list[str]:
    directory.mkdir(parents=True, exist_ok=True)
    whole = [each for each in pulled if each.document is not None]
    _write_registries(directory, whole)
    _write_about(directory, whole)
    changed = []
    for each in whole:
        if each.document is None:
            continue
        path, data = directory / f"{each.doc_id}.json", encode_document(each.document)
        if not path.exists() or path.read_bytes() != data:
            write_bytes(path, data)
            changed.append(each.doc_id)
        kept = record(directory)
        known = kept.get(each.doc_id, Kept("", {}))
        own = {layer: lists for layer, lists in known.bases.items() if layer not in each.updated_at}
        unread = {layer: why for layer, why in known.unread.items() if layer not in each.updated_at}
        times = {**known.updated_at, **each.updated_at}
        kept[each.doc_id] = Kept(digest(data), times, {**own, **each.bases}, unread)
        write_record(directory, kept)
    return changed


def refuse(directory: Path, doc_id: str, unread: Mapping[str, str]) -> None:
    """Add to the record of a document which layers have a newer submission that was not read, and why.

    A document that no pull has written stays without a record.

    Args:
        directory: The annotator's directory.
        doc_id: The document's id.
        unread: Layer -> the error that kept the submission back.
    """
    kept = record(directory)
    if doc_id in kept and kept[doc_id].unread != unread:
        write_record(directory, kept | {doc_id: msgspec.structs.replace(kept[doc_id], unread=dict(unread))})


def write_record(directory: Path, kept: Mapping[str, Kept]) -> None:
    """Write doc_id -> `Kept` (the record of pulls) into the file `.pulled` of a directory."""
    write_bytes(directory / RECORD, encode_record(kept))


def digest(data: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def encode_record(kept: Mapping[str, Kept]) -> bytes:
    """Return doc_id -> `Kept` (the record of pulls) as indented JSON with sorted keys."""
    return msgspec.json.format(msgspec.json.encode(kept, order="deterministic"), indent=1) + b"\n"


def _write_registries(directory: Path, pulled: Sequence[Pulled]) -> None:
    """Add the registry entries of pulled documents to a directory's registry files; existing entries stay unchanged.

    Entities that the annotator named are an exception. Their type is updated, because the annotator may have corrected
    the label of the mark, and the heads of mentions of the form name are added to their names.
    """
    for name, kind in REGISTRIES.items():
        rows: dict[str, Item] = {}
        for each in pulled:
            for row in each.registries.get(name, ()):
                known = rows.setdefault(row["id"], row)
                if name == "entities":  # a new entity may be named in several documents
                    rows[row["id"]] = known | {"names": together(known["names"], row["names"])}
        before = {each.id: each for each in read_registry(directory, name)}
        here = _renamed(before, pulled) if name == "entities" else before
        came = {each.id: each for each in msgspec.convert(list(rows.values()), kind)}
        if came.keys() - here.keys() or here != before:
            write_registry(directory, name, list({**came, **here}.values()))


def _renamed(entities: Mapping[str, Any], pulled: Sequence[Pulled]) -> dict[str, Any]:
    """Return id -> entity, where each entity that the annotator named has the pulled type and also the pulled names.

    Args:
        entities: Id -> entity (`Entity`), from the registry of the annotator's directory; it is not changed.
        pulled: The annotator's pulled documents, whose `named` are the entities that the annotator named.
    """
    types: dict[str, str] = {}
    names: dict[str, list[str]] = {}
    for row in (row for each in pulled for row in each.named):
        types.setdefault(row["id"], row["type"])
        names.setdefault(row["id"], []).extend(row["names"])
    return {
        key: msgspec.structs.replace(
            each, type=types.get(key, each.type), names=together(each.names, names.get(key, ()))
        )
        if key in types
        else each
        for key, each in entities.items()
    }


def _write_about(directory: Path, pulled: Sequence[Pulled]) -> None:
    """Write about.json of an annotator's directory: who it is, what they started from, guidelines, finished layers.

    These fields of an existing file are kept: `started_from` once it is set, the guidelines, and the layers of other
    documents. For a new file, the version of the guidelines is that of the first layer that has one. Without pulled
    documents nothing is written.
    """
    if not pulled:
        return
    path = directory / f"{ABOUT}.json"
    own = f"annotators/{directory.name}"
    done = {each.doc_id: [layer for layer in designs() if layer in each.updated_at] for each in pulled}
    foreign = next((each.started_from for each in pulled if each.started_from not in {None, own}), None)
    if path.exists():
        about = msgspec.json.decode(path.read_bytes())
        before = copy.deepcopy(about)
        about["started_from"] = about.get("started_from") or foreign
        if isinstance(about.get("layers"), dict):  # without it all layers are done
            earlier = about["layers"]
            for key, layers in done.items():
                layers[:] = [each for each in designs() if each in {*layers, *earlier.get(key, ())}]
            about["layers"] = dict(sorted({**earlier, **done}.items()))
        if about == before:
            return
    else:
        shown = {layer: rules for each in pulled for layer, rules in each.guidelines.items()}
        about = {
            "name": directory.name,
            "kind": "person",
            "started_from": foreign,
            "guidelines": next((shown[layer] for layer in designs() if shown.get(layer)), None),
            "note": "pulled from Label Studio",
            "layers": dict(sorted(done.items())),
        }
    write_bytes(path, msgspec.json.format(msgspec.json.encode(about), indent=1) + b"\n")


@contextmanager
def only_pull(directory: Path) -> Iterator[None]:
    """Return a context manager that holds the lock of a directory, so that only one pull writes to it.

    Args:
        directory: The directory with one directory per annotator.

    Raises:
        OnrecordError: Another pull holds the lock.
    """
    busy = OnrecordError(
        "Another pull is writing to this directory.",
        where=str(directory),
        hint="wait until it has ended, and run the command again",
    )
    with alone(directory / LOCK, busy=busy):
        yield
