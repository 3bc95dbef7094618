"""Extract all documents at once (scope corpus): every document is sent, then every answer is read.

The answers may be in any order and are assigned by doc_id. Global ids are valid within one attempt only, so answers of
two attempts are never combined. If an answer is missing or invalid, all documents are sent again. The answers of the
last attempt are the result.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import msgspec

from onrecord.errors import OnrecordError, shown
from onrecord.run.extractor import ExtractorError
from onrecord.run.process import LOGS
from onrecord.run.workers import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.run.extractor import Input, System
    from onrecord.run.workers import Retries

STRANGERS_SHOWN = 3


class _Named(msgspec.Struct):
    doc_id: str


def extract_all(system: System, documents: Sequence[Input], *, retries: Retries) -> list[Outcome]:
    """Send all documents to the system together, and return an outcome for each document, in order.

    If an answer is missing or invalid, all documents are sent again, up to `retries.most` times, but not after the same
    answers as before. The outcomes allow
    later runs to reuse answers only if all documents succeed.

    Raises:
        OnrecordError: The system takes only one document at a time.
    """
    if system.all_at_once is None:
        raise OnrecordError(
            "This system takes one document at a time, but --scope corpus sends all documents at once.",
            got=system.name,
            expected="with --scope corpus, a system whose address starts with cmd: or py:",
            hint="run the same command without --scope corpus",
        )
    outcomes = [Outcome(document) for document in documents]
    before = None
    for attempt in range(1, retries.most + 2):
        again, said = _attempt(system, outcomes)
        repeated = said is not None and said == before  # whatever is missing or invalid is so again
        if repeated or not again or all(outcome.prediction is not None for outcome in outcomes):
            break
        if attempt <= retries.most:
            time.sleep(retries.wait_s(attempt, None if said is None or attempt > 1 else 0.0))
        before = said
    sound = all(outcome.prediction is not None for outcome in outcomes)
    for outcome in outcomes:
        outcome.keep = sound
    return outcomes


def _attempt(system: System, outcomes: Sequence[Outcome]) -> tuple[bool, tuple[Mapping[str, bytes], str] | None]:
    """Send the documents of `outcomes` once to the system, and store answers and errors in `outcomes` (in place).

    Earlier answers are discarded: an outcome without a valid answer has the prediction None afterwards.

    Returns:
        Whether another attempt may help if a document has no valid answer; and all that the system answered (None if
        it failed): doc_id -> the line of its answer, and a message about other lines.
    """
    again = True
    lines: dict[str, bytes] = {}
    said = None
    try:
        said = lines, trouble = _by_document(system, [outcome.document for outcome in outcomes])
    except ExtractorError as error:
        trouble, again = str(error), error.again
    for outcome in outcomes:
        outcome.attempts += 1
        outcome.prediction = None
        try:
            raw = lines.get(outcome.document.doc_id)
            if raw is None:
                raise ExtractorError("no answer for this document" + (f": {trouble}" if trouble else ""))  # noqa: TRY301 - it ends the exchange
            outcome.take(raw, system)
        except ExtractorError as error:
            outcome.errors.append(str(error))
            again = again and error.again
    return again, said


def _by_document(system: System, documents: Sequence[Input]) -> tuple[dict[str, bytes], str]:
    """Send all documents once to the system, and sort its answers by document.

    Returns:
        doc_id -> the line of its last answer, also for documents that were not sent; and a message about unreadable
        lines, duplicate answers and answers for documents that were not sent, "" if there are none.
    """
    known = {document.doc_id for document in documents}
    lines: dict[str, bytes] = {}
    strange: list[str] = []
    for raw in system.all_at_once(documents) if system.all_at_once else ():
        try:
            doc_id = msgspec.json.decode(raw, type=_Named).doc_id
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            strange.append(f"a line that cannot be read ({error}): {shown(raw[:80].decode('utf-8', 'replace'))}")
            continue
        if doc_id not in known:
            strange.append(f"an answer for {doc_id!r}, which was not sent")
        elif doc_id in lines:
            strange.append(f"a second answer for {doc_id!r}")
        lines[doc_id] = raw
    unread = any(each.startswith("a line") for each in strange)
    said = [*strange[:STRANGERS_SHOWN], *([LOGS] if unread else [])]
    return lines, "there was " + "; ".join(said) if strange else ""
