"""Write a report on predictions in shards, with what is counted on a Dask cluster.

Each system is scored (`onrecord.cluster.score`) and its findings are counted (`onrecord.cluster.tally`) on the cluster.
Only the documents that get pages are read by this process. The report is that of one machine (`onrecord.report.large`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.cluster.score import scored
from onrecord.cluster.tally import fetched, tally
from onrecord.documents.sources import Held
from onrecord.errors import OnrecordError
from onrecord.explain.scored import layers_of
from onrecord.report.large import Examined, report_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from distributed import Client


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
    yield from report_files([_examine(client, gold, each, most) for each in predictions], seed=seed)


def _examine(client: Client, gold: str | None, predicted: str, most: int) -> Examined:
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
    return Examined(result, found, background, Held(both.predicted, predicted, first=plan.header))
