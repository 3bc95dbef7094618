"""Does every argument fill a role that its event's type has, with an item of a kind that the role takes?

A role that is not `many` in the inventory is filled once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord import schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold
    from onrecord.checks.view import View
    from onrecord.documents.model import Event


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each argument that its event's type does not allow."""
    for view in gold.views:
        for path, event in view.events():
            yield from _arguments(view, path, event)


def _arguments(view: View, path: str, event: Event) -> Iterator[Finding]:
    roles, filled = schema.roles(event.type or ""), dict[str, int]()
    for at, argument in enumerate(event.arguments or ()):
        place = f"{path}.arguments[{at}]"
        role = roles.get(argument.role)
        if role is None:
            expected = ", ".join(roles)
            yield view.finding(f"{place}.role", f"{event.type} has no such role", got=argument.role, expected=expected)
            continue
        target = view.by_id.get(argument.target)
        if target is not None and target.kind not in role.takes:
            yield view.finding(
                f"{place}.target",
                f"the role {role.name} of {event.type} does not take that kind",
                got=f"{argument.target}, a {target.kind}",
                expected=", ".join(sorted(role.takes)),
            )
        if (earlier := filled.setdefault(role.name, at)) != at and not role.many:
            yield view.finding(
                f"{place}.role",
                f"{event.type} takes one {role.name}",
                got="another",
                expected=f"only arguments[{earlier}]",
            )
