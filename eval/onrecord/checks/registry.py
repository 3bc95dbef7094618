"""The list of all checks of a corpus, in the order in which they run.

To add a check, write a function `check_<name>` in the module of its level, a row here, and a test that breaks it. Other
packages add checks by an entry point (`onrecord.plugins`); `known` returns both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.checks import (
    acknowledged,
    bytes,  # noqa: A004 - the level's name
    consistency,
    coverage,
    errata,
    references,
    schema,
    spans,
)
from onrecord.checks import consistency_quotes as quotes
from onrecord.errors import Level, Problem, Severity
from onrecord.plugins import several

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from onrecord.checks.corpus import CheckedCorpus, Fault


@dataclass(frozen=True, slots=True)
class Check:
    """A check of a corpus: one row of `CHECKS`.

    Attributes:
        id: `level.name`; it never changes, since acknowledgements name it.
        severity: The severity of all its problems.
        summary: What the check requires of the corpus, as `onrecord validate --list` prints it.
        find: Yields a fault for each violation.
        blocks: Whether later checks skip the document or file of a fault, because it cannot be used.
        guideline: Whether it tests a rule of annotation guidelines. Such a check runs only if corpus.json turns it on.

    """

    id: str
    severity: Severity
    summary: str
    find: Callable[[CheckedCorpus], Iterator[Fault]]
    blocks: bool = False
    guideline: bool = False

    @property
    def level(self) -> Level:
        """Return the level (group of checks that run together, such as `spans`), which is the first part of the id."""
        return Level(self.id.partition(".")[0])

    def problems(self, corpus: CheckedCorpus) -> Iterator[Problem]:
        """Run the check on a corpus, and yield each fault as a problem with the check's id and severity."""
        for fault in self.find(corpus):
            yield Problem(
                document=fault.document,
                line=0,
                path=fault.path,
                check=self.id,
                message=fault.message,
                severity=self.severity,
                got=fault.got,
                expected=fault.expected,
                hint=fault.hint,
                key=fault.key,
            )


ERROR, WARNING = Severity.ERROR, Severity.WARNING

