"""Make a report on predictions in shards: the ordinary report if there are few documents, else that on an archive.

Each system is scored (`onrecord.cluster.score`) and its findings are counted (`onrecord.cluster.tally`) on the cluster.
Only the documents that get pages come to this process. These are all documents if they are no more than the pages that
are wanted; the report is then the one that `onrecord report` writes on one machine, to the byte. Else they are those
with the most errors (`onrecord.report.archive`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from onrecord.cluster.inputs import WithHeader
from onrecord.cluster.score import scored
from onrecord.cluster.tally import Tally, fetched, tally
from onrecord.documents.sources import Held
from onrecord.errors import OnrecordError
from onrecord.report.archive import DOCUMENTS, Archived, archive_pages
from onrecord.report.site.pages import pages
from onrecord.report.site.site import read_site, slugs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from distributed import Client

    from onrecord.scoring.gold import Gold
    from onrecord.scoring.result import Result


class Examined(NamedTuple):
    """A system, scored and counted; `gold` and `predicted` are the documents that get pages."""

    result: Result
    tally: Tally
    gold: Gold
    predicted: WithHeader

    @property
    def is_whole(self) -> bool:
        """Return whether every document gets a page."""
        return len(self.tally.worst) == self.tally.documents


def report_pages(
    client: Client, predictions: Sequence[str], *, gold: str | None, most: int, seed: int
) -> Iterator[tuple[str, bytes]]:
    """Yield the path and the bytes of every file of the report.

    Args:
        client: The cluster.
        predictions: The shards of each system.
        gold: The shards of gold, or a corpus; None for the package's.
        most: The number of documents that get pages, for each system.
        seed: The seed of intervals.

    Raises:
        OnrecordError: As for `scored`, or there is no document.
    """
    systems = [_examined(client, gold, each, most) for each in predictions]
    if all(each.is_whole for each in systems):
        site = read_site(systems[0].gold, [each.predicted for each in systems], seed=seed)
        yield from pages(site, seed=seed)
        return
    names = [each.predicted.header.system for each in systems]
    directories = [f"{DOCUMENTS}/{slug}" for slug in slugs(_numbered(names)).values()]
    archived: list[Archived] = []
    for each, directory in zip(systems, directories, strict=True):
        archived.append(_archived(each, seed))
        yield from ((f"{directory}/{path}", data) for path, data in pages(archived[-1].site, seed=seed))
    yield from archive_pages(archived, directories, _numbered(names))


def _examined(client: Client, gold: str | None, predicted: str, most: int) -> Examined:
    with scored(client, gold, predicted, documents="none") as result:
        plan = result.plan
        speakers = not result.scores["quote.attribution"].lacking
        found = tally(client, plan, most, speakers=speakers)
        both = fetched(client, plan, [each.doc_id for each in found.worst])
    if not both.gold:
        raise OnrecordError("There is no document to report on.", where=predicted, hint="onrecord check")
    background = replace(plan.background, documents=Held(both.gold))
    return Examined(result, found, background, WithHeader(both.predicted, predicted, said=plan.header))


def _archived(each: Examined, seed: int) -> Archived:
    """Return what the pages show; the pages of single documents say which documents they are of."""
    worst = each.tally.worst
    name = (
        f"{each.predicted.header.system}, the {len(worst):,} documents with the most errors of {each.tally.documents:,}"
    )
    header = msgspec.structs.replace(each.predicted.header, system=name)
    site = read_site(each.gold, [replace(each.predicted, said=header)], seed=seed)
    site = replace(site, gold=_of_these(site.gold))
    errors = {each.doc_id: each.errors for each in worst}
    return Archived(each.result, each.tally.documents, each.tally.outcomes, errors, site)


def _of_these(gold: Gold) -> Gold:
    """Return gold with no more of its registries than its documents name: who only stands elsewhere gets no page."""
    named: set[str | None] = set()
    for placed in gold.documents:
        document = placed.document
        named.update(name for each in document.mentions or () for name in (each.entity, each.refers_to))
        named.update(event.event for event in document.events or ())
        for quote in document.quotes or ():
            named.update((quote.utterance, *(quote.speakers or ()), *(quote.addressees or ())))
    return replace(
        gold,
        entities={each: entry for each, entry in gold.entities.items() if each in named},
        events={each: entry for each, entry in gold.events.items() if each in named},
        utterances={each: entry for each, entry in gold.utterances.items() if each in named},
    )


def _numbered(names: Sequence[str]) -> list[str]:
    """Return names, all different: one that was there before gets its number as well."""
    return [f"{name} ({1 + names[:at].count(name)})" if name in names[:at] else name for at, name in enumerate(names)]
