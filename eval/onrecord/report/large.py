"""Build the report on more documents than can have a page each: all figures and counts, and pages of some documents.

Each system is scored, its findings are counted (`report.tally`), and the documents with the most errors are read again.
No other document is kept in memory. `examined` does this in this process, `onrecord.cluster.report` on a Dask cluster;
`report_files` makes the files of the report from what either found. If all documents have a page, they are those of the
usual report (`report.site`), byte for byte; else those of the report of an archive (`report.archive`).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from onrecord.documents.sources import Held, predictions
from onrecord.explain.scored import layers_of
from onrecord.report.archive import DOCUMENTS, Archived, archive_pages
from onrecord.report.site.pages import pages
from onrecord.report.site.read import read_site, system_names
from onrecord.report.site.site import slugs
from onrecord.report.tally import Tally, tallied
from onrecord.scorer import score
from onrecord.scoring.gold import find_gold, with_schema_of_gold
from onrecord.scoring.stream import Pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from onrecord.documents.sources import Origin
    from onrecord.scoring.gold import Gold
    from onrecord.scoring.pair import DocumentPair
    from onrecord.scoring.result import Result

PAGES = 200  # the number of documents that have a page, unless the user chooses another
EVERY = 100  # documents between two messages on the progress


class Examined(NamedTuple):
    """What a report shows of one system.

    Attributes:
        result: The system's scores.
        tally: The numbers of findings, and the documents with the most errors.
        gold: The gold documents that get pages.
        predicted: The predictions for these documents, with the header of all predictions.
    """

    result: Result
    tally: Tally
    gold: Gold
    predicted: Held

    @property
    def is_whole(self) -> bool:
        """Return whether every document gets a page, so that the report is the usual one."""
        return len(self.tally.worst) == self.tally.documents


def has_more(gold: Gold, most: int) -> bool:
    """Return whether gold has more than `most` documents; at most one more than that is read."""
    return sum(1 for _ in islice(gold.documents, most + 1)) > most


@with_schema_of_gold
def examined(gold: Gold | Origin | None, predicted: Origin, *, most: int, said: Callable[[str], None]) -> Examined:
    """Score a system, count its findings, and read the documents that get pages, all in this process.

    Args:
        gold: Gold as `onrecord.score` accepts it. It is read three times, and so are the predictions.
        predicted: The system's predictions.
        most: The maximum number of documents that get pages: those with the most errors.
        said: Called with a line on the progress.

    Raises:
        OnrecordError: The system cannot be scored.
    """
    found, source = find_gold(gold), predictions(predicted)
    name = source.header.system
    result = score(gold, predicted, progress=lambda documents: said(f"{name}: {documents:,} documents scored"))
    tally = tallied(_counted(Pairs(found, source), name, said), most, scored=layers_of(result.scores))
    said(f"{name}: reading the {len(tally.worst):,} documents with the most errors")
    wanted = {each.doc_id for each in tally.worst}
    documents, answers = (
        tuple(sorted((each.document for each in side if each.document.doc_id in wanted), key=lambda one: one.doc_id))
        for side in (found.documents, source)
    )
    # The scores of single documents are not shown, and would be kept in memory until the last page is made.
    scores = {key: replace(each, documents=None) for key, each in result.scores.items()}
    background = replace(found, documents=Held(documents))
    held = Held(answers, source.name, settings=getattr(source, "settings", {}), first=source.header)
    return Examined(replace(result, scores=scores, sides=None), tally, background, held)


def _counted(pairs: Iterable[DocumentPair], name: str, said: Callable[[str], None]) -> Iterator[DocumentPair]:
    """Pass on pairs of documents, and say after some of them how many there were."""
    for number, pair in enumerate(pairs, 1):
        yield pair
        if number % EVERY == 0:
            said(f"{name}: the items of {number:,} documents explained")


def report_files(systems: Sequence[Examined], *, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield (path relative to the report's directory, bytes) of every file of the report; nothing is written.

    Args:
        systems: The systems, at least one.
        seed: The random seed of confidence intervals.
    """
    if all(each.is_whole for each in systems):
        site = read_site(systems[0].gold, [each.predicted for each in systems], seed=seed)
        yield from pages(site, seed=seed)
        return
    names = system_names([each.predicted.header for each in systems])
    directories = [f"{DOCUMENTS}/{slug}" for slug in slugs(names).values()]
    archived: list[Archived] = []
    for each, directory in zip(systems, directories, strict=True):
        archived.append(_archived(each, seed))
        yield from ((f"{directory}/{path}", data) for path, data in pages(archived[-1].site, seed=seed))
    yield from archive_pages(archived, directories, names)


def _archived(each: Examined, seed: int) -> Archived:
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
    site = read_site(each.gold, [replace(each.predicted, first=header)], seed=seed)
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
