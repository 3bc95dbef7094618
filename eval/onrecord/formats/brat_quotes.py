"""Find the quotes of a brat file: as `brat` writes them, and as other projects write source, cue and content.

    ours          E1  Quote:T3 Cue:T4 Source:T5          the trigger is the content (`brat` lists the other cases)
    an event      E1  Attribution:T9 Source:T1 Cue:T2 Content:T3          as in PolNeAR (Newell et al. 2018)
    relations     R1  Attribution Arg1:T2 Arg2:T3         between text-bound annotations Source, Cue and Content
    content only  T3  Content                             a quote without other parts

An event is a quote if its type begins with `Attribution`, or if its type is not one of ours and it has a Content. If it
has no Cue, its trigger is the cue. All labels here are those of this project: `--label Quotation=Content` renames
types, roles and relations of other projects.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord import schema
from onrecord.formats.brat_tables import QUOTE_TRIGGERS, UNTYPED
from onrecord.formats.losses import NO_PLACE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from onrecord.formats.brat_lines import Annotations

PARTS: Mapping[str, str] = {"Content": "content", "Cue": "cue", "Source": "source"}
ATTRIBUTION = "attribution"
NUMBERED = re.compile(r"\d+$")


@dataclass(slots=True)
class BratQuote:
    """A quote of a brat file, before conversion.

    Attributes:
        names: The annotations that represent it, an event before its trigger.
        parts: Part -> its text-bound annotations.
        parent: The annotation of the enclosing quote, or None.
        others: The roles of its other arguments.
    """

    names: list[str]
    parts: dict[str, list[str]] = field(default_factory=dict)
    parent: str | None = None
    others: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Renamed:
    """A file's annotations, and `labels` (label of the input -> label here), by which its labels are renamed."""

    found: Annotations
    labels: Mapping[str, str]

    def kind(self, name: str) -> str:
        """Return the type of a text-bound annotation, given its id, as this project calls it (by `labels`)."""
        return self.label(self.found.bound[name].type)

    def label(self, raw: str) -> str:
        """Return this project's label for a label of the input, by `labels`.

        A label without an entry is returned unchanged.
        """
        return self.labels.get(raw, raw)

    def role(self, raw: str) -> str:
        """Return this project's name for a role of the input, without the number that brat appends to a repeated role.

        `participant2` is `participant`, unless `labels` renames `participant2` itself.
        """
        return self.label(NUMBERED.sub("", raw)) if raw not in self.labels else self.labels[raw]


def quotes(renamed: Renamed) -> list[BratQuote]:
    """Return the quotes of a file: first from events, then from relations, then from single text-bound annotations.

    Args:
        renamed: The file's annotations, and the table that renames its labels.
    """
    made = [_of_event(renamed, name) for name in renamed.found.events if is_quote(renamed, name)]
    used = {each for quote in made for each in (*quote.names, *(one for part in quote.parts.values() for one in part))}
    triggers = {pairs[0][1] for pairs in renamed.found.events.values()}
    made += _of_relations(renamed, used | triggers)
    used |= {each for quote in made for part in quote.parts.values() for each in part} | triggers
    for name in renamed.found.bound:
        kind = renamed.kind(name)
        part = part_of(kind)
        if part is not None and name not in used and (kind in QUOTE_TRIGGERS or part == "content"):
            made.append(BratQuote([name], {part: [name]}))
    return made


def is_quote(renamed: Renamed, event: str) -> bool:
    """Return whether an event annotation, given by its id, represents a quote.

    It does if its type is one of our quote types or begins with `Attribution` (in any case). So does an event with an
    argument Content, a text-bound annotation of content, unless its type is one of our event types.
    """
    (raw, _), *arguments = renamed.found.events[event]
    kind = renamed.label(raw)
    if kind in QUOTE_TRIGGERS or kind.casefold().startswith(ATTRIBUTION):
        return True
    if kind in {*schema.labels("event_type"), UNTYPED["events"]}:
        return False
    contents = [target for role, target in arguments if renamed.role(role).casefold() == "content"]
    return any(each in renamed.found.bound and part_of(renamed.kind(each)) == "content" for each in contents)


