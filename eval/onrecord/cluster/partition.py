"""Read the documents of a range of ids from the shards, and pair gold with predictions for a score.

Lines are read by their offsets. Documents are sorted by id and read a few megabytes at a time, so a worker keeps only
the places of a range's documents in memory. Shards that are sorted by id are read sequentially.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from onrecord.checks.predictions.file import check_line, twice, unknown
from onrecord.checks.predictions.problems import FileLine
from onrecord.cluster.faults import Faults, faults
from onrecord.cluster.index import compare, read
from onrecord.cluster.scratch import hashed
from onrecord.cluster.shards import protocols
from onrecord.documents.lines import RawLine
from onrecord.documents.predictions import read_line
from onrecord.documents.sources import BrokenFileError, Held, Placed
from onrecord.errors import OnrecordError
from onrecord.scoring.stream import Pairs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from onrecord.cluster.index import Compared, Entry
    from onrecord.cluster.plan import Plan, Source
    from onrecord.documents.predictions import Line
    from onrecord.errors import Problem
    from onrecord.scoring.pair import DocumentPair

READ_BYTES = 4 << 20  # the approximate size of the lines in memory


class Record(NamedTuple):
    """The line of a document.

    Attributes:
        doc_id: The document's id.
        shard: The name of its shard.
        line: The 1-based line.
        raw: The bytes of the line.
    """

    doc_id: str
    shard: str
    line: int
    raw: bytes


@dataclass(frozen=True)
class Partition:
    """The gold documents of one range of doc_ids, paired with their predictions; only their places, not their contents.

    Attributes:
        plan: The inputs and options of the score.
        number: The 0-based number of the range in the plan.
        compared: The places of the documents, paired by doc_id.
    """

    plan: Plan
    number: int
    compared: Compared

    @property
    def key(self) -> str:
        """Return a hexadecimal hash of all that the counts depend on: options, range, and the shards' metadata."""
        plan, compared = self.plan, self.compared
        sides = (
            (plan.gold, [gold for gold, _ in compared.pairs]),
            (plan.predicted, [predicted for _, predicted in compared.pairs if predicted is not None]),
        )
        stamps = [
            sorted((sources[number].stamp, sources[number].url) for number in {entry.shard for entry in entries})
            for sources, entries in sides
        ]
        return hashed(plan.options, plan.ranges[self.number], stamps)

    def records(self) -> Iterator[tuple[Record, Record | None]]:
        """Read the lines of the range, and yield (gold line, predicted line) for each gold document, sorted by doc_id.

        The predicted line is None for a document without a prediction.
        """
        for batch in _batches(self.compared.pairs):
            gold = _lines(self.plan.gold, [gold for gold, _ in batch])
            predicted = iter(_lines(self.plan.predicted, [each for _, each in batch if each is not None]))
            for record, (_, entry) in zip(gold, batch, strict=True):
                yield record, None if entry is None else next(predicted)

    def only(self, doc_ids: Collection[str]) -> Partition:
        """Return a copy with only the gold documents with these ids and their predictions.

        Ids that are not in this range are ignored.
        """
        chosen = [pair for pair in self.compared.pairs if pair[0].doc_id in doc_ids]
        return replace(self, compared=replace(self.compared, pairs=chosen))

    def misplaced(self) -> Iterator[Faults]:
        """Yield the problems of duplicate documents, and of predictions for documents that gold lacks.

        Each element has one problem, with its side (gold or predicted).
        """
        sides = (
            ("gold", self.plan.gold, self.compared.gold_twice),
            ("predicted", self.plan.predicted, self.compared.predicted_twice),
        )
        for side, sources, again in sides:
            for one, first in again:
                problem = twice(one.doc_id, _place(sources, one), _place(sources, first))
                check = problem.check if side == "predicted" else "gold.twice"
                yield faults(side, [replace(problem, check=check)])
        known = {gold.doc_id for gold, _ in self.compared.pairs}
        for each in self.compared.unknown:
            yield faults("predicted", [unknown(each.doc_id, _place(self.plan.predicted, each), known)])

    def broken(self) -> Iterator[Faults]:
        """Read all lines, and yield the problems of each gold line and of each predicted line that has any.

        This is slower than the function `pairs`, which raises at the first problem.
        """
        for gold, predicted in self.records():
            read_gold = _line(gold)
            found = [faults("gold", read_gold.problems)]
            if predicted is not None and read_gold.document is not None:
                texts = {gold.doc_id: self.plan.background.text(read_gold.document)}
                found.append(faults("predicted", self._check(predicted, texts)))
            yield from (each for each in found if each.count)

    def _check(self, predicted: Record, texts: Mapping[str, str | None]) -> Iterator[Problem]:
        """Yield the problems of a predicted line.

        Args:
            predicted: The line.
            texts: doc_id -> the article's text, or None if it is missing.
        """
        return check_line(_line(predicted), predicted.shard, texts, ignored=self.plan.filters.ignore)


