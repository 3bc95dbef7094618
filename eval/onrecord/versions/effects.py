"""Measure by how much each erratum moved the scores of each system.

An erratum's correction is carried out on the gold of its version, alone, and every system is scored on that gold and on
gold as it was. The differences of several errata do not add up, since they can bear on the same item. Entries without a
correction, such as those of a registry, are not measured.

The old gold is also what shows that a check is worth something: an entry all of whose conditions hold of the version
that was wrong would not have found the fault, and is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from onrecord import schema
from onrecord.adjudicate.log import Revision
from onrecord.adjudicate.revise import revise
from onrecord.checks.conditions import Annotations, broken
from onrecord.documents.sources import Held
from onrecord.errors import OnrecordError
from onrecord.measures.headlines import HEADLINES
from onrecord.scorer import score
from onrecord.scoring.gold import Gold
from onrecord.stats.statistic import figure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from onrecord.scoring.result import Result
    from onrecord.versions.errata import Entry
    from onrecord.versions.version import Version

Moves = dict[str, dict[str, list[float | None]]]  # by system and measure, the figures before and after


def effects(
    version: str,
    entries: Sequence[Entry],
    old: Version,
    systems: Mapping[str, Path],
    measures: Iterable[str] = tuple(HEADLINES),
) -> bytes:
    """Measure the effects of the errata of a version.

    Args:
        version: the version.
        entries: its errata.
        old: the annotations of that version.
        systems: the predictions of each system, by its name.
        measures: the measures, by name.

    Returns:
        JSON (schema `errata_effects`): by erratum and system the figures that moved; the same input gives the same
        bytes.

    Raises:
        OnrecordError: all conditions of an entry hold of the annotations that were wrong, a correction cannot be
            carried out on them, or a system cannot be scored.

    """
    _refuse_idle(entries, old)
    chosen = list(measures)
    before = {name: score(_gold(old, {}), path, measures=chosen) for name, path in systems.items()}
    found: dict[str, Moves] = {}
    for entry in entries:
        if entry.get("correction"):
            gold = _gold(old, _corrected(entry, old))
            after = {name: score(gold, path, measures=chosen) for name, path in systems.items()}
            moves = {name: _moved(before[name], after[name]) for name in systems}
            found[entry["id"]] = {name: each for name, each in moves.items() if each}
    plain = {
        "onrecord": "errata_effects",
        "schema_version": schema.schema_version(),
        "version": version,
        "gold": next((each.settings["gold"] for each in before.values()), None),
        "measures": chosen,
        "systems": sorted(systems),
        "entries": found,
    }
    return msgspec.json.format(msgspec.json.encode(plain, order="sorted"), indent=1) + b"\n"


def _refuse_idle(entries: Sequence[Entry], old: Version) -> None:
    """Raise OnrecordError for entries whose check would not have found what was wrong."""
    documents = {doc_id: (document, old.texts[doc_id]) for doc_id, document in old.documents.items()}
    annotations = Annotations(documents, {name: list(rows.values()) for name, rows in old.registries.items()})
    idle = [
        entry["id"]
        for entry in entries
        if not any(broken(annotations, each, entry["place"].get("doc_id", "")) for each in entry["check"])
    ]
    if idle:
        raise OnrecordError(
            "The checks of errata hold of the gold that was wrong, so they would not have found what was wrong.",
            where=old.name,
            got=", ".join(idle),
            expected="at least one condition an entry that the old gold breaks",
            hint="correct the conditions, or name the gold of that version",
        )


def _corrected(entry: Entry, old: Version) -> dict[str, Any]:
    """Return the documents that an erratum's correction changes, as it leaves them."""
    by_document: dict[str, list[Revision]] = {}
    for each in entry["correction"]:
        fields = {name: each[name] for name in ("action", "layer", "at", "gold") if name in each}
        revision = Revision(**fields, rule=entry["rule"], reason=entry["right"])
        by_document.setdefault(each["doc_id"], []).append(revision)
    made = {}
    for doc_id, revisions in by_document.items():
        if doc_id not in old.documents:
            raise OnrecordError(
                f"The correction of {entry['id']} names a document that there is not.",
                got=doc_id,
                expected=", ".join(old.documents),
            )
        made[doc_id], problems = revise(old.documents[doc_id], old.texts[doc_id], revisions)
        if problems:
            raise OnrecordError(
                f"The correction of {entry['id']} cannot be carried out on {old.name}.\n  {problems[0].render()}",
                hint="correct `correction`, whose `at` names an item by its place in that version",
            )
    return made


def _gold(old: Version, corrected: Mapping[str, Any]) -> Gold:
    documents = tuple({**old.documents, **corrected}.values())
    registries: dict[str, Any] = {name: old.registries[name] for name in ("entities", "events", "utterances")}
    return Gold(Held(documents, name=old.name), None, None, texts=old.texts, **registries)


def _moved(before: Result, after: Result) -> dict[str, list[float | None]]:
    """Return the figures before and after, under the measures where they differ."""
    pairs = {name: [_figure(before, name), _figure(after, name)] for name in before.scores}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _figure(result: Result, name: str) -> float | None:
    return figure(result.scores[name].measure, result.scores[name].value)
