"""Write an adjudicator's decisions: gold, its registries and the log. Newer work is not overwritten.

Before anything is written, the new corpus is checked in a copy (`checks.run`); a document that would add an error is
refused. Registry entries that no item uses any more are removed and reported. `replace_gold` describes how gold is
replaced, together with three log files per document.

The file annotations/adjudication/.pulled contains the hash of each gold document at the last pull.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord import schema
from onrecord.checks.references import used
from onrecord.checks.registry import known
from onrecord.checks.run import validate
from onrecord.corpus.load import load
from onrecord.documents.declared import undeclared_values
from onrecord.documents.directory import REGISTRIES, encode_document, read, read_document, read_registry
from onrecord.errors import OnrecordError, Problem, Severity
from onrecord.studio import keep
from onrecord.studio.changed_gold import only_zones
from onrecord.studio.replace_gold import replace_gold, write_documents
from onrecord.studio.review import of_gold, with_reviews

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from onrecord.documents.model import Document, EventInstance
    from onrecord.studio.deciding.settled import Settled
    from onrecord.studio.to_tasks import Registries

COPIED = (
    "corpus/articles",
    "corpus/articles.json",
    "corpus/wikidata.json",
    "corpus/corpus.json",
    "schema",
    "annotations/gold",
    "annotations/acknowledged.json",
)


@dataclass(frozen=True)
class NewGold:
    """Gold that is not written yet.

    Attributes:
        documents: doc_id -> each changed document.
        registries: The name of each registry -> its entries.
        dropped: The ids of the registry entries to remove.
        left_out: Layer or field -> the number of its values that were left out, as the corpus does not declare it.
        retyped: Id of an event instance -> its type before and after, for those that follow their triggers.
    """

    documents: Mapping[str, Document]
    registries: Mapping[str, Sequence[Any]]
    dropped: Sequence[str]
    left_out: Mapping[str, int] = field(default_factory=dict)
    retyped: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def gold(root: Path, taken: Sequence[Settled], registries: Registries, *, review: bool) -> NewGold:
    """Return the gold that results from adjudicated documents; no file is written.

    Documents with errors are left out, and so are layers and fields that the corpus does not declare. An existing gold
    entry of a registry is kept as it is, but for the type of an event instance (`with_types_of_triggers`).

    Args:
        root: The root directory of the corpus.
        taken: The adjudicated documents.
        registries: The registries of the annotators and the adjudicator.
        review: Whether each adjudicator is recorded as a reviewer of all items of the layers that they saved.
    """
    directory = root / "annotations" / "gold"
    made = {each.doc_id: _reviewed(each, directory, review=review) for each in taken if each.document is not None}
    documents = {each.doc_id: each for each in read(directory)} | made
    rows: dict[str, dict[str, Any]] = {}
    before: set[str] = set()
    for name, kind in REGISTRIES.items():
        added = msgspec.convert([row for each in taken for row in (each.added or {}).get(name, ())], kind)
        here = {each.id: each for each in read_registry(directory, name)}
        rows[name] = {each.id: each for each in (*getattr(registries, name), *added)} | here
        before |= here.keys()
    dropped = without_loose(documents, rows, before)
    retyped = with_types_of_triggers(documents, rows["events"], made)
    left_out = Counter[str]()
    for each in taken:
        left_out += undeclared_values(each.document, schema.asked()) if each.document is not None else Counter()
    return NewGold(made, {name: list(each.values()) for name, each in rows.items()}, dropped, left_out, retyped)


def with_types_of_triggers(
    documents: Mapping[str, Document], instances: dict[str, EventInstance], made: Collection[str]
) -> dict[str, tuple[str, str]]:
    """Give an event instance the type of its triggers if all of them have one other type than the instance.

    An instance whose triggers have several types, or are all in unchanged documents, keeps its type.

    Args:
        documents: doc_id -> document, for all documents of the new gold.
        instances: Id -> event instance; changed in place.
        made: The ids of the documents that change.

    Returns:
        Id of each changed instance -> its type before and after.
    """
    types: dict[str, set[str | None]] = {}
    for document in documents.values():
        for event in document.events or ():
            types.setdefault(event.event or "", set()).add(event.type)
    changed: dict[str, tuple[str, str]] = {}
    for each in dict.fromkeys(event.event or "" for doc_id in made for event in documents[doc_id].events or ()):
        (only, *others), instance = types[each], instances.get(each)
        if instance is not None and instance.type and only and not others and only != instance.type:
            changed[each] = (instance.type, only)
            instances[each] = msgspec.structs.replace(instance, type=only)
    return changed


def without_loose(
    documents: Mapping[str, Document], rows: Mapping[str, dict[str, Any]], before: Collection[str]
) -> list[str]:
    """Delete from `rows` the registry entries that nothing refers to; return the ids of those that gold had before.

    An entry that only deleted entries refer to is deleted, too.

    Args:
        documents: doc_id -> document.
        rows: Registry -> id -> entry; changed in place.
        before: The ids of all registry entries of gold before the change.
    """
    dropped: list[str] = []
    while loose := _loose(documents, rows):
        dropped += [each for _, each in loose if each in before]
        for name, each in loose:
            del rows[name][each]
    return dropped


def _reviewed(settled: Settled, directory: Path, *, review: bool) -> Document:
    if settled.document is None:
        raise ValueError(settled.doc_id)
    made = settled.document
    path = directory / f"{settled.doc_id}.json"
    if review:
        for layer, when in sorted(settled.updated_at.items()):
            made = with_reviews(made, layer, who=settled.who[layer], when=when)
    return of_gold(made, read_document(path) if path.exists() else None)


def _loose(documents: Mapping[str, Document], rows: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Return (registry, id) for each entry in `rows` to which no document and no other entry refers.

    Args:
        documents: doc_id -> document.
        rows: Registry -> id -> entry.
    """
    known = used(documents.values(), rows["events"].values(), rows["utterances"].values())
    return [(name, each) for name, entries in rows.items() for each in entries if each not in known]


