"""Merge what a brat project says of identity: references to an entity, relations of coreference, types that name it.

    N1  Reference T1 entity:lind      R1  Coref Arg1:T2 Arg2:T1      *  Equiv T1 T3      T4  Lind-7 0 4  Mara

Mentions that are joined, however indirectly, are of one entity, and so are those with one reference. The entity has the
id of the first reference; without one it is a chain with a number. A text-bound annotation of an unknown type that ends
in a number, on the span of another one, is no mention but names that one's entity (LitBank writes chains so).
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
    """Return whether a relation's type, as renamed, says that two mentions are of one entity."""
    return kind.casefold() in COREFERENT


def chains(found: Annotations, known: Iterable[str]) -> dict[str, str]:
    """Return the text-bound annotations that name the entity of another: their names -> the other's.

    known: the types that mean something, none of which is a chain.
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
    found: Annotations, coreferent: Iterable[tuple[str, str]], named: Mapping[str, str], losses: Losses
) -> dict[str, str]:
    """Return the entity of each annotation that has one.

    Args:
        found: the file's annotations.
        coreferent: the pairs that relations of coreference join.
        named: what `chains` found.
        losses: counts a second id of one annotation, or of one entity.
    """
    ids = _ids(found, named, losses)
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
            losses.add("reference to entity", f"the entity has another id too: {kept}", where=found.where(name))
    numbers = (made for number in count(1) if (made := f"chain-{number}") not in first)
    members = [name for name in found.bound if name in top]
    for name in members:
        if top[name] not in of_group:
            of_group[top[name]] = next(numbers)
    return {name: of_group[top[name]] for name in members}


def _ids(found: Annotations, named: Mapping[str, str], losses: Losses) -> dict[str, str]:
    """Return the id that each annotation is given: the first, others are counted."""
    given = [(name, value) for name, said in found.references.items() for role, value in said if role == "entity"]
    given += [(other, found.bound[name].type) for name, other in named.items()]
    ids: dict[str, str] = {}
    for name, value in given:
        if (kept := ids.setdefault(name, value)) != value:
            losses.add("reference to entity", f"the annotation has another before it: {kept}", where=found.where(name))
    return ids


def joined(groups: Iterable[Sequence[str]]) -> dict[str, str]:
    """Return for each member of the groups one that stands for all that are joined with it."""
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