def partition(plan: Plan, number: int) -> Partition:
    """Return the places of the documents of range `number` of a plan, gold paired with predictions by doc_id.

    The places are read from the indexes of all shards.
    """
    within = plan.ranges[number]
    sides = (
        (entry for at, source in enumerate(sources) for entry in read(plan.scratch, source.index, at, within))
        for sources in (plan.gold, plan.predicted)
    )
    return Partition(plan, number, compare(*sides))


@dataclass
class PartitionPairs(Pairs):
    """The gold documents of one range of doc_ids, each paired with its prediction, as the scoring engine needs them.

    Attributes:
        records: The (gold line, predicted line) of each document.
        versions: Schema version -> its first place in the predictions; filled during iteration.
    """

    records: Iterable[tuple[Record, Record | None]] = ()
    versions: dict[str, FileLine] = field(default_factory=dict)

    def _in_order(self) -> Iterator[DocumentPair]:
        for gold, predicted in self.records:
            found = None if predicted is None else placed(predicted)
            version = None if found is None else found.document.schema_version
            if version is not None and predicted is not None:
                place = FileLine(predicted.shard, predicted.line)
                self.versions[version] = min(place, self.versions.get(version, place))
            if gold.doc_id not in self.gold.unannotated:
                yield self._pair(placed(gold), found)

    def _all_problems(self) -> Iterator[Problem]:
        yield from ()


def pairs(found: Partition) -> PartitionPairs:
    """Return the (gold document, predicted document) pairs of a partition, read lazily; they can be iterated once.

    A gold document without a prediction is paired with an empty document. A prediction without a gold document has no
    pair.
    """
    plan = found.plan
    predicted = Held((), first=plan.header)
    background, records = plan.background, found.records()
    return PartitionPairs(background, predicted, plan.without_duplicates, filters=plan.filters, records=records)


def placed(record: Record) -> Placed:
    """Return the document of a line, parsed, with the number of the line.

    Raises:
        BrokenFileError: The line is invalid.
        OnrecordError: The line has another document than the index says.
    """
    line = _line(record)
    if line.document is None:
        raise BrokenFileError(Path(record.shard), line.problems)
    if line.document.doc_id != record.doc_id:
        raise OnrecordError(
            "A shard changed while it was read.",
            where=f"{record.shard}:{record.line}",
            got=line.document.doc_id,
            expected=record.doc_id,
            hint="run the same command again",
        )
    return Placed(line.document, record.line, line.encoded)


def _batches(
    compared: Sequence[tuple[Entry, Entry | None]],
) -> Iterator[Sequence[tuple[Entry, Entry | None]]]:
    """Yield the (gold entry, predicted entry) pairs in batches whose lines have about 4 MiB together (`READ_BYTES`).

    A batch is a list of pairs, in the order of `compared`.
    """
    start = size = 0
    for at, (gold, predicted) in enumerate(compared, 1):
        size += gold.length + (0 if predicted is None else predicted.length)
        if size >= READ_BYTES or at == len(compared):
            yield compared[start:at]
            start, size = at, 0


def _lines(sources: Sequence[Source], entries: Sequence[Entry]) -> list[Record]:
    """Return the line of each entry, in the order of `entries`; each shard is opened once.

    `sources` has the shards of gold, or those of the predictions; `Entry.shard` is an index into it.
    """
    by_shard: defaultdict[int, list[int]] = defaultdict(list)
    for at, entry in enumerate(entries):
        by_shard[entry.shard].append(at)
    found: dict[int, Record] = {}
    for shard, places in by_shard.items():
        source = sources[shard]
        for each, raw in zip(places, _read(source, [entries[each] for each in places]), strict=True):
            found[each] = Record(entries[each].doc_id, source.name, entries[each].line, raw)
    return [found[at] for at in range(len(entries))]


def _read(source: Source, entries: Sequence[Entry]) -> list[bytes]:
    """Return the bytes of the line of each entry; all entries are in the shard `source`.

    Lines of a local or mounted file are read one by one, those on another file system in one request.

    Raises:
        OnrecordError: This worker cannot read the shard.
    """
    import fsspec.core

    system, path = fsspec.core.url_to_fs(source.url)
    try:
        if "file" not in protocols(system):
            starts, ends = [each.offset for each in entries], [each.offset + each.length for each in entries]
            found: list[bytes] = system.cat_ranges([path] * len(entries), starts, ends, on_error="raise")
            return found
        found = []
        with Path(path).open("rb", buffering=0) as file:
            for each in entries:
                file.seek(each.offset)
                found.append(file.read(each.length))
    except OSError as error:
        raise OnrecordError(
            "A worker cannot read a shard.",
            where=source.name,
            got=error.strerror or str(error),
            expected="a path that this process and every worker share",
            hint="put the shards on a shared mount, or set ONRECORD_SCRATCH to a directory that all workers see",
        ) from error
    return found


def _line(record: Record) -> Line:
    return read_line(RawLine(record.line, record.raw), record.shard)


def _place(sources: Sequence[Source], entry: Entry) -> FileLine:
    return FileLine(sources[entry.shard].name, entry.line)
