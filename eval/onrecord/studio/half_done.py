"""Find the layers of an annotator's documents that are not done, so that they do not become gold's empty layers.

`about.json` lists the layers that the annotator submitted; without such a list, for example in work that `onrecord
marks` wrote, all layers count as done. Zones are proposed, and need not be submitted; neither need `identity` where
there is no quote and no event. A reviewer, who started from a document with items, need not submit every layer: the
others are as they were pushed. The record of pulls has the submissions that the last pull could not read.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from onrecord.checks.annotator import OF_IDENTITY, AnnotatorFiles
from onrecord.documents.directory import read_document
from onrecord.errors import Problem, counted
from onrecord.studio import keep
from onrecord.studio.attributes import IDENTITY
from onrecord.studio.owned import LISTS, declared_layers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from onrecord.documents.model import Document

UNREAD = "studio.unread"
EMPTY = frozenset({"None", "null", ""})


def half_done(
    root: Path, directory: Path, doc_ids: Sequence[str], *, layers: Sequence[str], given: str
) -> tuple[list[Problem], list[str]]:
    """Return the errors for layers that are not done or whose latest submission was not read, and notes to print.

    A note names layers that a reviewer did not submit and in which the document has no item: they stay empty in gold.

    Args:
        root: The root directory of the corpus.
        directory: The annotator's directory.
        doc_ids: The ids of the documents that are to become gold.
        layers: The layers of annotation that are to become gold; () for all that the corpus declares.
        given: The annotator's name or directory as it was typed, for the hints.
    """
    listed, kept = AnnotatorFiles(root, directory).about().get("layers"), keep.record(directory)
    problems, notes = list[Problem](), list[str]()
    for doc_id in doc_ids:
        known = kept.get(doc_id, keep.Kept("", {}))
        wanted = layers or declared_layers()
        command = f"onrecord studio accept {given} --doc {doc_id}"
        if unread := {layer: why for layer, why in known.unread.items() if layer in wanted}:
            message = f"a newer submission was not read ({'; '.join(unread.values())})"
            hint = "correct it in the editor, Update, onrecord studio pull; --overwrite takes the version before it"
            problems.append(Problem(doc_id, 0, ", ".join(unread), UNREAD, message, hint=hint))
        done = listed.get(doc_id) if isinstance(listed, dict) else None
        document = read_document(directory / f"{doc_id}.json")
        needless = {"zones"} if document.zones else set()
        needless |= set() if _items(document, "identity") else {"identity"}
        undone = [layer for layer in wanted if isinstance(done, list) and layer not in {*done, *needless}]
        if not undone:
            continue
        if any(name != "zones" for lists in known.bases.values() for name in lists):
            if empty := [layer for layer in undone if not _items(document, layer)]:
                notes.append(f"{doc_id}: not submitted, and without any item in gold: {', '.join(empty)}")
            continue
        ready = [layer for layer in _whole(done or (), document) if layer not in known.unread and layer in wanted]
        hint = "submit them and pull"
        if ready:
            hint += f"; or take what is done: {command} {' '.join(f'--layer {layer}' for layer in ready)}"
        message = f"these layers are not done: {', '.join(undone)}"
        problems.append(Problem(doc_id, 0, "", "studio.accept", message, hint=hint))
    return problems, notes


def named(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems, where those of empty fields of the layer `identity` are one problem for each document.

    Args:
        problems: The errors that gold would get.
    """
    found = list[Problem]()
    empty = list[Problem]()
    for each in problems:
        missing = each.path.rpartition(".")[2] in OF_IDENTITY and each.got in EMPTY
        (empty if missing else found).append(each)
    for doc_id, group in groupby(sorted(empty), key=lambda each: each.document):
        several = list(group)
        fields = ", ".join(dict.fromkeys(each.path.rpartition(".")[2] for each in several))
        message = f"the layer identity is not done: {fields} missing in {counted(len(several), 'place')}"
        hint = "onrecord studio push --layer identity; submit it, pull, and accept again"
        found.append(Problem(doc_id, 0, "identity", several[0].check, message, hint=hint))
    return found


def _whole(done: Iterable[str], document: Document) -> list[str]:
    """Return those of the submitted layers that gold can have without the others: their items lack no identity."""
    lacking = {
        name
        for name, fields in IDENTITY.items()
        if "identity" in declared_layers() and "identity" not in done
        for item in getattr(document, name) or ()
        if getattr(item, fields[0]) is None
    }
    return [layer for layer in declared_layers() if layer in done and lacking.isdisjoint(LISTS[layer])]


def _items(document: Document, layer: str) -> bool:
    return any(getattr(document, name) for name in LISTS[layer])
