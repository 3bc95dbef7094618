"""Pair every gold document with its predictions, and refuse predictions in which the checks find errors.

Gold and predictions are streamed together while they are in the same order. From the first difference on, predictions
are found by id. A gold document without predictions is counted, and scored as «found nothing». Predictions are refused
if they have a document that gold lacks, a document twice, or a text with another hash, or if `onrecord check` reports
an error. The corpus version in their header is not compared, since gold may have changed, but texts have not.

Articles that are not annotated yet (`Gold.unannotated`) are left out, with their predictions.

Strings are aligned here (`onrecord.align`). A content string that was found only approximately has no offsets, and
gets no credit in headlines.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING

from onrecord.align.predictions import aligned, has_strings
from onrecord.documents.model import Document
from onrecord.documents.sources import BrokenFileError, Lines
from onrecord.errors import OnrecordError, Severity, first_few
from onrecord.scoring.block import Block
from onrecord.scoring.context import Context
from onrecord.scoring.filters import NO_FILTERS, Filters
from onrecord.scoring.pair import DocumentPair
from onrecord.scoring.refusals import OTHER_GOLD, SHOWN, nothing_annotated, refusal, refuse_other_text
from onrecord.scoring.words import with_entities, with_offsets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.documents.sources import Placed, Source
    from onrecord.errors import Problem
    from onrecord.scoring.certain import Certain
    from onrecord.scoring.gold import Gold

BLOCK_ITEMS = 32_000  # annotations of both sides: enough for arrays to be fast, few enough for the cache


@dataclass
class Pairs:
    """The pairs of gold documents and predictions, for one iteration.

    After it, `missing` is the number of gold documents without predictions, and `strings` whether predictions had
    strings in place of offsets. Iteration raises OnrecordError for predictions that cannot be scored.
    """

    gold: Gold
    predicted: Source
    without_duplicates: bool = False
    missing: int = 0
    strings: bool = False
    filters: Filters = NO_FILTERS
    certain: Certain | None = None
    _seen: set[str] = field(default_factory=set)
    _versions: set[str] = field(default_factory=set)

    def __iter__(self) -> Iterator[DocumentPair]:
        try:
            yield from self._in_order()
        except BrokenFileError as error:
            raise self._refusal() or error from error

    def blocks(self) -> Iterator[Block]:
        """Yield gold documents with their predictions in blocks, each of about 32,000 items.

        Items are mentions, times, quotes and events. A document is never divided. Raises OnrecordError for predictions
        that cannot be scored.
        """
        pairs: list[DocumentPair] = []
        items = 0
        for pair in self:
            pairs.append(pair)
            items += 1 + _items(pair.gold) + _items(pair.predicted)
            if items >= BLOCK_ITEMS:
                yield Block(pairs)
                pairs, items = [], 0
        if pairs:
            yield Block(pairs)

    def _in_order(self) -> Iterator[DocumentPair]:
        """Yield each gold document with its prediction, in the order of gold.

        Predictions are read one after another while they are in the order of gold. From the first difference on, they
        are looked up by their id.

        Gold without a prediction is paired with an empty document. Raises OnrecordError for a document that gold has
        twice, and for predictions that cannot be scored.
        """
        upcoming = iter(self.predicted)
        in_order = True
        for gold in self.gold.documents:
            doc_id = gold.document.doc_id
            self._see(doc_id)
            found = next(upcoming, None) if in_order else self.predicted.find(doc_id)
            if in_order and found is not None and found.document.doc_id != doc_id:
                in_order = False
                found = self.predicted.find(doc_id)
            if doc_id not in self.gold.unannotated:
                yield self._pair(gold, found)
        self._end(left=next(upcoming, None) is not None if in_order else None)

    def _see(self, doc_id: str) -> None:
        if doc_id in self._seen:
            raise OnrecordError(
                "Gold has a document twice.",
                where=self.gold.documents.name,
                got=doc_id,
                expected="each document once",
                hint="delete one of them from gold",
            )
        self._seen.add(doc_id)

    def _end(self, *, left: bool | None) -> None:
        """Raise OnrecordError if the predictions as a whole cannot be scored; call it after the last gold document.

        They cannot if they have a document twice, documents that gold lacks, several schema versions, or none of gold's
        documents. Neither can they if no article of gold is annotated yet.

        left: whether the file has more predictions than were read; None if predictions were looked up by id.
        """
        scored = self._seen.difference(self.gold.unannotated)
        if self._seen and not scored:
            raise nothing_annotated(self.gold)
        if (self._surplus() if left is None else left) or len(self._versions) > 1 or self.missing == len(scored):
            raise self._refusal() or self._surplus_error()

    def _surplus(self) -> bool:
        """Read all ids; return whether the predictions have a document that gold lacks, or have a document twice."""
        unseen = set(self._seen)
        for doc_id in self.predicted.ids():
            if doc_id not in unseen:
                return True
            unseen.discard(doc_id)
        return False

    def _surplus_error(self) -> OnrecordError:
        seen: set[str] = set()
        for doc_id in self.predicted.ids():
            if doc_id in seen or doc_id not in self._seen:
                is_twice = doc_id in seen
                return OnrecordError(
                    f"The predictions have a document {'twice' if is_twice else 'that is not in gold'}.",
                    where=self.predicted.name,
                    got=doc_id,
                    expected="the documents of gold, each once",
                    hint="delete one of them" if is_twice else f"delete it, or {OTHER_GOLD}",
                )
            seen.add(doc_id)
        if seen.difference(self.gold.unannotated):
            return OnrecordError(
                "The predictions changed while they were read.",
                where=self.predicted.name,
                hint="type the command again",
            )
        return OnrecordError(
            "The predictions contain no document that can be scored.",
            where=self.predicted.name,
            got=f"{first_few(sorted(seen))}: not annotated in gold yet" if seen else "",
            expected="one document per line, with the doc_id that it has in gold",
            hint=f"onrecord texts lists the corpus's documents; {OTHER_GOLD}",
        )

    @cached_property
    def _context(self) -> Context:
        registries = self.gold.entities, self.gold.events, self.gold.utterances
        return Context(
            *registries,
            self.predicted.header.scope,
            without_duplicates=self.without_duplicates,
            filters=self.filters,
            certain=self.certain,
        )

    @cached_property
    def _gold_in_order(self) -> bool:
        return self.gold.documents.header.order == "document"

    def _pair(self, placed: Placed, found: Placed | None) -> DocumentPair:
        """Return a gold document and its prediction, with offsets for the strings of both; None is counted as missing.

        Raises:
            OnrecordError: The prediction was made for another text, or has an error.
        """
        text = self.gold.text(placed.document)
        gold = with_offsets(placed.document, text, self.gold.documents.name, order=self._gold_in_order)
        gold = with_entities(gold, self._context, text)
        sides = partial(
            DocumentPair,
            gold,
            text=text,
            context=self._context,
            words=self.gold.words.get(gold.doc_id),
            gold_encoded=placed.encoded if gold is placed.document else None,
        )
        if found is None:
            self.missing += 1
            return sides(Document(gold.doc_id))
        predicted = found.document
        if predicted.schema_version is not None:
            self._versions.add(predicted.schema_version)
        if text is None:
            refuse_other_text(gold, found, self.predicted.name)
        if any(problem.severity is Severity.ERROR for problem in self._problems(found, text)):
            raise self._refusal() or OnrecordError(
                "The predictions changed while they were read.",
                where=self.predicted.name,
                hint="type the command again",
            )
        if not has_strings(predicted):
            return sides(predicted)
        self.strings = True
        if text is None:
            return sides(predicted)
        predicted, alignments = aligned(predicted, text, order=self.predicted.header.order == "document")
        return sides(predicted, alignments=alignments)

    def _problems(self, found: Placed, text: str | None) -> Iterator[Problem]:
        from onrecord.checks.predictions import check_document
        from onrecord.checks.predictions.file import with_severities_of_format

        found_here = check_document(found.document, text, found.line, self.predicted.name, ignored=self.filters.ignore)
        return with_severities_of_format(self.predicted, found_here)

    def _refusal(self) -> OnrecordError | None:
        """Return an exception with the number of errors in the predictions and the text of the first three.

        None if the checks find no error.
        """
        count, first = 0, []
        for problem in self._all_problems():
            if problem.severity is Severity.ERROR:
                count += 1
                if count <= SHOWN:
                    first.append(problem)
        if not count:
            return None
        name = self.predicted.name
        check = f"onrecord check {name} lists all of them" if isinstance(self.predicted, Lines) else "correct them"
        return refusal("predictions", name, first, count, hint=check)

    def _all_problems(self) -> Iterator[Problem]:
        known = {document.doc_id: self.gold.text(document) for document, *_ in self.gold.documents}
        if isinstance(self.predicted, Lines):
            from onrecord.checks.predictions import check_file

            yield from check_file(self.predicted.path, known, ignored=self.filters.ignore, strings=False)
            return
        for found in self.predicted:
            yield from self._problems(found, known.get(found.document.doc_id))


def _items(document: Document) -> int:
    """Return the number of mentions, times, quotes and events of a document, by which blocks are made equally large."""
    layers = document.mentions, document.times, document.quotes, document.events
    return sum(len(layer) for layer in layers if layer)
