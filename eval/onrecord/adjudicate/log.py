"""The records of an adjudication's log: decisions on the disagreements, and revisions of the decided items.

A document's decisions are the lines of decisions/<doc_id>.jsonl. Its revisions, by a later annotator, are the lines of
a file in a directory of revisions, such as third-reading/<doc_id>.jsonl.
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
    """The decision on one disagreement.

    Attributes:
        n: The number of the disagreement's record.
        decision: `a`, `b`, `both`, `neither` or `other`; see `onrecord.adjudicate.merge`.
        rule: The rule of the guidelines.
        reason: Why the rule applies.
        take: Field -> the annotator (`a` or `b`) whose value is used, for fields that are not from `decision`.
        gold: For `other`: the fields of the third reading, with spans as words (see `onrecord.adjudicate.locate`).
        who: The person who decided; None if not recorded.
        when: The time of the decision; None if not recorded.

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
    """An item that a later annotator adds, changes or removes.

    Attributes:
        action: What to do with the item.
        layer: The item's layer.
        rule: The rule of the guidelines.
        reason: Why the rule applies.
        at: For `change` and `remove`: the item's anchor span, as words; None for `add`.
        gold: For `add` all fields, for `change` the changed fields, with spans as words; None for `remove`.
        who: The person who made the revision; None if not recorded.
        when: The time of the revision; None if not recorded.

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
    """The person who decided the disagreements of a layer, and the time as ISO 8601."""

    who: str
    when: str


@dataclass(frozen=True)
class Grounds:
    """The grounds of a decision: the rule of the guidelines, and why it applies; "" if not given."""

    rule: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Log:
    """A document's decisions, in the order of their records, and the revisions to carry out after them."""

    decisions: Sequence[Decision]
    revisions: Sequence[Revision]


def read_log(path: Path, kind: type[T]) -> list[T]:
    """Return the decisions or revisions in a JSONL file of the log, in order; [] if the file does not exist.

    Args:
        path: The file.
        kind: The class of its records, `Decision` or `Revision`.

    Raises:
        OnrecordError: A line is not such a record; the error gives the line.
    """
    found: list[T] = []
    for number, line in enumerate(path.read_bytes().splitlines() if path.exists() else (), 1):
        try:
            found.append(msgspec.json.decode(line, type=kind))
        except msgspec.DecodeError as error:
            raise OnrecordError(
                "A line is not a record of the adjudication's log.",
                where=f"{path}:{number}",
                got=str(error),
                expected=f"a JSON object with fields among {', '.join(kind.__annotations__)}",
                hint="correct the line in this file",
            ) from error
    return found