CHECKS: tuple[Check, ...] = (
    Check("bytes.files", ERROR, "Every required file exists, and no other.", bytes.check_files, blocks=True),
    Check("bytes.utf8", ERROR, "Every text is UTF-8.", bytes.check_utf8, blocks=True),
    Check("bytes.json", ERROR, "Every JSON file is strict JSON.", bytes.check_json, blocks=True),
    Check("bytes.hash", ERROR, "Every text has the recorded hash.", bytes.check_hash, blocks=True),
    Check("bytes.characters", ERROR, "Every text has the recorded number of characters.", bytes.check_characters),
    Check("schema.record", ERROR, "Every file fits its schema.", schema.check_record, blocks=True),
    Check("schema.declared", WARNING, "Gold has only what its corpus declares.", schema.check_declared),
    Check("schema.one_type", ERROR, "Every field has one type everywhere.", schema.check_one_type, blocks=True),
    Check(
        "schema.identity",
        ERROR,
        "Every document has the id and the text of its file.",
        schema.check_identity,
        blocks=True,
    ),
    Check("schema.canonical", ERROR, "Every document is written canonically.", schema.check_canonical, guideline=True),
    Check("spans.range", ERROR, "Every span is inside the text and not empty.", spans.check_range, blocks=True),
    Check("spans.pieces", ERROR, "Pieces and empty nodes of a mention are in order and distinct.", spans.check_pieces),
    Check("spans.white_space", ERROR, "No span has white space at an edge.", spans.check_white_space, guideline=True),
    Check("spans.order", ERROR, "Spans of one content, cue or source are in order and disjoint.", spans.check_order),
    Check("spans.head", ERROR, "A head is inside its mention.", spans.check_head),
    Check(
        "spans.duplicate", ERROR, "No two items of a layer have the same span.", spans.check_duplicate, guideline=True
    ),
    Check("spans.partition", ERROR, "Zones partition the text.", spans.check_partition),
    Check("spans.zone", ERROR, "Every item is in an annotated zone.", spans.check_zone),
    Check("spans.paragraph", ERROR, "No span crosses a line break.", spans.check_paragraph, guideline=True),
    Check(
        "references.item_id",
        ERROR,
        "Item ids are unique in a document and have their kind's letter.",
        references.check_item_id,
    ),
    Check(
        "references.registry_id", ERROR, "No two entries of a registry have the same id.", references.check_registry_id
    ),
    Check("references.entity", ERROR, "Every entity id is in the registry.", references.check_entity),
    Check("references.event", ERROR, "Every event id is in the registry.", references.check_event),
    Check("references.utterance", ERROR, "Every utterance id is in the registry.", references.check_utterance),
    Check(
        "references.registry",
        ERROR,
        "Ids inside registries are known, and no event is part of itself.",
        references.check_registry,
    ),
    Check("references.target", ERROR, "Every argument's target is an item of the document.", references.check_target),
    Check(
        "references.parent",
        ERROR,
        "Every parent is a quote, and no quote is its own ancestor.",
        references.check_parent,
    ),
    Check("references.unused", ERROR, "Every registry entry is used.", references.check_unused),
    Check(
        "consistency.entity_type",
        ERROR,
        "A mention has the type of its entity.",
        consistency.check_entity_type,
        guideline=True,
    ),
    Check(
        "consistency.name_head",
        ERROR,
        "A name's head is among its entity's names.",
        consistency.check_name_head,
        guideline=True,
    ),
    Check("consistency.metonym", ERROR, "`refers_to` is not the mention's own entity.", consistency.check_metonym),
    Check(
        "consistency.predicative",
        WARNING,
        "The entity of a predicative mention has another mention.",
        consistency.check_predicative,
        guideline=True,
    ),
    Check(
        "consistency.nil_reason",
        ERROR,
        "An entity has either a Wikidata id or a reason for none.",
        consistency.check_nil_reason,
    ),
    Check("consistency.wikidata", ERROR, "Wikidata ids are verified, each for one entity.", consistency.check_wikidata),
    Check(
        "consistency.role",
        ERROR,
        "The event type has the role and allows the target.",
        consistency.check_role,
    ),
    Check(
        "consistency.event_type", WARNING, "An event instance has a trigger of its type.", consistency.check_event_type
    ),
    Check(
        "consistency.dates",
        ERROR,
        "Dates are in the calendar, in order, and fit their precision.",
        consistency.check_dates,
    ),
    Check(
        "consistency.parent_holds",
        ERROR,
        "A nested quote is inside its parent's content.",
        quotes.check_parent_holds,
        guideline=True,
    ),
    Check(
        "consistency.parent_smallest",
        WARNING,
        "A parent is the smallest quote around a quote.",
        quotes.check_parent_smallest,
        guideline=True,
    ),
    Check(
        "consistency.speakers",
        WARNING,
        "A quote has its utterance's speakers, or a note.",
        quotes.check_speakers,
        guideline=True,
    ),
    Check(
        "consistency.source_status",
        ERROR,
        "The status is none if and only if there is no source.",
        quotes.check_source_status,
        guideline=True,
    ),
    Check(
        "consistency.content_missing",
        ERROR,
        "`content_missing` and `rendering` fit the content.",
        quotes.check_content_missing,
    ),
    Check(
        "consistency.quotation",
        ERROR,
        "Direct content is inside quotation marks.",
        quotes.check_quotation,
        guideline=True,
    ),
    Check("consistency.review", ERROR, "A review is by a person, and the item has not changed.", quotes.check_review),
    Check("consistency.errata", ERROR, "No corrected error of a released gold is back.", errata.check_errata),
    Check("coverage.annotated", WARNING, "Every article is annotated.", coverage.check_annotated, blocks=True),
    Check(
        "coverage.quotation_mark",
        ERROR,
        "Every quotation mark belongs to a quote or a nonquote.",
        coverage.check_quotation_mark,
        guideline=True,
    ),
    Check("coverage.cue", WARNING, "The words of a cue are annotated everywhere.", coverage.check_cue, guideline=True),
    Check("coverage.name", WARNING, "A known name is a mention everywhere.", coverage.check_name, guideline=True),
    Check("coverage.pronoun", WARNING, "Every pronoun has a mention.", coverage.check_pronoun, guideline=True),
    Check(
        "coverage.rendering",
        WARNING,
        "The words of a quote fit its rendering.",
        coverage.check_rendering,
        guideline=True,
    ),
    Check(
        "coverage.acknowledged",
        WARNING,
        "Every acknowledgement matches a warning.",
        acknowledged.check_acknowledged,
        guideline=True,
    ),
)


def known() -> tuple[Check, ...]:
    """Return all checks, sorted by level (the first part of the id), in the order of `Level`.

    Within a level, the built-in checks come before those of other packages.

    Raises:
        OnrecordError: Another package adds something that is not a `Check`, an id without a known level, or an id that
            is used already.
    """
    checks = {each.id: each for each in CHECKS}
    for added in several("checks", Check):
        level, _, name = added.value.id.partition(".")
        if level not in set(Level) or not name:
            expected = f"LEVEL.NAME, where LEVEL is one of {', '.join(Level)}"
            raise added.error("names a check whose id has no level", got=added.value.id, expected=expected)
        if added.value.id in checks:
            raise added.error("names a check whose id another check has", got=added.value.id, expected="a new id")
        checks[added.value.id] = added.value
    levels = list(Level)
    return tuple(sorted(checks.values(), key=lambda check: levels.index(check.level)))