def _of_event(renamed: Renamed, name: str) -> BratQuote:
    """Return the quote that an event annotation, given by its id, represents.

    The event's trigger is the part of the quote that the event's type names (`QuoteCue`). If the type names none, it is
    the part as which an argument names it; without such an argument, the cue. In this case, if another argument gives
    the cue, the trigger is no part. The other arguments give the other parts and the parent.
    """
    (kind, trigger), *arguments = renamed.found.events[name]
    quote = BratQuote([name, trigger])
    if (part := QUOTE_TRIGGERS.get(renamed.label(kind))) is not None:
        quote.parts[part] = [trigger]
    for raw, target in arguments:
        role = renamed.role(raw).casefold()
        if role in {"content", "cue", "source"} and target in renamed.found.bound:
            quote.parts.setdefault(role, []).append(target)
        elif role == "parent":
            quote.parent = target
        else:
            quote.others.append(role)
    if not {trigger} & {each for part in quote.parts.values() for each in part}:
        quote.parts.setdefault("cue", [trigger])
    return quote


def _of_relations(renamed: Renamed, used: Iterable[str]) -> list[BratQuote]:
    """Return the quotes that relations between cues, contents and sources represent.

    A cue and the contents that it is linked to are one quote; a source belongs to every quote that it is linked to.
    Annotations whose ids are in `used` already are part of a quote or of an event, and are left out.
    """
    excluded, bound = set(used), renamed.found.bound
    parts = {name: part for name in bound if (part := part_of(renamed.kind(name))) and name not in excluded}
    pairs = [pair for one in renamed.found.relations.values() for pair in _ends(renamed, one, parts)]
    groups: dict[str, list[str]] = {name: [name] for name, part in parts.items() if part != "source"}
    for (one, _), (other, part) in pairs:
        if part != "source" and groups.get(one) is not groups.get(other, groups.get(one)):
            merged = groups[one] + groups[other]
            groups |= dict.fromkeys(merged, merged)
    related = {name for pair in pairs for name, _ in pair}
    made: dict[int, BratQuote] = {}
    for name in (each for each in bound if each in groups and each in related):
        quote = made.setdefault(id(groups[name]), BratQuote([]))
        quote.parts.setdefault(parts[name], []).append(name)
        quote.names.append(name)
    for (one, _), (other, part) in pairs:
        quote = made[id(groups[one])]
        if other not in groups and other not in quote.parts.setdefault(part, []):
            quote.parts[part].append(other)
    return list(made.values())


def _ends(
    renamed: Renamed, relation: tuple[str, str, str], parts: Mapping[str, str]
) -> Iterable[tuple[tuple[str, str], tuple[str, str]]]:
    """Yield ((annotation id, part), (annotation id, part)) for a relation between two parts of a quote, else nothing.

    A part is `content`, `cue` or `source`; the first one is never the source. The type of a relation may be the name of
    a part, such as Source: then one end may be an annotation that is no part, such as a mention, and counts as Source.

    Args:
        renamed: The file's annotations, and the table that renames its labels.
        relation: (type, annotation id, annotation id).
        parts: Annotation id -> part.
    """
    kind, *ends = relation
    called = part_of(renamed.label(kind))
    if not all(end in renamed.found.bound for end in ends):  # an end is an event
        return
    one, other = [(end, parts.get(end) or called) for end in ends]
    if one[1] == "source" or (one[0] not in parts and other[0] in parts):
        one, other = other, one
    if one[0] in parts and one[1] and one[1] != "source" and other[1]:
        yield (one[0], one[1]), (other[0], other[1])


def part_of(kind: str) -> str | None:
    """Return the part of a quote that a brat type denotes: "content", "cue" or "source"; None if it denotes none.

    >>> part_of("QuoteCue"), part_of("Mention")
    ('cue', None)
    """
    return PARTS.get(kind) or QUOTE_TRIGGERS.get(kind)


def why_not_read(kinds: Sequence[str]) -> str:
    """Return why a relation was not read; if one of its ends is a part of a quote, the option that makes the other one.

    Args:
        kinds: The types of the text-bound annotations that the relation joins.
    """
    others = [each for each in kinds if part_of(each) is None]
    if (len(kinds), len(others)) == (2, 1):
        return f"{others[0]} is no part of a quote; --label {others[0]}=Source (or =Cue, =Content) makes it one"
    return NO_PLACE
