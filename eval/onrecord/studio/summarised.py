"""Summarise the warnings about filled-in values, so that an annotator can read the result of a pull.

A long article has hundreds of values that a pull filled in. The values of a document become one warning with a count
for each kind. The roles of arcs are exceptions, because a wrong role is hard to find in the editor: they become one
warning for each trigger, with every role and its filler.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.errors import Problem, Severity
from onrecord.studio.layers.roles import ROLE
from onrecord.studio.sheet import FILLED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

ALL = "onrecord studio pull --all lists each with its place"


def summarised(problems: Iterable[Problem], *, told: Collection[tuple[str, str]] = ()) -> list[Problem]:
    """Return problems, with fewer warnings about filled-in values (check `studio.filled`); others are unchanged.

    Args:
        problems: The problems.
        told: Pairs of a document and a layer. The values that were filled in there are left out, because an earlier
            pull listed them.
    """
    kept: list[Problem] = []
    counts: dict[str, Counter[str]] = {}
    roles: dict[tuple[str, str], list[Problem]] = {}
    for each in problems:
        what = each.message.partition(": ")[0]
        if each.check != FILLED:
            kept.append(each)
        elif (each.document, each.path.partition(" ")[0]) in told:
            continue
        elif what == ROLE:
            roles.setdefault((each.document, each.path), []).append(each)
        else:
            counts.setdefault(each.document, Counter())[what] += 1
    for document, count in counts.items():
        listed = ", ".join(f"{what} {number}" for what, number in sorted(count.items()))
        kept.append(Problem(document, 0, "", FILLED, f"filled in: {listed}", Severity.WARNING, hint=ALL))
    for several in roles.values():
        listed = ", ".join(dict.fromkeys(each.message.partition(": ")[2] for each in several))
        kept.append(replace(several[0], message=f"{ROLE}s of arcs without one: {listed}"))
    return kept
