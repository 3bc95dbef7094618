"""Find reasons that an adjudicator wrote for another decision: the decision has changed since, and the reason has not.

The log in annotations/adjudication/ has the decisions of the last pull. Numbers of disagreements are compared only if
the disagreement is the same, because they are counted anew when other annotators are compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from onrecord.adjudicate.log import Decision, read_log
from onrecord.errors import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from onrecord.studio.deciding.settled import Settled


def stale_reasons(root: Path, taken: Sequence[Settled], names: tuple[str, str]) -> list[Problem]:
    """Return a warning for each decision that differs from that of the last pull and has the same reason.

    It must be called before the new log is written.

    Args:
        root: The root directory of the corpus.
        taken: The adjudicated documents.
        names: The names of annotators A and B.
    """
    directory, found = root / "annotations" / "adjudication", list[Problem]()
    said = dict(zip(("a", "b"), (f"as {each}" for each in names), strict=True))
    for each in taken:
        before = {one.n: one for one in read_log(directory / "decisions" / f"{each.doc_id}.jsonl", Decision)}
        listed = directory / "disagreements" / f"{each.doc_id}.jsonl"
        known = set(listed.read_bytes().splitlines()) if listed.exists() else set()
        same = {row["n"] for row in each.disagreements if msgspec.json.encode(row) in known}
        for now in each.log.decisions if each.log is not None else ():
            was = before.get(now.n)
            if was is None or now.n not in same or not now.reason or now.reason != was.reason:
                continue
            if (was.decision, was.take, was.gold) == (now.decision, now.take, now.gold):
                continue
            message = "the reason was written for another decision"
            got = f"{now.reason!r}, when it was decided {said.get(was.decision, was.decision)}"
            expected = f"a reason for the decision {said.get(now.decision, now.decision)}"
            hint = f"correct line {now.n} of the reasons in the editor, Update, and pull again"
            path = f"disagreement {now.n}"
            found.append(Problem(each.doc_id, 0, path, "studio.reason", message, Severity.WARNING, got, expected, hint))
    return found
