"""Find the entities of a brat project: from references, coreference relations, and types that name an entity.

    N1  Reference T1 entity:lind      R1  Coref Arg1:T2 Arg2:T1      *  Equiv T1 T3      T4  Lind-7 0 4  Mara

Mentions that are linked, directly or indirectly, have one entity, and so have mentions with the same reference. The
entity's id is the first reference; without one it is a numbered chain. A text-bound annotation with an unknown type
that ends in a number, on the span of another annotation, is not a mention: its type names the other's entity (LitBank
writes chains in this way).
"""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from onrecord.formats.brat_lines import Annotations
    from onrecord.formats.losses import Losses

COREFERENT = frozenset({"coref", "coreference", "equiv", "ident", "identity"})
CHAIN = re.compile(r"\S*-\d+")


def is_coreference(kind: str) -> bool:
    """Return whether a relation's type, such as `Coref` or `Equiv`, means coreference; case does not matter."""
    return kind.casefold() in COREFERENT


def chains(found: Annotations, known: Iterable[str]) -> dict[str, str]:
    """Return id of a naming annotation -> id of the annotation whose entity it names, for a file made as LitBank is.

    A naming annotation is text-bound and has an entity's name as its type: one that ends in a hyphen and a number, such
    as `Lind-7`. It names the entity of the first other annotation with the same offsets; without another it names none.

    Args:
        found: The file's annotations.
        known: The types that have another meaning, and therefore name no entity.
    """
    kinds = frozenset(known)
    of_place: dict[tuple[tuple[int, int], ...], list[str]] = {}
    for name, bound in found.bound.items():
        of_place.setdefault(bound.fragments, []).append(name)
    named = {}
    for names in of_place.values():
        ids = [
            each for each in names if CHAIN.fullmatch(found.bound[each].type) and found.bound[each].type not in kinds
        ]
        others = [each for each in names if each not in ids]
        if others:
            named.update(dict.fromkeys(ids, others[0]))
    return named


def entities(
    found: Annotations,
    coreferent: Iterable[tuple[str, str]],
    named: Mapping[str, str],
    losses: Losses,
    *,
    role: str = "entity",
) -> dict[str, str]:
    """Return annotation id -> entity id, for the text-bound annotations that have an entity.

    Linked annotations have the same entity. Its id is the first one that the file gives it (by a line
    `Reference ... entity:ID`, or by `named`), or a new one (`chain-1`).

    Args:
        found: The file's annotations.
        coreferent: Pairs of annotation ids in a coreference relation.
        named: The result of `chains`. Some files mark the words of an entity twice: as a mention, and with the entity's
            id as type. Keys are the ids of the latter annotations, values those of the mentions.
        losses: Counts a second, different entity id of an annotation or of linked annotations; changed in place.
        role: What the references name: `entity`, or `event` for the event instances of triggers.
    """
    ids = _ids(found, named, losses, role)
    first: dict[str, str] = {}
    groups = [
        *map(list, coreferent),
        *found.same,
        *([first.setdefault(each, name), name] for name, each in ids.items()),
    ]
    top = joined(groups)
    of_group: dict[str, str] = {}
    for name in found.bound:
        if name in ids and (kept := of_group.setdefault(top[name], ids[name])) != ids[name]:
            losses.add(f"reference to {role}", f"the {role} already has the id {kept}", where=found.where(name))
    numbers = (made for number in count(1) if (made := f"chain-{number}") not in first)
    members = [name for name in found.bound if name in top]
    for name in members:
        if top[name] not in of_group:
            of_group[top[name]] = next(numbers)
    return {name: of_group[top[name]] for name in members}


def _ids(found: Annotations, named: Mapping[str, str], losses: Losses, role: str) -> dict[str, str]:
    """Return annotation id -> the first entity id that the file gives it; further ids of it are counted in `losses`.

    A file gives an entity id by a line `Reference ... entity:ID`, or by an annotation whose type is an entity's name:
    `named` is the id of such an annotation -> the id of the annotation with this entity. With `role` event, the ids are
    those of event instances.
    """
    trigger = {name: rows[0][1] for name, rows in found.events.items()}
    given = [
        (trigger.get(name, name), value)
        for name, rows in found.references.items()
        for each, value in rows
        if each == role
    ]
    given += [(other, found.bound[name].type) for name, other in named.items()]
    ids: dict[str, str] = {}
    for name, value in given:
        if (kept := ids.setdefault(name, value)) != value:
            losses.add(f"reference to {role}", f"the annotation already has the id {kept}", where=found.where(name))
    return ids


def joined(groups: Iterable[Sequence[str]]) -> dict[str, str]:
    """Return member -> representative of its group, after groups that share a member were joined (union-find).

    The representative is one member of the joined group; which one is not defined.

    >>> joined([["a", "b"], ["c", "d"], ["b", "c"]])["d"] == joined([["a", "b"], ["c", "d"], ["b", "c"]])["a"]
    True
    """
    above: dict[str, str] = {}

    def top(name: str) -> str:
        while (over := above.setdefault(name, name)) != name:
            above[name] = above[over]
            name = above[name]
        return name

    for group in groups:
        for each in group:
            above[top(each)] = top(group[0])
    return {name: top(name) for name in list(above)}


def chain_ids(groups: Iterable[Sequence[str]]) -> dict[str, str]:
    """Return member -> the id of its group (`chain-1`, ...), after groups that share a member were joined.

    >>> chain_ids([["a", "b"], ["c", "d"], ["b", "e"]])
    {'a': 'chain-1', 'b': 'chain-1', 'c': 'chain-2', 'd': 'chain-2', 'e': 'chain-1'}
    """
    top = joined(groups)
    numbers = {each: f"chain-{number}" for number, each in enumerate(dict.fromkeys(top.values()), 1)}
    return {name: numbers[above] for name, above in top.items()}
