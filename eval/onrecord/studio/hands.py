"""Determine the people who made an annotation.

The server keeps the first person who saved an annotation (`completed_by`) and the last (`updated_by`). If they differ,
the annotation counts as the work of both, under both names. An annotation that began as a copy of another person's is
not independent of that person.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ODD = re.compile(r"[^a-z0-9]+")
AND = "-and-"


def annotator_name(address: str) -> str:
    """Return the name of an annotator's directory: an email address up to the @, as a-z, 0-9 and hyphens.

    >>> annotator_name("Anna.Berg@example.com")
    'anna-berg'
    """
    return _plain(address.partition("@")[0])


def annotator_names(users: Mapping[int, str]) -> dict[int, str]:
    """Return user id -> name of the annotator's directory, from user id -> email address.

    Users who would have the same name get their whole address as name.

    >>> annotator_names({1: "anna@a.example", 2: "anna@b.example", 3: "bo@b.example"})
    {1: 'anna-a-example', 2: 'anna-b-example', 3: 'bo'}
    """
    counts = Counter(annotator_name(each) for each in users.values())
    return {
        user: annotator_name(address) if counts[annotator_name(address)] == 1 else _plain(address)
        for user, address in users.items()
    }


def name_of(user: Any, names: Mapping[int, str]) -> str:
    """Return an annotator's name, such as `anna`; `user-7` for an id that is not in `names`.

    Args:
        user: The user as Label Studio gives it: an id, a dict with `id`, or an email address.
        names: User id -> annotator name.
    """
    if isinstance(user, dict):
        user = user.get("id")
    return names.get(user, f"user-{user}") if isinstance(user, int) else annotator_name(str(user))


def hands(annotation: Mapping[str, Any], names: Mapping[int, str]) -> tuple[str, ...]:
    """Return the names of the people who saved an annotation first and last; one name if it is the same person.

    Args:
        annotation: The annotation as a dict; `completed_by` and `updated_by` are read.
        names: User id -> annotator name.
    """
    people = [annotation["completed_by"], annotation.get("updated_by")]
    return tuple(dict.fromkeys(name_of(each, names) for each in people if each is not None))


def copied_from(
    annotation: Mapping[str, Any], others: Sequence[Mapping[str, Any]], names: Mapping[int, str]
) -> str | None:
    """Return the name of the annotator whose annotation was copied to make this one, or `anna-and-bo` for two.

    The result is None if the annotation is no copy, or a copy of the same annotator's work. If the copied annotation
    was deleted, the result is a phrase that says so.

    Args:
        annotation: The annotation, as a dict of Label Studio.
        others: All annotations of the task, as dicts; the copied one is found there by its id.
        names: User id -> annotator name.
    """
    parent = annotation.get("parent_annotation")
    if parent is None:
        return None
    known = next((each for each in others if each.get("id") == parent), None)
    if known is None:
        return "an annotator whose annotation was deleted"
    people = hands(known, names)
    return None if people == hands(annotation, names) else AND.join(people)


def _plain(text: str) -> str:
    return _ODD.sub("-", text.lower()).strip("-") or "annotator"
