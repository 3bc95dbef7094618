"""Write a report on predictions in shards: the usual report for few documents, otherwise the report of an archive.

Each system is scored (`onrecord.cluster.score`) and its findings are counted (`onrecord.cluster.tally`) on the cluster.
Only the documents that get pages are read by this process. If all documents get pages, the report equals that of
`onrecord report` on one machine, byte for byte. Otherwise the documents with the most errors get pages
(`onrecord.report.archive`).
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
from onrecord.explain.scored import layers_of
from onrecord.report.archive import DOCUMENTS, Archived, archive_pages
from onrecord.report.site.pages import pages
from onrecord.report.site.read import read_site
from onrecord.report.site.site import distinct, slugs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from distributed import Client

    from onrecord.scoring.gold import Gold
    from onrecord.scoring.result import Result


class SystemReport(NamedTuple):
    """The data of one system for a report.

    Attributes:
        result: The system's scores.
        tally: The numbers of findings, and the documents with the most errors.
        gold: The gold documents that get pages.
        predicted: The predictions for these documents.
    """

    result: Result
    tally: Tally
    gold: Gold
    predicted: WithHeader

    @property
    def is_whole(self) -> bool:
        """Return whether every document gets a page, so that the report equals that of one machine."""
        return len(self.tally.worst) == self.tally.documents


def report_pages(
    client: Client, predictions: Sequence[str], *, gold: str | None, most: int, seed: int
) -> Iterator[tuple[str, bytes]]:
    """Yield (path relative to the report's directory, bytes) of every file of the report; nothing is written.

    Args:
        client: The Dask client of the cluster.
        predictions: The shards of each system, as a path, glob or URL.
        gold: The shards of gold, or a corpus directory; None for the corpus in use.
        most: The maximum number of documents with pages, for each system. They are those with the most errors.
        seed: The random seed of confidence intervals.

    Raises:
        OnrecordError: A system cannot be scored (a shard cannot be read, or a line is invalid), or there is no
            document.
    """
    systems = [_examine(client, gold, each, most) for each in predictions]
    if all(each.is_whole for each in systems):
        site = read_site(systems[0].gold, [each.predicted for each in systems], seed=seed)
        yield from pages(site, seed=seed)
        return
    names = distinct(each.predicted.header.system for each in systems)
    directories = [f"{DOCUMENTS}/{slug}" for slug in slugs(names).values()]
    archived: list[Archived] = []
    for each, directory in zip(systems, directories, strict=True):
        archived.append(_archived(each, seed))
        yield from ((f"{directory}/{path}", data) for path, data in pages(archived[-1].site, seed=seed))
    yield from archive_pages(archived, directories, names)


def _examine(client: Client, gold: str | None, predicted: str, most: int) -> SystemReport:
    """Score a system, count its findings, and fetch the documents that get pages: at most `most`, with the most errors.

    Args:
        client: The Dask client of the cluster.
        gold: The shards of gold, or a corpus directory; None for the corpus in use.
        predicted: The shards of predictions.
        most: The maximum number of documents.

    Raises:
        OnrecordError: The system cannot be scored, or there is no document.
    """
    with scored(client, gold, predicted, documents="none") as result:
        plan = result.plan
        found = tally(client, plan, most, scored=layers_of(result.scores))
        both = fetched(client, plan, [each.doc_id for each in found.worst])
    if not both.gold:
        raise OnrecordError(
            "No document of gold could be read, so there is nothing to report on.",
            where=predicted,
            got="0 documents",
            expected="at least one document of gold",
            hint="check that --gold names the shards of gold: onrecord validate GOLD",
        )
    background = replace(plan.background, documents=Held(both.gold))
    return SystemReport(result, found, background, WithHeader(both.predicted, predicted, own_header=plan.header))


def _archived(each: SystemReport, seed: int) -> Archived:
    """Return the data for the report of one system: its scores, and a site with pages of its worst documents.

    On these pages the system has a longer name, which says that they show only the documents with the most errors.

    Args:
        each: The system's scores, findings and documents.
        seed: The random seed of confidence intervals.
    """
    worst = each.tally.worst
    name = (
        f"{each.predicted.header.system}, the {len(worst):,} documents with the most errors of {each.tally.documents:,}"
    )
    header = msgspec.structs.replace(each.predicted.header, system=name)
    site = read_site(each.gold, [replace(each.predicted, own_header=header)], seed=seed)
    site = replace(site, gold=_restricted(site.gold))
    errors = {each.doc_id: each.errors for each in worst}
    return Archived(each.result, each.tally.documents, each.tally.outcomes, errors, site)


def _restricted(gold: Gold) -> Gold:
    """Return gold with only those entities, events and utterances of its registries that its documents refer to."""
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
