"""Hold what every piece of a score on a cluster must know, in one file of the scratch directory, read once a process.

Pieces themselves carry no more than the plan's name and the number of a partition.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from onrecord.cluster.scratch import Scratch, hashed
from onrecord.measures import registry
from onrecord.scoring.counting import in_scope
from onrecord.scoring.measure import CorpusMeasure, Measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.documents.model import Header
    from onrecord.scoring.gold import Gold


@dataclass(frozen=True)
class Plan:
    """What is scored and how.

    gold_files and predicted_files hold the documents, spread over the partitions. background is gold without its
    documents: registries and texts. with_rows: whether each document's figures are wanted, with_units its counts by
    unit. share_bytes is what a worker may hold of rows that it spreads.
    """

    scratch: Scratch
    partitions: int
    share_bytes: int
    gold_files: tuple[str, ...]
    predicted_files: tuple[str, ...]
    background: Gold
    header: Header
    measure_names: tuple[str, ...]
    without_duplicates: bool
    with_rows: bool
    with_units: bool

    @cached_property
    def measures(self) -> Sequence[Measure]:
        """Return the measures, in the order in which results have them."""
        return registry.select(self.measure_names)

    @cached_property
    def across(self) -> Sequence[CorpusMeasure]:
        """Return those across documents that predicted ids permit, one of each set that collects the same."""
        found = {
            measure.collect: measure
            for measure in reversed(self.measures)
            if isinstance(measure, CorpusMeasure) and in_scope(measure, self.header.scope)
        }
        return list(reversed(found.values()))

    @cached_property
    def options(self) -> str:
        """Return a hash of what a partition's counts hang on, beside its documents."""
        chosen = self.measure_names, self.header.scope, self.header.order, self.without_duplicates
        return hashed(chosen, self.with_rows, self.with_units, pickle.dumps(self.background), self.partitions)

    @property
    def name(self) -> str:
        """Return the name by which `read_plan` finds the plan, once it is written."""
        return "plan-" + hashed(self.options, self.gold_files, self.predicted_files, self.share_bytes)

    def write(self) -> None:
        """Write the plan."""
        self.scratch.write(self.name, [pickle.dumps(self)])


@lru_cache(maxsize=2)
def read_plan(scratch: Scratch, name: str) -> Plan:
    """Return a plan; raises OnrecordError if this process does not see the scratch directory."""
    plan: Plan = pickle.loads(scratch.read(name))  # noqa: S301 - the process that started the job wrote it
    return plan
