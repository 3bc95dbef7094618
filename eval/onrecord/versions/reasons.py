"""Find the reasons for the annotations of a version: decisions on disagreements, revisions by later annotators, errata.

A revision names its place by words with their context or offset. A decision names a recorded disagreement, with the
sentence and the words of both annotators. If the words occur several times in the sentence, the place is taken from the
two annotations, if they are available (`disputed_places`). Otherwise the decision is counted in a note.

If several reasons concern the same place, the last one is returned. Decisions come first, then revisions in the
alphabetical order of their directories, then errata. Only errata give reasons for entries of registries.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord.adjudicate.locate import find, located
from onrecord.adjudicate.log import Decision, Revision, read_log
from onrecord.adjudicate.portable_items import anchor_span, empty
from onrecord.errors import OnrecordError
from onrecord.text import sentences
from onrecord.versions.change import Reason
from onrecord.versions.disputed_places import disputed_places
from onrecord.versions.errata import errata

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from onrecord.versions.version import Version

DISAGREEMENTS, DECISIONS, ANNOTATORS = "disagreements", "decisions", "annotators"
Key = tuple[str, str, int, int]  # layer, document, offsets


class Reasons:
    """The reasons in the adjudication log and the errata of a version, by place."""

    def __init__(self, version: Version) -> None:
        self._found: dict[Key, Reason] = {}
        self._of_entries: dict[tuple[str, str], Reason] = {}
        self._unplaced = 0
        self._first = ""
        self._unreadable: list[str] = []
        if version.log is not None:
            self._decisions(version.log, version)
            for doc_id in sorted(version.documents):
                for directory in sorted(each for each in version.log.iterdir() if each.is_dir()):
                    if directory.name not in {DISAGREEMENTS, DECISIONS}:
                        self._revisions(directory, doc_id, version.texts[doc_id])
        for each in reversed(errata(version.errata) if version.errata else ()):
            for entry in each.entries:
                self._erratum(entry, version)

    def of(self, layer: str, doc_id: str, places: Sequence[tuple[int, int]]) -> Reason | None:
        """Return the reason that the log or the errata give for an item of a layer; None if they give none.

        Args:
            layer: The layer.
            doc_id: The document.
            places: The item's offsets in the old and the new version. The last one with a reason decides.
        """
        found = [self._found.get((layer, doc_id, *place)) for place in places]
        return next((each for each in reversed(found) if each is not None), None)

    def of_entry(self, registry: str, own: str) -> Reason | None:
        """Return the reason that the errata give for a change of a registry entry; None if no erratum names it.

        Args:
            registry: The registry, such as `entities`.
            own: The id of the entry.
        """
        return self._of_entries.get((registry, own))

    def notes(self) -> list[str]:
        """Return sentences on files and log entries from which no reason of a change could be taken.

        These are files that cannot be read, and entries of the log whose words occur in several places of the text.
        """
        if not self._unplaced:
            return [*self._unreadable]
        which = "first" if self._unplaced > 1 else "namely"
        what = "Log entries without a reason, since their words occur in several places"
        return [*self._unreadable, f"{what}: {self._unplaced}, {which} {self._first}."]

    def _decisions(self, log: Path, version: Version) -> None:
        recorded: dict[str, list[Any]] = {}
        ambiguous: list[tuple[str, Decision]] = []
        for doc_id in sorted(version.documents):
            path = log / DISAGREEMENTS / f"{doc_id}.jsonl"
            lines = path.read_bytes().splitlines() if path.exists() else []
            recorded[doc_id] = [msgspec.json.decode(line) for line in lines]
            for decision in read_log(log / DECISIONS / f"{doc_id}.jsonl", Decision):
                row = next((each for each in recorded[doc_id] if each["n"] == decision.n), None)
                if row is None or not (decision.rule or decision.reason):
                    continue
                places = set(_places(row, version.texts[doc_id]))
                self._decided(decision, doc_id, row["layer"], places)
                ambiguous += [] if places else [(doc_id, decision)]
        known = disputed_places(log.parent / ANNOTATORS, recorded, version.texts) if ambiguous else {}
        for doc_id, decision in ambiguous:
            layer = next(each["layer"] for each in recorded[doc_id] if each["n"] == decision.n)
            self._decided(decision, doc_id, layer, known.get((doc_id, decision.n), ()))
            self._unplaced_if((doc_id, decision.n) not in known, f"{DECISIONS}/{doc_id}.jsonl record {decision.n}")

    def _decided(self, decision: Decision, doc_id: str, layer: str, places: Iterable[tuple[int, int]]) -> None:
        for place in places:
            self._found[layer, doc_id, *place] = Reason(decision.rule, decision.reason, DECISIONS)

    def _revisions(self, directory: Path, doc_id: str, text: str) -> None:
        try:
            revisions = read_log(directory / f"{doc_id}.jsonl", Revision)
        except OnrecordError as error:  # the log may have files with other kinds of record
            self._unreadable.append(
                f"{directory.name}/{doc_id}.jsonl gives no reasons: it is not a list of revisions: {error.got}"
            )
            return
        for number, each in enumerate(revisions, 1):
            wrong: list[str] = []

            def report(message: str, got: str, wrong: list[str] = wrong) -> None:
                wrong.append(f"{message} {got}")

            places = [find(each.at, text, report)] if each.at else []
            if each.gold is not None and each.action == "add":
                places.append(anchor_span(each.layer, empty(each.layer) | located(each.gold, text, report)))
            self._unplaced_if(bool(wrong), f"{directory.name}/{doc_id}.jsonl:{number}")
            for place in places if not wrong else ():
                self._found[each.layer, doc_id, *place] = Reason(each.rule, each.reason, directory.name)

    def _erratum(self, entry: Mapping[str, Any], version: Version) -> None:
        place, reason = entry["place"], Reason(entry["rule"], entry["right"], f"errata {entry['version']}")
        if "registry" in place:
            self._of_entries[place["registry"], place["entry"]] = reason
        elif place["doc_id"] in version.texts:
            wrong: list[str] = []
            span = find(place, version.texts[place["doc_id"]], lambda message, _: wrong.append(message))
            self._unplaced_if(bool(wrong), f"errata {entry['id']}")
            if not wrong:
                self._found[place["layer"], place["doc_id"], *span] = reason

    def _unplaced_if(self, condition: bool, where: str) -> None:  # noqa: FBT001 - `where` is the other argument
        self._unplaced += condition
        self._first = self._first or (where if condition else "")


def _places(row: Mapping[str, Any], text: str) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) of annotator A's item and of B's item in a recorded disagreement.

    An item is left out if its words do not occur exactly once in the recorded sentence.

    Args:
        row: The recorded disagreement, with `sentence`, `a` and `b`.
        text: The text of the article.
    """
    within = [each for each in sentences(text) if text[each.start : each.end] == row["sentence"]]
    for reading in (row["a"], row["b"]):
        words = _words(reading) if reading else ""
        starts = [
            each.start + match.start()
            for each in within
            for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text[each.start : each.end])
            if words
        ]
        if len(starts) == 1:
            yield starts[0], starts[0] + len(words)


def _words(reading: Mapping[str, Any]) -> str:
    """Return the words by which an item (`a` or `b`) of a recorded disagreement is found: its own, or a quote's cue.

    Of several spans, they are those of the first. A quote without a cue gives its content, or else its source, or "".

    Args:
        reading: The item as a dict of the log: with `text`, or for a quote with the lists of words `cue`, `content` and
            `source`.
    """
    if "text" in reading:
        return str(reading["text"])
    spans = reading.get("cue") or reading.get("content") or reading.get("source") or [""]
    return str(spans[0])
