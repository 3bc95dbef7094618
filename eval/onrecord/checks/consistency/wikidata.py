"""Is every Wikidata id one of the verified list (corpus/wikidata.json), and does it stand for one entity only?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each id that nobody verified, and for each that an earlier entity has."""
    verified = {row["qid"]: row["name"] for row in gold.sources.wikidata.value["entities"]}
    first: dict[str, str] = {}
    for at, entity in enumerate(gold.entity_rows):
        if entity.wikidata is None:
            continue
        if entity.wikidata not in verified:
            yield gold.registry(
                "entities",
                at,
                f"the Wikidata id of {entity.id} is not a verified one",
                got=entity.wikidata,
                expected="an id of corpus/wikidata.json",
                hint="write null, with nil_reason unverified",
            )
        if (earlier := first.setdefault(entity.wikidata, entity.id)) != entity.id:
            yield gold.registry(
                "entities",
                at,
                f"{entity.id} has the Wikidata id of {earlier}",
                got=entity.wikidata,
                hint="join the two",
            )
