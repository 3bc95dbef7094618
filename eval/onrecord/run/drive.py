"""Run a system on documents: reuse answers of the journal, extract the others, and write the predictions at the end.

    PRED                  the predictions: a header, then every document in the given order, written atomically
    PRED.journal.jsonl    every finished document, written as soon as it is finished (`onrecord.run.journal`)
    PRED.run.json         time, usage and counts of the run (`onrecord.run.record`)

The `.jsonl` of PRED's name is omitted in the other two, which may be in another directory. A document without a valid
answer is a line with its doc_id and `failed`. It is scored as "nothing found", is counted as failed by every command
that reads it, and is extracted again by the next run.
"""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from onrecord import schema
from onrecord.documents.atomic import write_bytes, writing
from onrecord.documents.model import Header
from onrecord.errors import OnrecordError, counted, first_few, shown
from onrecord.run.corpus_scope import extract_all
from onrecord.run.journal import Entry, Journal
from onrecord.run.journal import key as journal_key
from onrecord.run.record import Row, Summary, memory_mb
from onrecord.run.texts import texts_of
from onrecord.run.workers import Outcome, Retries, outcomes

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
    from pathlib import Path
    from typing import Literal

    from onrecord.corpus.load import Corpus
    from onrecord.run.extractor import Input, System
    from onrecord.run.journal import Stored
    from onrecord.run.record import Status
    from onrecord.run.texts import Texts

    Watch = Callable[[Iterable[Outcome], int], Iterable[Outcome]]


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a run. Only `scope` changes answers, and only `scope` is part of the journal's keys.

    Attributes:
        scope: "document": one document at a time; "corpus": all documents at once.
        jobs: The number of workers.
        retries: The number of attempts, and the wait between them.
        fresh: Extract everything again, without using the journal's answers.
        name: The system's name in the header, instead of its own.
        version: The system's version in the header, instead of its own.
        note: A note for the header.
        order: "document" declares that strings are in text order.
        watch: Receives the outcomes and their number, and returns the outcomes; for a progress bar.
        companions: The directory of the journal and the run record; None for that of the predictions.
    """

    scope: Literal["document", "corpus"] = "document"
    jobs: int = 1
    retries: Retries = field(default_factory=Retries)
    fresh: bool = False
    name: str | None = None
    version: str | None = None
    note: str | None = None
    order: Literal["document"] | None = None
    watch: Watch = lambda found, _number: found
    companions: Path | None = None


def beside(out: Path, suffix: str, directory: Path | None = None) -> Path:
    """Return the path of a file that belongs to a predictions file: `pred.journal.jsonl` for `pred.jsonl`.

    Args:
        out: The predictions file.
        suffix: The other file's suffix, such as `journal.jsonl`.
        directory: The other file's directory; None for that of the predictions.
    """
    return (directory or out.parent) / f"{out.name.removesuffix('.jsonl')}.{suffix}"


def run(system: System, given: Corpus | Texts, out: Path, options: Options | None = None) -> Summary:
    """Run a system on documents; write its predictions, the journal and the run record; return the run's summary.

    The journal is a file with all answers so far. Documents that have an answer in it are not extracted again.

    Args:
        system: The extractor.
        given: The documents: a corpus, or texts.
        out: The predictions file; it is replaced. For `pred.jsonl`, the other two files are
            `pred.journal.jsonl` and `pred.run.json`, beside it by default.
        options: How the run is done; None for the defaults.

    Raises:
        OnrecordError: No document can be answered, a file cannot be written, another run is using the journal, or a
            given predictions file has documents that `given` lacks.
    """
    options = options or Options()
    started, memory_before_mb = time.perf_counter(), memory_mb()
    texts = texts_of(given)
    documents = texts.documents
    _refuse_unknown_documents(system, texts)
    keys = _keys(system, documents, options.scope)
    with Journal(beside(out, "journal.jsonl", options.companions)) as journal:
        known = {} if options.fresh else _stored_answers(journal, keys, options.scope)
        rows = {doc_id: _replayed(doc_id, kept) for doc_id, kept in known.items()}
        unstored: dict[str, bytes] = {}  # valid predictions that must not be reused by later runs
        waiting = [document for document in documents if document.doc_id not in known]
        with closing(_extract(system, waiting, options)) as found:
            for outcome in options.watch(found, len(waiting)):
                doc_id = outcome.document.doc_id
                rows[doc_id] = _row(outcome)
                if outcome.prediction is None:
                    continue
                if outcome.keep:
                    journal.add(_entry(keys[doc_id], outcome, outcome.prediction))
                else:
                    unstored[doc_id] = outcome.prediction
        with writing(out) as file:
            file.write(_header_line(system, texts, options, notes={row.note for row in rows.values() if row.note}))
            for doc_id, key in keys.items():
                kept = journal.get(key, doc_id) if rows[doc_id].status != "failed" else None
                empty = msgspec.json.encode({"doc_id": doc_id, "failed": True})
                file.write((journal.prediction(kept) if kept else unstored.get(doc_id, empty)) + b"\n")
        summary = Summary(
            system=system,
            rows=[rows[document.doc_id] for document in documents],
            scope=options.scope,
            jobs=options.jobs,
            elapsed_s=time.perf_counter() - started,
            damaged=journal.damaged,
            memory_mb=after if (after := memory_mb()) > memory_before_mb else None,
        )
    write_bytes(beside(out, "run.json", options.companions), summary.to_json())
    return summary


def _refuse_unknown_documents(system: System, texts: Texts) -> None:
    """Raise OnrecordError if a system reads a predictions file (`file:`) with documents that are not in `texts`.

    Other systems are never refused.
    """
    strangers = sorted(system.holds.difference(document.doc_id for document in texts.documents))
    if strangers:
        raise OnrecordError(
            f"The predictions contain {counted(len(strangers), 'document')} that the corpus lacks.",
            got=shown(strangers[0]),
            expected=first_few([document.doc_id for document in texts.documents]),
            hint="onrecord texts lists the corpus's documents; --root DIR or --texts FILE selects others",
        )


def _keys(system: System, documents: Sequence[Input], scope: str) -> dict[str, str]:
    """Return doc_id -> the journal key (a hash of system, text and schema) of its answer, in the documents' order.

    Args:
        system: The extractor.
        documents: The documents.
        scope: "document", or "corpus": then all documents have the same key, which depends on all of them.
    """
    version = schema.schema_version()
    if scope == "corpus":
        one = journal_key(system.identity, documents, schema_version=version, scope=scope)
        return {document.doc_id: one for document in documents}
    return {
        document.doc_id: journal_key(system.identity, [document], schema_version=version, scope=scope)
        for document in documents
    }


def _stored_answers(journal: Journal, keys: Mapping[str, str], scope: str) -> dict[str, Stored]:
    """Return doc_id -> the journal's stored answer; documents without one are absent.

    Args:
        journal: The journal.
        keys: doc_id -> its journal key.
        scope: "document", or "corpus": then the result is empty unless all documents have an answer.
    """
    known = {doc_id: kept for doc_id, key in keys.items() if (kept := journal.get(key, doc_id)) is not None}
    return {} if scope == "corpus" and len(known) < len(keys) else known


def _extract(system: System, waiting: Sequence[Input], options: Options) -> Generator[Outcome]:
    """Yield an outcome for each document of `waiting`: its answer, or the errors of all attempts.

    In scope `corpus` the system gets all documents at once. Otherwise each of `options.jobs` workers gets one document
    at a time, and the outcomes come in the order in which they are finished.
    """
    if not waiting:
        return
    if options.scope == "corpus":
        yield from extract_all(system, waiting, retries=options.retries)
    else:
        yield from outcomes(system, waiting, jobs=options.jobs, retries=options.retries)


def _replayed(doc_id: str, kept: Stored) -> Row:
    """Return the run record's row of a document whose answer was taken from the journal.

    Args:
        doc_id: The document.
        kept: The journal's entry, whose figures the row gets.
    """
    return Row(doc_id, "replayed", kept.latency_s, kept.attempts, kept.usage, note=kept.note, left_out=kept.left_out)


def _row(outcome: Outcome) -> Row:
    """Return the run record's row of a document that was extracted in this run; without a prediction it is `failed`."""
    status: Status = "failed" if outcome.prediction is None else "measured"
    doc_id, errors, note = outcome.document.doc_id, outcome.errors, outcome.note
    return Row(doc_id, status, outcome.latency_s, outcome.attempts, outcome.usage, errors, note, outcome.left_out)


