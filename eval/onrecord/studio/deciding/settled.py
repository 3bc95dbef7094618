"""Read an adjudicator's saved work as gold and a log with the decision on each disagreement.

Every layer with disagreements must be saved, each by one person. In a layer without disagreements that nobody saved,
the proposal becomes gold; both annotators have the same items there. The log is derived from gold
(`adjudicate.derive_log`), and is accepted only if the same gold can be made from the log again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord import schema
from onrecord.adjudicate.derive_log import derived_log
from onrecord.adjudicate.disagreements import disputed, records
from onrecord.adjudicate.log import Grounds, Log, Stamp
from onrecord.adjudicate.portable_items import LAYERS
from onrecord.adjudicate.remake import canonical, gold_problems, remade
from onrecord.documents.declared import only_declared
from onrecord.documents.directory import REGISTRIES, encode_document
from onrecord.errors import Problem, Severity, counted, shown
from onrecord.studio import sound
from onrecord.studio.config import ALL_DECIDED, DECIDED, REASONS
from onrecord.studio.deciding.both import COMPARED
from onrecord.studio.deciding.designs import decisions
from onrecord.studio.from_tasks import Reading, document, read
from onrecord.studio.owned import LISTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from onrecord.documents.model import Document
    from onrecord.studio.deciding.both import Both
    from onrecord.studio.marks import Item
    from onrecord.studio.pull import Saved

_REASON = re.compile(r"\s*(\d+)\s*([A-Z]+\d+)?\s*[:.)-]?\s*(.*\S)\s*")


@dataclass(frozen=True)
class Settled:
    """A document as an adjudicator saved it.

    Attributes:
        doc_id: The id of the document.
        document: The new gold; None if there are errors.
        log: The decisions and revisions; None if there are errors.
        updated_at: Layer -> the time of the last save.
        who: Layer -> the person who saved it.
        disagreements: The rows of the log of disagreements.
        added: Registry -> the rows of new entries that the adjudicator named.
        problems: Errors and warnings.
    """

    doc_id: str
    document: Document | None
    log: Log | None
    updated_at: Mapping[str, str]
    who: Mapping[str, str]
    disagreements: Sequence[Mapping[str, Any]] = ()
    added: Mapping[str, Sequence[Item]] | None = None
    problems: Sequence[Problem] = ()


def settled(saved: Iterable[Saved], both: Both) -> list[Settled]:
    """Return the new gold documents that adjudicators saved, with their logs and problems, sorted by document id.

    Args:
        saved: The submitted annotations of the projects of adjudication.
        both: The two annotators whose disagreements were decided.
    """
    ordered = sorted(saved, key=lambda each: (each.doc_id, decisions().index(each.project.layer), each.updated_at))
    groups = [(doc_id, list(group)) for doc_id, group in groupby(ordered, key=lambda each: each.doc_id)]
    return [_settled(doc_id, group, both) for doc_id, group in groups]


def readings(saved: Iterable[Saved], both: Both) -> tuple[dict[tuple[str, str], Reading], list[Problem]]:
    """Return (doc_id, layer) -> the adjudicator's annotation as it was read, and the errors in all annotations.

    An annotation with errors is in the result, too. If a document was saved twice for a layer, the last one counts.
    Annotations of documents that the two annotators do not both have are left out.
    """
    found, problems = {}, list[Problem]()
    for each in saved:
        if each.doc_id not in both.doc_ids:
            continue
        marks, _, _ = told(each)
        reading = read(each.data, marks, both.texts[each.doc_id])
        problems += [problem for problem in reading.problems if problem.severity is Severity.ERROR]
        found[each.doc_id, each.project.layer] = reading
    return found, problems


def _settled(doc_id: str, saved: Sequence[Saved], both: Both) -> Settled:
    """Return the adjudicated document with its log; without both if a problem is an error.

    Args:
        doc_id: The document.
        saved: What the adjudicators submitted, for each layer.
        both: The annotations of the two annotators.
    """
    times = {each.project.layer: each.updated_at for each in saved}
    who = {each.project.layer: each.annotator for each in saved}
    if problems := list(_not_decided(doc_id, saved, both)):
        return Settled(doc_id, None, None, times, who, problems=problems)
    text, grounds, readings = both.texts[doc_id], dict[int, Grounds](), list[Reading]()
    for each in saved:
        marks, given, unread = told(each)
        grounds |= given
        reading = read(each.data, marks, text)
        readings.append(reading)
        problems += [*unread, *reading.problems]
    if not any(each.severity is Severity.ERROR for each in problems):
        made = document(readings[-1].pushed, readings)
        unsound = sound.problems(made, text)
        problems += [*unsound, *_incomplete(made), *([] if unsound else gold_problems(made, text))]
    if any(each.severity is Severity.ERROR for each in problems):
        return Settled(doc_id, None, None, times, who, problems=problems)
    gold = canonical(made)
    stamps = {
        layer: Stamp(who[each.project.layer], each.updated_at)
        for each in saved
        for layer in LISTS[each.project.layer]
        if layer in LAYERS
    }
    log = derived_log(both.comparison, gold, text, stamps=stamps, grounds=grounds)
    problems += _remakes(gold, log, both)
    rows = list(records(both.comparison, doc_id, text))
    added = {name: [row for each in readings for row in each.added.get(name, ())] for name in REGISTRIES}
    return Settled(doc_id, gold, log, times, who, rows, added, problems)


def told(saved: Saved) -> tuple[list[Mapping[str, Any]], dict[int, Grounds], list[Problem]]:
    """Return the parts of an adjudicator's annotation: the results of marks, the reasons, and problems.

    Args:
        saved: The submitted annotation.

    Returns:
        The Label Studio results of the marks; the number of a disagreement -> the reason that the adjudicator typed;
        and a problem if the checkbox "every disagreement is decided" is not ticked, and for each line of the reasons
        without a number.
    """
    marks = [each for each in saved.result if each.get("from_name") not in {DECIDED, REASONS}]
    values = {each["from_name"]: each.get("value") or {} for each in saved.result if each not in marks}
    problems, grounds = [], {}
    if ALL_DECIDED not in values.get(DECIDED, {}).get("choices", ()):
        problems.append(
            _problem(
                saved, "the box that every disagreement is decided is not ticked", "", "tick the box, and press Update"
            )
        )
    lines = values.get(REASONS, {}).get("text") or []
    for line in "\n".join([lines] if isinstance(lines, str) else lines).splitlines():
        if match := _REASON.fullmatch(line):
            grounds[int(match[1])] = Grounds(match[2] or "", match[3])
        elif line.strip():
            hint = "start it with the disagreement's number: 3 Q33: the cue is denied"
            problems.append(_problem(saved, "a reason without the number of a disagreement", shown(line), hint))
    return marks, grounds, problems


def _not_decided(doc_id: str, saved: Sequence[Saved], both: Both) -> Iterator[Problem]:
    """Yield why a document cannot become gold: annotations that changed, two submissions, open disagreements."""
    if doc_id not in both.doc_ids:
        hint = "restore the annotator's document"
        yield Problem(
            doc_id, 0, "", "studio.adjudicated", "one of the annotators does not have this document any more", hint=hint
        )
        return
    compared, differ = both.compared(doc_id), list(disputed(both.comparison, doc_id, both.texts[doc_id]))
    for each in saved:
        if each.data.get(COMPARED) != compared:
            hint = (
                "restore the annotators' files, or adjudicate again in a new project: onrecord studio adjudicate --name"
            )
            yield _problem(each, "an annotator's document has changed since it was pushed", "", hint)
    for layer in decisions():
        own = [each for each in saved if each.project.layer == layer]
        people = sorted({each.annotator for each in own})
        if len(own) > 1:
            message = "was saved twice, and gold can have only one annotation"
            yield _problem(
                own[0], message, ", ".join(people), "delete all but one on the server, or say which with --name"
            )
        open_ = [each.n for each in differ if each.layer in LISTS[layer]]
        if not own and open_:
            verb = "is" if len(open_) == 1 else "are"
            message = f"{counted(len(open_), 'disagreement')} of the layer {layer} {verb} not decided yet"
            hint = "submit the task in that project (onrecord studio adjudicate makes it)"
            yield Problem(doc_id, 0, layer, "studio.adjudicated", message, Severity.WARNING, hint=hint)


def _incomplete(made: Document) -> Iterator[Problem]:
    hint = "fill it in in the editor"
    written = msgspec.json.decode(encode_document(made))
    for each in schema.explain("document", written, document=made.doc_id, check="studio.adjudicated"):
        yield Problem(
            each.document, 0, each.path, each.check, each.message, got=each.got, expected=each.expected, hint=hint
        )


def _remakes(gold: Document, log: Log, both: Both) -> Iterator[Problem]:
    """Yield a problem if the gold that is made from the log differs from the gold that the adjudicator saved.

    Args:
        gold: The document that the adjudicator saved.
        log: The decisions and revisions that were derived from it.
        both: The two annotators whose disagreements were decided.
    """
    made, problems = remade(both.comparison, gold, both.texts[gold.doc_id], log.decisions, log.revisions)
    yield from problems
    parts = [encode_document(only_declared(each, schema.asked())) for each in (made, gold)]
    if not problems and parts[0] != parts[1]:
        hint = "please report it, with the task's export"
        yield Problem(gold.doc_id, 0, "", "studio.adjudicated", "the log does not make this gold again", hint=hint)


def _problem(saved: Saved, message: str, got: str, hint: str) -> Problem:
    return Problem(saved.doc_id, 0, saved.project.title, "studio.adjudicated", message, got=got, hint=hint)
