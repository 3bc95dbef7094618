"""Store what every task of a score needs in one file of the job's scratch directory, which each process reads once.

A task has only the plan's name and the number of a range of documents.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from onrecord.cluster.scratch import Scratch, hashed
from onrecord.errors import OnrecordError
from onrecord.measures import registry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.cluster.index import Index, Range
    from onrecord.documents.model import Header
    from onrecord.scoring.filters import Filters
    from onrecord.scoring.gold import Gold
    from onrecord.scoring.measure import Measure


@dataclass(frozen=True)
class Source:
    """A shard whose documents are indexed.

    Attributes:
        name: The shard's name in messages.
        stamp: A hash of the file's metadata, which changes with the file.
        index: The index of its documents.
        url: The URL of the file with its lines: the shard, or an uncompressed copy.
    """

    name: str
    stamp: str
    index: Index
    url: str


class MergeLimits(NamedTuple):
    """How many clusters, plus pairs of a gold and a predicted cluster with common mentions, are merged at once.

    Attributes:
        here: The most that the command's process merges, which takes 1 to 2 GB. Workers merge more.
        task: The approximate number that one task of a worker merges.
    """

    here: int = 20_000_000
    task: int = 2_000_000


MERGE_LIMITS = MergeLimits()


@dataclass(frozen=True)
class Plan:
    """The inputs and options of a score.

    Attributes:
        scratch: The job's scratch directory, which all workers see.
        gold: The shards of gold.
        predicted: The shards of predictions.
        ranges: The ranges of doc_ids; one task counts one range.
        background: Gold without its documents: registries and texts.
        header: The header of the predictions.
        chosen: The measures: registered ones by name, others as objects.
        without_duplicates: Leave out annotations in zones that repeat another zone.
        filters: Which annotations are scored.
        given: The layers of gold that were given to the system.
        documents: The data that is kept for each document: `none`, `rows` (its figures as JSON) or `counts`.
        with_units: Whether counts by resampling unit are collected, for confidence intervals.
        merge: When the clusters of all ranges are merged on the workers.
    """

    scratch: Scratch
    gold: tuple[Source, ...]
    predicted: tuple[Source, ...]
    ranges: tuple[Range, ...]
    background: Gold
    header: Header
    chosen: tuple[str | Measure, ...]
    without_duplicates: bool
    filters: Filters
    given: tuple[str, ...]
    documents: str
    with_units: bool
    merge: MergeLimits = MERGE_LIMITS

    @cached_property
    def measures(self) -> Sequence[Measure]:
        """Return the measures, in the order of results, changed so that gold must have what the filters select by.

        With a filter on forms, for example, measures of mentions also need `mentions.form` in gold.
        """
        return self.filters.asking([registry.parse(each) if isinstance(each, str) else each for each in self.chosen])

    @cached_property
    def options(self) -> str:
        """Return a hexadecimal hash of everything that the counts depend on, except the documents."""
        import cloudpickle

        parts = cloudpickle.dumps((self.chosen, self.background, self.header))
        settings = self.without_duplicates, self.filters.settings, self.given, self.documents, self.with_units
        return hashed(parts, *settings)

    @cached_property
    def name(self) -> str:
        """Return the name of the plan's file in the job's scratch directory: `plan-` and a hash of the whole plan."""
        return "plan-" + hashed(self.options, self.gold, self.predicted, self.ranges)

    def write(self) -> None:
        """Write the plan to the file `name` in the job's scratch directory."""
        self.scratch.pickle(self.name, self)


@lru_cache(maxsize=2)
def read_plan(scratch: Scratch, name: str) -> Plan:
    """Return the plan that `Plan.write` wrote to the file `name`; this process keeps the last two.

    Raises:
        OnrecordError: This process cannot read the job's scratch directory.
    """
    plan: Plan = scratch.unpickle(name)
    return plan


def by_name(measures: Sequence[Measure]) -> tuple[str | Measure, ...]:
    """Return measures in a form that can be sent to workers: registered ones as names, others as objects."""
    return tuple(measure.name if _is_registered(measure) else measure for measure in measures)


def _is_registered(measure: Measure) -> bool:
    try:
        return registry.parse(measure.name) == measure
    except OnrecordError:
        return False