def _entry(key: str, outcome: Outcome, prediction: bytes) -> Entry:
    """Return the journal's line for a document, as a record.

    Args:
        key: The journal key.
        outcome: What the run knows of the document: latency, attempts, usage and notes.
        prediction: The prediction as one line of JSON.
    """
    usage = [dict(each) for each in outcome.usage]
    doc_id, latency_s, attempts = outcome.document.doc_id, outcome.latency_s, outcome.attempts
    left_out = {check: list(places) for check, places in outcome.left_out.items()}
    return Entry(key, doc_id, msgspec.Raw(prediction), latency_s, attempts, usage, outcome.note, left_out)


def _header_line(system: System, texts: Texts, options: Options, *, notes: set[str]) -> bytes:
    """Return the header of the predictions file as a line of JSON, with a line end.

    The user's options replace what the header of a given predictions file (`file:`) says, except its scope.

    Args:
        system: The extractor.
        texts: The documents; the header has their corpus version.
        options: The options of the run.
        notes: The notes of all answers, which are joined to the header's note.
    """
    given = system.header
    given_notes = [note for note in (given.note if given else None, options.note) if note]
    header = Header(
        onrecord="predictions",
        schema_version=schema.schema_version(),
        system=options.name or system.name,
        version=options.version or system.version,
        scope=given.scope if given else options.scope,
        order=options.order or (given.order if given else None),
        given=texts.given,
        corpus_version=texts.corpus_version,
        note=" ".join([*given_notes, *sorted(notes.difference(given_notes))]) or None,
    )
    return msgspec.json.encode(msgspec.to_builtins(header) | {"scope": header.scope}) + b"\n"
