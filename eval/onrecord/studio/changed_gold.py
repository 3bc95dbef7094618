"""Decide whether an annotator's document may replace the gold document: no decision of another person may be lost.

A list of gold, such as its quotes, may be replaced if it is still the list that the annotator started from. The record
of pulls has its hash for each layer (`bases`). Reviews do not count: gold that was made again by the same decisions
is the same version. Work that started from nothing or from the annotator's own work says nothing about gold, apart from
the zones.

The whole document may be replaced if the same directory was the last that became gold (`accept.log`), and gold was
neither adjudicated nor changed since. Directories count, not names: `annotators/anna` and `reviews/anna` are two.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from onrecord.adjudicate.remake import unreviewed
from onrecord.corpus.load import load
from onrecord.corpus.review import REVIEWED, item_sha256
from onrecord.documents.directory import read_document
from onrecord.errors import Problem, counted
from onrecord.schema.document import layers
from onrecord.studio import keep
from onrecord.studio.owned import LISTS
from onrecord.studio.to_tasks import with_ids

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.documents.model import Document
    from onrecord.studio.accept import Accepted, Taken


def bases(pushed: Document, layer: str) -> dict[str, tuple[str, str]]:
    """Return list -> two hashes, without and with reviews, for the lists of a layer in a pushed document.

    For a document without any item but zones, only the zones are in the result: nobody has annotated the other lists,
    and an empty list is no decision.

    Args:
        pushed: The document that was sent to Label Studio.
        layer: The layer of annotation, such as `quotes`.
    """
    begun = any(getattr(pushed, name) for name in layers() if name != "zones")
    return {name: each for name, each in _hashes(pushed).items() if name in LISTS[layer] and (begun or name == "zones")}


def only_zones(document: Document, *, added: bool) -> bool:
    """Return whether a document has no annotations but zones.

    An empty list can also say that a layer was annotated and nothing was found, as `onrecord import --empty` records.
    `onrecord add` writes empty lists for layers that nobody has annotated yet.

    Args:
        document: The gold document.
        added: Whether `onrecord add` made the document; otherwise an empty list counts as an annotation.
    """
    others = [getattr(document, each) for each in layers() if each != "zones"]
    return not any(others) and (added or all(each is None for each in others))


def unannotated(root: Path, document: Document) -> bool:
    """Return whether a gold document has only zones, as `onrecord add` or an import of bare texts wrote it."""
    article = load(root).articles.get(document.doc_id)
    return only_zones(document, added=article is not None and article.source_file is not None)


def overwritten(root: Path, directory: Path, made: Taken, log: Sequence[Accepted]) -> list[Problem]:
    """Return a problem for each gold document that the annotator's document must not replace.

    Args:
        root: The root directory of the corpus.
        directory: The annotator's directory.
        made: The new gold, from `accept.taken`.
        log: The lines of the log of `onrecord studio accept`, oldest first.
    """
    kept, adjudicated = keep.record(directory), keep.record(root / "annotations" / "adjudication")
    found = []
    for each in made.log:
        if each.before is None:
            continue
        gold, new = read_document(root / "annotations" / "gold" / f"{each.doc_id}.json"), made.gold.documents
        last = next((line for line in reversed(log) if line.doc_id == each.doc_id), None)
        last = last if last is not None and last.after == each.before else None
        decided = each.doc_id in adjudicated and adjudicated[each.doc_id].sha256 == each.before
        if last is not None and last.source == each.source and not decided:
            continue
        known = kept[each.doc_id].bases if each.doc_id in kept else {}
        lost, reviewers = _lost(gold, new[each.doc_id], known, fresh=unannotated(root, gold))
        if not lost:
            continue
        if decided:
            came = "it comes from an adjudication"
        elif last is not None:
            came = f"it was taken from {last.source or last.annotator} at {last.when}"
        else:
            came = "it was made or changed by hand, or by another command"
        message = f"gold is not the version that this annotator started from: {came}"
        listed = ", ".join(
            counted(count, name.removesuffix("s")) for name, count in each.changed.items() if name in lost
        )
        listed += f", reviewed by {', '.join(reviewers)}" if reviewers else ""
        compare = " ".join(("onrecord diff", *(_near(path) for path in (root / "annotations" / "gold", directory))))
        hint = f"{compare} shows what differs; --overwrite replaces gold"
        found.append(Problem(each.doc_id, 0, "", "studio.accept", message, got=f"would replace {listed}", hint=hint))
    return found


def _near(path: Path) -> str:
    """Return a path as it can be typed: relative to the working directory if it is below it."""
    whole = path.resolve()
    return str(whole.relative_to(Path.cwd()) if whole.is_relative_to(Path.cwd()) else path)


def _lost(
    gold: Document, new: Document, known: Mapping[str, Mapping[str, tuple[str, str]]], *, fresh: bool
) -> tuple[list[str], list[str]]:
    """Return the names of gold's lists with decisions that would be lost, and the reviewers of the items that change.

    A list may be replaced if it is the one that the annotator started from. Reviews that were added to it since may not
    be lost: an item that somebody reviewed must stay as it is.

    Args:
        gold: The gold document.
        new: The document that would replace it.
        known: Layer -> list -> the hashes of the list that the annotator started from.
        fresh: Whether gold has only zones; its other lists are then no decision.
    """
    here, after = _hashes(gold), _hashes(new)
    lists, people = list[str](), set[str]()
    for name in layers():
        if here[name][0] == after[name][0] or getattr(gold, name) is None or (fresh and name != "zones"):
            continue
        started = {found[name] for found in known.values() if name in found}
        who = set() if started == {here[name]} else _reviewers(name, gold, new)
        if {content for content, _ in started} != {here[name][0]} or who:
            lists.append(name)
            people |= who
    return lists, sorted(people)


def _reviewers(name: str, gold: Document, new: Document) -> set[str]:
    """Return who reviewed the items of a list of gold that the new document does not have as they are."""
    after = {item_sha256(each, new.text_sha256) for each in getattr(new, name) or ()}
    reviews = [each.review for each in getattr(gold, name) or ()] if name in REVIEWED else []
    return {each["who"] for each in reviews if each is not None and each["item_sha256"] not in after}


def _hashes(document: Document) -> dict[str, tuple[str, str]]:
    """Return list -> the hashes of its items without and with their reviews; a missing list counts as empty."""
    pair = with_ids(unreviewed(document)), with_ids(document)

    def of(name: str, whole: Document) -> str:
        return keep.digest(msgspec.json.encode(getattr(whole, name) or []))

    return {name: (of(name, pair[0]), of(name, pair[1])) for name in layers()}
