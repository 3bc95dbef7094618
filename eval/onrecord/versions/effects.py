"""Measure by how much each erratum changes the scores of each system.

Each system is scored twice: on the gold of the erratum's version, and on that gold after this one correction. The
differences of several errata do not add up, since two errata can concern the same item. Entries without a correction,
such as those of a registry, are not measured.

The conditions of an erratum (`check`) must detect the error. If all of them hold on the old gold, the erratum is
refused.
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

Moves = dict[str, dict[str, list[float | None]]]  # system -> measure -> [figure before, figure after]


def effects(
    version: str,
    entries: Sequence[Entry],
    old: Version,
    systems: Mapping[str, Path],
    measures: Iterable[str] = tuple(HEADLINES),
) -> bytes:
    """Return as JSON by how much each erratum (a corrected error of gold) changes the scores of each system.

    Args:
        version: The number of the version that has the errors.
        entries: The errata of this version, as dicts.
        old: The annotations of this version.
        systems: The name of each system -> the path of its predictions.
        measures: The names of the measures.

    Returns:
        A JSON file with the schema `errata_effects`: erratum -> system -> measure -> figures before and after, for the
        figures that change. Errata without a correction of items are left out. The same input gives the same bytes.

    Raises:
        OnrecordError: The conditions (`check`) of an erratum, which only corrected gold fulfils, all hold on the old
            annotations; a correction cannot be applied to them; or a system cannot be scored.
    """
    _require_detection(entries, old)
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


def _require_detection(entries: Sequence[Entry], old: Version) -> None:
    """Raise OnrecordError if the conditions (`check`) of an erratum all hold on the old annotations.

    At least one must fail there, because the old annotations have the error. The message names all such errata.

    Args:
        entries: The errata, as dicts.
        old: The annotations that have the errors.
    """
    documents = {doc_id: (document, old.texts[doc_id]) for doc_id, document in old.documents.items()}
    annotations = Annotations(documents, {name: list(rows.values()) for name, rows in old.registries.items()})
    without_effect = [
        entry["id"]
        for entry in entries
        if not any(broken(annotations, each, entry["place"].get("doc_id", "")) for each in entry["check"])
    ]
    if without_effect:
        raise OnrecordError(
            "All conditions of an erratum hold on the old gold, so none of them detects its error.",
            where=old.name,
            got=", ".join(without_effect),
            expected="at least one condition in `check` of each erratum that does not hold on the old gold",
            hint="correct their `check` in annotations/errata/, or name the gold of that version: --measure OLD",
        )


def _corrected(entry: Entry, old: Version) -> dict[str, Any]:
    """Return doc_id -> corrected document (a Document), for the documents that an erratum's correction changes.

    Args:
        entry: The erratum, as a dict.
        old: The annotations that have the error; they are not changed.

    Raises:
        OnrecordError: A document does not exist in the old version, or a correction cannot be applied.
    """
    by_document: dict[str, list[Revision]] = {}
    for each in entry["correction"]:
        fields = {name: each[name] for name in ("action", "layer", "at", "gold") if name in each}
        revision = Revision(**fields, rule=entry["rule"], reason=entry["right"])
        by_document.setdefault(each["doc_id"], []).append(revision)
    corrected = {}
    for doc_id, revisions in by_document.items():
        if doc_id not in old.documents:
            raise OnrecordError(
                f"The correction of {entry['id']} names a document that {old.name} does not have.",
                got=doc_id,
                expected=", ".join(old.documents),
                hint="correct `correction` in annotations/errata/, or name the gold of that version: --measure OLD",
            )
        corrected[doc_id], problems = revise(old.documents[doc_id], old.texts[doc_id], revisions)
        if problems:
            raise OnrecordError(
                f"The correction of {entry['id']} cannot be applied to {old.name}.\n  {problems[0].render()}",
                hint="correct `at` in annotations/errata/, which names an item by its words in that version",
            )
    return corrected


def _gold(old: Version, corrected: Mapping[str, Any]) -> Gold:
    documents = tuple({**old.documents, **corrected}.values())
    registries: dict[str, Any] = {name: old.registries[name] for name in ("entities", "events", "utterances")}
    return Gold(Held(documents, name=old.name), None, None, texts=old.texts, **registries)


def _moved(before: Result, after: Result) -> dict[str, list[float | None]]:
    """Return measure -> [figure before, figure after] a correction, for the measures whose figures differ.

    Args:
        before: A system's scores under the old gold.
        after: The same system's scores under the corrected gold.
    """
    pairs = {name: [_figure(before, name), _figure(after, name)] for name in before.scores}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _figure(result: Result, name: str) -> float | None:
    return figure(result.scores[name].measure, result.scores[name].value)
