"""Every check of the corpus, in the order in which they run.

A new check is a function `check_<name>` in the module of its level, one row here, and one breaking test. Other packages
add checks by an entry point (`onrecord.plugins`); `known` returns both.
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
from onrecord.errors import Level, OnrecordError, Problem, Severity, shown
from onrecord.plugins import several

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from onrecord.checks.corpus import CheckedCorpus, Fault


@dataclass(frozen=True, slots=True)
class Check:
    """A row of the table.

    Attributes:
        id: `level.name`; it never changes, since acknowledgements name it.
        severity: the severity of all its problems.
        summary: what the check requires of the corpus, as `onrecord validate --list` prints it.
        find: yields a fault for each violation.
        blocks: whether later checks leave out the document or file of a fault, because it cannot be read.
        guideline: whether it holds annotations to guidelines: it runs for a corpus whose corpus.json turns it on.

    """

    id: str
    severity: Severity
    summary: str
    find: Callable[[CheckedCorpus], Iterator[Fault]]
    blocks: bool = False
    guideline: bool = False

    @property
    def level(self) -> Level:
        """Return the level, which is the first part of the id."""
        return Level(self.id.partition(".")[0])

    def problems(self, corpus: CheckedCorpus) -> Iterator[Problem]:
        """Yield each fault as a problem."""
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
    Check("bytes.files", ERROR, "Every file is there, and none too many.", bytes.check_files, blocks=True),
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
        "Every document goes with the article it is named for.",
        schema.check_identity,
        blocks=True,
    ),
    Check("schema.canonical", ERROR, "Every document is written canonically.", schema.check_canonical, guideline=True),
    Check("spans.range", ERROR, "Every span lies in the text and is not empty.", spans.check_range, blocks=True),
    Check("spans.pieces", ERROR, "Pieces and empty nodes of a mention are in order and distinct.", spans.check_pieces),
    Check("spans.white_space", ERROR, "No span has white space at an edge.", spans.check_white_space, guideline=True),
    Check("spans.order", ERROR, "Spans of one content, cue or source are in order and disjoint.", spans.check_order),
    Check("spans.head", ERROR, "A head lies inside its mention.", spans.check_head),
    Check("spans.duplicate", ERROR, "No span carries two items of one kind.", spans.check_duplicate, guideline=True),
    Check("spans.partition", ERROR, "Zones partition the text.", spans.check_partition),
    Check("spans.zone", ERROR, "Everything annotated lies in annotated zones.", spans.check_zone),
    Check("spans.paragraph", ERROR, "No span crosses a line break.", spans.check_paragraph, guideline=True),
    Check(
        "references.item_id",
        ERROR,
        "Item ids are unique in a document and have their kind's letter.",
        references.check_item_id,
    ),
    Check("references.registry_id", ERROR, "A registry gives an id once.", references.check_registry_id),
    Check("references.entity", ERROR, "Every entity named is in the registry.", references.check_entity),
    Check("references.event", ERROR, "Every event named is in the registry.", references.check_event),
    Check("references.utterance", ERROR, "Every utterance named is in the registry.", references.check_utterance),
    Check("references.registry", ERROR, "Registries point to one another soundly.", references.check_registry),
    Check("references.target", ERROR, "Every argument's target is an item of the document.", references.check_target),
    Check(
        "references.parent", ERROR, "Every parent is a quote, and no quote is inside itself.", references.check_parent
    ),
    Check("references.unused", ERROR, "Every registry entry is used.", references.check_unused),
    Check(
        "consistency.entity_type",
        ERROR,
        "A mention has its entity's type.",
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
    Check("consistency.metonym", ERROR, "A metonym refers to another than its own entity.", consistency.check_metonym),
    Check(
        "consistency.predicative",
        WARNING,
        "A predicative mention's entity is mentioned otherwise.",
        consistency.check_predicative,
        guideline=True,
    ),
    Check(
        "consistency.nil_reason",
        ERROR,
        "An entity has a Wikidata id or a reason for none.",
        consistency.check_nil_reason,
    ),
    Check(
        "consistency.wikidata", ERROR, "Wikidata ids are verified ones, each of one entity.", consistency.check_wikidata
    ),
    Check(
        "consistency.role",
        ERROR,
        "Arguments fill roles that their event's type has and allows.",
        consistency.check_role,
    ),
    Check("consistency.event_type", WARNING, "An instance has a trigger of its type.", consistency.check_event_type),
    Check("consistency.dates", ERROR, "Dates are days, in order, and as exact as they say.", consistency.check_dates),
    Check(
        "consistency.parent_holds",
        ERROR,
        "A nested quote stands in its parent's content.",
        quotes.check_parent_holds,
        guideline=True,
    ),
    Check(
        "consistency.parent_smallest",
        WARNING,
        "A parent is the smallest quote around.",
        quotes.check_parent_smallest,
        guideline=True,
    ),
    Check(
        "consistency.speakers",
        WARNING,
        "A quote's speakers are its utterance's, or a note says why.",
        quotes.check_speakers,
        guideline=True,
    ),
    Check(
        "consistency.source_status",
        ERROR,
        "The status is none exactly without a source.",
        quotes.check_source_status,
        guideline=True,
    ),
    Check(
        "consistency.content_missing", ERROR, "Content is said to be missing where it is.", quotes.check_content_missing
    ),
    Check(
        "consistency.quotation",
        ERROR,
        "Direct content stands inside quotation marks.",
        quotes.check_quotation,
        guideline=True,
    ),
    Check("consistency.review", ERROR, "A review is a person's, and of the item as it is.", quotes.check_review),
    Check("consistency.errata", ERROR, "What was wrong in a released gold is wrong no more.", errata.check_errata),
    Check(
        "coverage.quotation_mark",
        ERROR,
        "Every quotation mark belongs to something.",
        coverage.check_quotation_mark,
        guideline=True,
    ),
    Check("coverage.cue", WARNING, "A cue's words are marked wherever they stand.", coverage.check_cue, guideline=True),
    Check(
        "coverage.name", WARNING, "A known name is a mention wherever it stands.", coverage.check_name, guideline=True
    ),
    Check("coverage.pronoun", WARNING, "Every pronoun has a mention.", coverage.check_pronoun, guideline=True),
    Check(
        "coverage.rendering",
        WARNING,
        "Quotes of one utterance differ as their renderings say.",
        coverage.check_rendering,
        guideline=True,
    ),
    Check(
        "coverage.acknowledged",
        WARNING,
        "Every acknowledgement covers a warning.",
        acknowledged.check_acknowledged,
        guideline=True,
    ),
)


def known() -> tuple[Check, ...]:
    """Return all checks in the order of their levels: within a level ours first, then those of other packages.

    Raises:
        OnrecordError: Another package adds something that is not a `Check`, an id without a known level, or an id that
            is taken.
    """
    added: list[Check] = []
    for each in several("checks"):
        _require_addable(each, {check.id for check in (*CHECKS, *added)})
        added.append(each)
    levels = list(Level)
    return tuple(sorted((*CHECKS, *added), key=lambda check: levels.index(check.level)))


def _require_addable(value: object, taken: set[str]) -> None:
    if not isinstance(value, Check):
        what, got, expected = "An entry point names something that is not a check.", shown(value), "a Check"
    elif value.id in taken:
        what, got, expected = "Two checks have one id.", value.id, "an id of its own"
    elif value.id.partition(".")[0] not in set(Level) or not value.id.partition(".")[2]:
        levels = ", ".join(Level)
        what, got, expected = "The id of a check has no level.", value.id, f"LEVEL.NAME, where LEVEL is one of {levels}"
    else:
        return
    raise OnrecordError(what, where="onrecord.checks", got=got, expected=expected, hint="pip list shows the packages")
