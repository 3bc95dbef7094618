"""Stage 2 of a score on a cluster: put a partition's documents side by side, and count them as one machine would.

A partition has all documents of its ids, of both sides, so it is a score of its own: the same `Pairs` and the same
`Count` go through it, in order of the ids. What it returns adds (`cluster.sums`); what is as long as its documents goes
to files: rows of figures, rows of units, and clusters by name (`cluster.names`).

Whatever a partition finds wrong, a document that is there twice, or that gold lacks, or one that the checks refuse, is
said with its shard and line.
"""

from __future__ import annotations

import gc
import hashlib
import pickle
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.bulk.block import Entities
from onrecord.checks.predictions import check_document
from onrecord.cluster.faults import Faults, faults
from onrecord.cluster.names import Named, spread_names
from onrecord.cluster.plan import read_plan
from onrecord.cluster.records import Records
from onrecord.cluster.rows import write_rows
from onrecord.cluster.scratch import hashed
from onrecord.cluster.shuffle import Record
from onrecord.cluster.spread import read
from onrecord.cluster.sums import Sums, sums_of
from onrecord.documents.lines import RawLine
from onrecord.documents.predictions import read_line
from onrecord.errors import OnrecordError, Problem
from onrecord.scoring.counting import Count
from onrecord.scoring.measure import CorpusMeasure
from onrecord.scoring.pair import DocumentPair
from onrecord.scoring.stream import Pairs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from onrecord.bulk.block import Block
    from onrecord.cluster.plan import Plan
    from onrecord.cluster.scratch import Scratch
    from onrecord.scoring.attempted import Attempted


class Counting(NamedTuple):
    """A piece of stage 2: a partition of a plan."""

    scratch: Scratch
    plan_name: str
    partition: int


@dataclass(frozen=True)
class Counted:
    """What a partition adds: numbers of documents, sums by measure, and the files with what is longer.

    key is a hash of all that was counted. versions: where each version of the schema that documents name is first
    named. named: clusters by name, of each of the plan's measures across documents.
    """

    key: str
    documents: int
    with_text: int
    missing: int
    strings: bool
    digest: int
    versions: Mapping[str, tuple[str, int]]
    attempted: Attempted
    sums: Mapping[str, Sums]
    named: tuple[Named, ...] = ()
    rows: str | None = None
    units: str | None = None


def count_partition(piece: Counting) -> Counted | tuple[Faults, ...]:
    """Return what a partition adds, or what is wrong with its documents."""
    plan = read_plan(piece.scratch, piece.plan_name)
    gold = records_of(plan, plan.gold_files, piece.partition)
    predicted = records_of(plan, plan.predicted_files, piece.partition)
    found = [*_twice("gold", gold), *_twice("predicted", predicted), *_unknown(gold, predicted)]
    if found:
        return tuple(found)
    key = hashed(plan.options, _content(gold), _content(predicted))
    try:
        return plan.scratch.once(f"counts-{key}", lambda: _count(plan, key, gold, predicted))
    except OnrecordError:
        found = [*_unreadable(gold), *_refused(plan, gold, predicted)]
        if not found:
            raise
        return tuple(found)
    finally:
        gc.collect()  # a worker goes on to the next partition, and is to hold one at a time


def _content(records: list[Record]) -> str:
    """Return a hash of documents, wherever they stand."""
    content = hashlib.blake2b()
    for record in records:
        content.update(hashlib.blake2b(record.raw).digest())
    return content.hexdigest()


def records_of(plan: Plan, names: Sequence[str], partition: int) -> list[Record]:
    """Return a partition's documents of one side in order of their ids."""
    return sorted(Record(*row) for row in read(plan.scratch, names, partition))


