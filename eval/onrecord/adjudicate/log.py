"""The records of an adjudication's log: decisions on the disagreements, and revisions on top of them.

A document's decisions are the lines of decisions/<doc_id>.jsonl. Its revisions, which a reader finds necessary, are the
lines of a directory of findings, such as third-reading/<doc_id>.jsonl.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import msgspec
from msgspec import Struct

from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

T = TypeVar("T")

Action = Literal["add", "change", "remove"]
Layer = Literal["mentions", "times", "quotes", "nonquotes", "events"]


class Decision(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What was decided on one disagreement.

    Attributes:
        n: the number of the disagreement's record.
        decision: `a`, `b`, `both`, `neither` or `other`; see `onrecord.adjudicate.merge`.
        rule: the guidelines' rule.
        reason: why the rule applies.
        take: the fields that come from the other annotator, each with that annotator's letter.
        gold: the fields of another reading, in words.
        who: the person that decided; None if nobody is recorded.
        when: the moment of the decision.

    """

    n: int
    decision: str
    rule: str
    reason: str
    take: dict[str, str] = {}
    gold: dict[str, Any] | None = None
    who: str | None = None
    when: str | None = None


class Revision(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An item that a later reader adds, changes or removes.

    Attributes:
        action: what is done with the item.
        layer: the item's layer.
        rule: the guidelines' rule.
        reason: why the rule applies.
        at: the place of an item that is changed or removed, in words.
        gold: the fields of an item that is added, or those that are changed, in words.
        who: the person that made the revision; None if nobody is recorded.
        when: the moment of the revision.

    """

    action: Action
    layer: Layer
    rule: str
    reason: str
    at: dict[str, Any] | None = None
    gold: dict[str, Any] | None = None
    who: str | None = None
    when: str | None = None


@dataclass(frozen=True)
class Stamp:
    """Who decided a layer, and when."""

    who: str
    when: str


@dataclass(frozen=True)
class Grounds:
    """What the adjudicator gave as grounds of a decision: the guidelines' rule, and why it applies."""

    rule: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Log:
    """A document's decisions, in order of their records, and the revisions on top of them."""

    decisions: Sequence[Decision]
    revisions: Sequence[Revision]


def read_log(path: Path, kind: type[T]) -> list[T]:
    """Return the records of a JSONL file of the log, of class `Decision` or `Revision`; without a file there are none.

    Raises OnrecordError, with its place, for a line that is no such record.
    """
    found: list[T] = []
    for number, line in enumerate(path.read_bytes().splitlines() if path.exists() else (), 1):
        try:
            found.append(msgspec.json.decode(line, type=kind))
        except msgspec.DecodeError as error:
            raise OnrecordError(
                "A line cannot be read.",
                where=f"{path}:{number}",
                got=str(error),
                expected=", ".join(kind.__annotations__),
                hint="correct the line",
            ) from error
    return found
