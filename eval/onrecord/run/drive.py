"""Run a system over documents: what is in the journal is not asked again, and the predictions are written at the end.

    PRED                  the predictions: a header, then every document in its given order, written whole
    PRED.journal.jsonl    every finished document, as soon as it is finished (`onrecord.run.journal`)
    PRED.run.json         what the run took (`onrecord.run.record`)

(the `.jsonl` of PRED's own name is left out of the other two, which may stand in a directory of their own). A document
without an answer is a line of its doc_id and `failed`: it is scored as nothing found, is counted as failed by every
command that reads it, and is asked again by the next run.
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
from onrecord.errors import OnrecordError, shown
from onrecord.run.journal import Entry, Journal
from onrecord.run.journal import key as journal_key
from onrecord.run.record import Row, Summary, memory_mb
from onrecord.run.texts import texts_of
from onrecord.run.together import together
from onrecord.run.workers import Outcome, Retries, outcomes

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
    from pathlib import Path
    from typing import Literal

    from onrecord.corpus.load import Corpus
    from onrecord.run.extractor import Input, System
    from onrecord.run.journal import Kept
    from onrecord.run.record import Status
    from onrecord.run.texts import Texts

    Watch = Callable[[Iterable[Outcome], int], Iterable[Outcome]]


@dataclass(frozen=True, slots=True)
class Options:
    """How a run goes. None of it changes an answer but scope, and only scope is in the journal's keys.

    name, version, note: what the header says of the system, in place of what the system says of itself.
    order: "document" declares that strings come in text order. fresh: ask for everything anew.
    watch: given the outcomes as they come and their number, returns them; for a progress bar.
    companions: the directory of the journal and the run record, if that is not the predictions' own.
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
    """Return the path of a predictions file's companion, such as `pred.journal.jsonl` of `pred.jsonl`."""
    return (directory or out.parent) / f"{out.name.removesuffix('.jsonl')}.{suffix}"


def run(system: System, given: Corpus | Texts, out: Path, options: Options | None = None) -> Summary:
    """Write a system's predictions for documents, with journal and run record, and return what the run took."""
    options = options or Options()
    started, memory_before_mb = time.perf_counter(), memory_mb()
    texts = texts_of(given)
    documents = texts.documents
    _refuse_foreign(system, texts)
    keys = _keys(system, documents, options.scope)
    with Journal(beside(out, "journal.jsonl", options.companions)) as journal:
        known = {} if options.fresh else _known(journal, keys, options.scope)
        rows = {doc_id: _replayed(doc_id, kept) for doc_id, kept in known.items()}
        loose: dict[str, bytes] = {}  # predictions that are good, and not to be kept
        waiting = [document for document in documents if document.doc_id not in known]
        with closing(_outcomes(system, waiting, options)) as found:
            for outcome in options.watch(found, len(waiting)):
                doc_id = outcome.document.doc_id
                rows[doc_id] = _row(outcome)
                if outcome.prediction is None:
                    continue
                if outcome.keep:
                    journal.add(_entry(keys[doc_id], outcome, outcome.prediction))
                else:
                    loose[doc_id] = outcome.prediction
        with writing(out) as file:
            file.write(_header_line(system, texts, options, notes={row.note for row in rows.values() if row.note}))
            for doc_id, key in keys.items():
                kept = journal.get(key, doc_id) if rows[doc_id].status != "failed" else None
                empty = msgspec.json.encode({"doc_id": doc_id, "failed": True})
                file.write((journal.prediction(kept) if kept else loose.get(doc_id, empty)) + b"\n")
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


def _refuse_foreign(system: System, texts: Texts) -> None:
    """Raise OnrecordError where the system is a file that was made for other documents."""
    strangers = sorted(system.holds.difference(document.doc_id for document in texts.documents))
    if strangers:
        raise OnrecordError(
            f"The predictions hold {len(strangers)} document{'s'[: len(strangers) > 1]} that the corpus has not.",
            got=shown(strangers[0]),
            expected=", ".join(document.doc_id for document in texts.documents[:5]),
            hint="onrecord texts lists the documents; --root or --texts names others",
        )


def _keys(system: System, documents: Sequence[Input], scope: str) -> dict[str, str]:
    """Return the journal's key of each document; in scope corpus all have one, since all were sent together."""
    version = schema.schema_version()
    if scope == "corpus":
        one = journal_key(system.identity, documents, schema_version=version, scope=scope)
        return {document.doc_id: one for document in documents}
    return {
        document.doc_id: journal_key(system.identity, [document], schema_version=version, scope=scope)
        for document in documents
    }


def _known(journal: Journal, keys: Mapping[str, str], scope: str) -> dict[str, Kept]:
    """Return what is kept of each document; in scope corpus everything or nothing."""
    known = {doc_id: kept for doc_id, key in keys.items() if (kept := journal.get(key, doc_id)) is not None}
    return {} if scope == "corpus" and len(known) < len(keys) else known


def _outcomes(system: System, waiting: Sequence[Input], options: Options) -> Generator[Outcome]:
    if not waiting:
        return
    if options.scope == "corpus":
        yield from together(system, waiting, retries=options.retries)
    else:
        yield from outcomes(system, waiting, jobs=options.jobs, retries=options.retries)


def _replayed(doc_id: str, kept: Kept) -> Row:
    return Row(doc_id, "replayed", kept.latency_s, kept.attempts, kept.usage, note=kept.note, left_out=kept.left_out)


def _row(outcome: Outcome) -> Row:
    status: Status = "failed" if outcome.prediction is None else "measured"
    doc_id, errors, note = outcome.document.doc_id, outcome.errors, outcome.note
    return Row(doc_id, status, outcome.latency_s, outcome.attempts, outcome.usage, errors, note, outcome.left_out)


def _entry(key: str, outcome: Outcome, prediction: bytes) -> Entry:
    usage = [dict(each) for each in outcome.usage]
    doc_id, latency_s, attempts = outcome.document.doc_id, outcome.latency_s, outcome.attempts
    left_out = {check: list(places) for check, places in outcome.left_out.items()}
    return Entry(key, doc_id, msgspec.Raw(prediction), latency_s, attempts, usage, outcome.note, left_out)


def _header_line(system: System, texts: Texts, options: Options, *, notes: set[str]) -> bytes:
    given = system.header
    said = [note for note in (given.note if given else None, options.note) if note]
    header = Header(
        onrecord="predictions",
        schema_version=schema.schema_version(),
        system=options.name or system.name,
        version=options.version or system.version,
        scope=given.scope if given else options.scope,
        order=options.order or (given.order if given else None),
        corpus_version=texts.corpus_version,
        note=" ".join([*said, *sorted(notes.difference(said))]) or None,
    )
    return msgspec.json.encode(msgspec.to_builtins(header) | {"scope": header.scope}) + b"\n"