def _count(plan: Plan, key: str, gold: list[Record], predicted: list[Record]) -> Counted:
    pairs = PartPairs(
        replace(plan.background, documents=Records(gold, plan.header)),
        Records(predicted, plan.header),
        plan.without_duplicates,
    )
    count = Count(plan.measures, plan.header.scope)
    units = _units(plan)
    in_blocks = units is None and all(measure.counts_blocks for measure in plan.measures)
    for part in pairs.in_blocks(across=count.across) if in_blocks else pairs:
        count.add(part)
        if units is not None and isinstance(part, DocumentPair):
            units.add(part)
    within = [measure for measure in plan.measures if not isinstance(measure, CorpusMeasure)]
    scores = [count.counted(measure) for measure in within]
    if units is not None:
        plan.scratch.write(f"units-{key}", [pickle.dumps(units.exported())])
    if plan.with_rows:
        write_rows(plan.scratch, f"rows-{key}", sorted(count.doc_ids), scores)
    return Counted(
        key,
        len(count.doc_ids),
        count.with_text,
        pairs.missing,
        pairs.strings,
        count.digest.sum,
        _versions(predicted, pairs.versions),
        count.attempted,
        {score.measure.name: sums_of(score, with_means=plan.with_rows) for score in scores},
        tuple(
            spread_names(plan, f"names-{key}-{number}", *count.collected(measure))
            for number, measure in enumerate(plan.across)
        ),
        f"rows-{key}" if plan.with_rows else None,
        None if units is None else f"units-{key}",
    )


class PartPairs(Pairs):
    """The pairs of a partition: of what only all documents show, nothing is said."""

    @property
    def versions(self) -> set[str]:
        """Return the versions of the schema that documents name."""
        return self._versions

    def in_blocks(self, *, across: bool = False) -> Iterator[DocumentPair | Block]:
        """Yield all documents: many plain ones at a time where there are many, the others one by one."""
        gold, predicted = self.gold.documents, self.predicted
        is_bare = not (self.gold.entities or self.gold.texts)
        if isinstance(gold, Records) and isinstance(predicted, Records) and is_bare and gold.is_large:
            entities = Entities() if across else None
            return self._refusing(self._by_blocks(gold.unread(hashed=True), predicted.unread(hashed=False), entities))
        return iter(self)

    def _end(self, left: bool | None) -> None:  # noqa: FBT001 - what `rest` says
        """Do nothing: no prediction can be left over, and a partition may well hold none."""

    def _all_problems(self) -> Iterator[Problem]:
        yield from ()


def _units(plan: Plan) -> Any:
    if not plan.with_units:
        return None
    from onrecord.stats.units import UnitRows  # numpy

    return UnitRows(plan.measures)


def _versions(predicted: list[Record], versions: set[str]) -> dict[str, tuple[str, int]]:
    """Return the first place of each version, if there are several to be told apart."""
    found: dict[str, tuple[str, int]] = {}
    for record in predicted if versions else ():
        document = read_line(RawLine(record.line, record.raw), record.shard).document
        if document is not None and document.schema_version is not None:
            place = found.get(document.schema_version, (record.shard, record.line))
            found[document.schema_version] = min(place, (record.shard, record.line))
    return found


def _twice(side: str, records: list[Record]) -> Iterator[Faults]:
    for one, other in pairwise(records):
        if one.doc_id == other.doc_id:
            message, check = "the document is there twice", "gold.twice" if side == "gold" else "predictions.twice"
            expected = f"only {one.shard}:{one.line}"
            yield faults(side, [_problem(other, check, message, expected, "take one of them out")])


def _unknown(gold: list[Record], predicted: list[Record]) -> Iterator[Faults]:
    known = {record.doc_id for record in gold}
    for record in predicted:
        if record.doc_id not in known:
            message, hint = "gold has no such document", "take it out, or name its gold with --gold"
            yield faults("predicted", [_problem(record, "predictions.unknown", message, "a document of gold", hint)])


def _problem(record: Record, check: str, message: str, expected: str, hint: str) -> Problem:
    return Problem(record.shard, record.line, "doc_id", check, message, got=record.doc_id, expected=expected, hint=hint)


def _unreadable(gold: list[Record]) -> Iterator[Faults]:
    for record in gold:
        problems = read_line(RawLine(record.line, record.raw), record.shard).problems
        if problems:
            yield faults("gold", problems)


def _refused(plan: Plan, gold: list[Record], predicted: list[Record]) -> Iterator[Faults]:
    """Yield what the checks say of predictions, once something in a partition was refused."""
    of_gold = {record.doc_id: record for record in gold}
    for record in predicted:
        read_ = read_line(RawLine(record.line, record.raw), record.shard)
        problems = list(read_.problems)
        if read_.document is not None:
            beside = of_gold[record.doc_id]
            document = read_line(RawLine(beside.line, beside.raw), beside.shard).document
            text = None if document is None else plan.background.text(document)
            problems += check_document(read_.document, text, record.line, record.shard)
        found = faults("predicted", problems)
        if found.count:
            yield found