def new_problems(root: Path, made: NewGold) -> list[Problem]:
    """Return the errors (not the warnings) that the corpus would have with the new gold and does not have now.

    The corpus with the new gold is checked in a temporary copy.

    Args:
        root: The root directory of the corpus.
        made: The new gold.
    """
    checks = [each for each in known() if each.id != "coverage.annotated"]  # it hides errors of the gold before
    before = set(validate(root, checks).problems)
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        for each in COPIED:
            source, target = root / each, copy / each
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target)
            elif source.exists():
                shutil.copy2(source, target)
        for about in (root / "annotations" / "annotators").glob("*/about.json"):
            target = copy / about.relative_to(root)
            target.parent.mkdir(parents=True)
            shutil.copy2(about, target)
        write_documents(copy / "annotations" / "gold", made)
        after = validate(copy, checks).problems
    return [each for each in after if each.severity is Severity.ERROR and each not in before]


def overwritten(root: Path, made: NewGold) -> list[Problem]:
    """Return a problem for each gold document that would be replaced and is not as the last pull wrote it.

    The last pull is recorded in annotations/adjudication/.pulled. There is no problem if gold has no such document, if
    gold has the content that would be written, or if nothing of gold would be lost: it has only zones, and they stay.

    Args:
        root: The root directory of the corpus.
        made: The new gold.
    """
    kept, articles = keep.record(root / "annotations" / "adjudication"), load(root).articles
    found = []
    for doc_id, document in made.documents.items():
        path = root / "annotations" / "gold" / f"{doc_id}.json"
        here = path.read_bytes() if path.exists() else b""
        pulled = doc_id in kept and kept[doc_id].sha256 == keep.digest(here)
        if not here or pulled or here == encode_document(document):
            continue
        gold, article = read_document(path), articles.get(doc_id)
        begun = only_zones(gold, added=article is not None and article.source_file is not None)
        if begun and (gold.zones or []) == (document.zones or []):
            continue
        message = "gold exists, and was made by other means or changed since it was pulled"
        hint = "--overwrite replaces it and its log"
        if begun:
            message = "gold has other zones than the adjudicated document, perhaps corrected after the push"
            hint = "--overwrite replaces them; to keep them, copy the file first, and put its zones back"
        found.append(Problem(doc_id, 0, path.name, "studio.adjudicated", message, hint=hint))
    return found


def write(root: Path, made: NewGold, taken: Sequence[Settled]) -> list[str]:
    """Replace gold, and write the logs of its adjudication; return the ids of the gold documents that changed.

    Args:
        root: The root directory of the corpus.
        made: The new gold.
        taken: The adjudicated documents. For each, annotations/adjudication/ gets one file of disagreements, one of
            decisions and one of revisions.

    Raises:
        OnrecordError: A file cannot be written; gold is unchanged.
    """
    directory, kept = root / "annotations" / "gold", keep.record(root / "annotations" / "adjudication")
    changed: list[str] = []
    after: dict[str, bytes] = {}
    for each in taken:
        if each.log is not None:
            parts = {
                "disagreements": each.disagreements,
                "decisions": each.log.decisions,
                "third-reading": each.log.revisions,
            }
            after |= {f"adjudication/{name}/{each.doc_id}.jsonl": _lines(rows) for name, rows in parts.items()}
        if each.doc_id in made.documents:
            data = encode_document(made.documents[each.doc_id])
            changed += [each.doc_id] if _bytes(directory / f"{each.doc_id}.json") != data else []
            kept[each.doc_id] = keep.Kept(keep.digest(data), dict(each.updated_at))
    after[f"adjudication/{keep.RECORD}"] = keep.encode_record(kept)
    try:
        replace_gold(root / "annotations", made, after=after)
    except OSError as error:
        raise OnrecordError(
            "The adjudicated gold cannot be written.",
            where=str(error.filename or directory),
            got=error.strerror or str(error),
            hint="free disk space or allow writing, and run the command again; gold is unchanged",
        ) from error
    return changed


def _lines(rows: Sequence[object]) -> bytes:
    return b"".join(msgspec.json.encode(row) + b"\n" for row in rows)


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""
