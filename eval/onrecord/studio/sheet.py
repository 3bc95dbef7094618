"""What reading a task's marks needs: the document that was pushed, new ids, new registry entries, and the problems.

Items keep the order in which they were pushed, and what an annotator added goes where it stands in the text. Its id is
the next free number of its kind, in text order, so that the same marks always give the same ids.
"""

from __future__ import annotations

import hashlib
import itertools
import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord import schema
from onrecord.errors import Problem, Severity, shown
from onrecord.studio.marks import decoded, region_id
from onrecord.studio.naming import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from onrecord.studio.design import Design
    from onrecord.studio.marks import Item, Region

PREFIXES = schema.registry_prefixes()
LONGEST_SLUG = 60
DIGEST = 8


@dataclass
class Sheet:
    """One task as it is read. `document` is what was pushed, as plain dicts; `registries` those it was pushed with."""

    design: Design
    document: Item
    text: str
    registries: Mapping[str, Sequence[Item]]
    problems: list[Problem] = field(default_factory=list)
    added: dict[str, list[Item]] = field(default_factory=lambda: {name: [] for name in PREFIXES})
    filled: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def problem(
        self,
        region: Region,
        message: str,
        *,
        hint: str,
        got: str = "",
        expected: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Note what is wrong with a region, with its words and offsets."""
        doc_id, place = self.document["doc_id"], self.place(region)
        self.problems.append(Problem(doc_id, 0, place, "studio.mark", message, severity, got, expected, hint))

    def fill(self, region: Region, message: str, *, hint: str) -> None:
        """Note what was filled in or put right without asking; it is told once a message, with its number."""
        self.filled.setdefault((message, hint), []).append(self.place(region))

    def told(self) -> list[Problem]:
        """Return a warning for each kind of thing that was filled in, at its first place."""
        doc_id = self.document["doc_id"]
        return [
            Problem(doc_id, 0, places[0], "studio.filled", _counted(message, places), Severity.WARNING, hint=hint)
            for (message, hint), places in self.filled.items()
        ]

    def place(self, region: Region) -> str:
        """Return where a region is: its layer, its offsets and its words."""
        return f"{self.design.layer} {region.start}-{region.end} {shown(self.words(region))}"

    def typed(self, region: Region, name: str | None) -> str | None:
        """Return a typed name without the white space around it, or None; one of nothing else is a problem."""
        if name is not None and unicodedata.normalize("NFC", name) != name:
            hint = "nothing: an accent can be typed in two ways"
            self.fill(region, "a name was typed in another Unicode form, and taken for the same name", hint=hint)
        if name is None or name.strip():
            return name.strip() if name else None
        self.problem(region, "has a name of spaces only", got=shown(name), hint="type the name, or empty the field")
        return None

    def words(self, region: Region) -> str:
        """Return a region's text, out of the document: the editor's own copy is never looked at."""
        return self.text[region.start : region.end]

    def was(self, list_name: str) -> dict[str, Item]:
        """Return the items of a list as they were pushed, by the id that their regions carry."""
        return {item.get("id") or str(at): item for at, item in enumerate(self.document[list_name])}

    def fields(self, region: Region, was: Item | None) -> Item:
        """Return the item's fields that are attributes; a required one that is missing is a problem."""
        found: Item = {}
        for attribute in self.design.attributes_of(region.control, region.label):
            given = region.values.get(attribute.name, ())
            found[attribute.name] = decoded(attribute, given, None if was is None else was.get(attribute.name))
            if attribute.required and found[attribute.name] is None:
                expected = ", ".join(each.value for each in attribute.values)
                hint = "fill it in in the editor"
                self.problem(region, f"{attribute.title} is missing", expected=expected, hint=hint)
        return found

    def items(
        self, list_name: str, regions: Sequence[Region], read: Callable[[Region, Item | None], Item]
    ) -> list[Item]:
        """Return the items of a list that regions hold, in their order; `read` gives each but for its id.

        A region whose item another one has already is taken for a copy, and so for a new item.
        """
        was, known = self.was(list_name), self._known(list_name, regions)
        self._once(regions, known)
        read_items = [(known.get(each.id), each) for each in sorted(regions, key=_text_order)]
        kept = {key: read(region, was[key]) for key, region in read_items if key is not None}
        fresh = [read(region, None) for key, region in read_items if key is None]
        ordered = [kept[key] for key in was if key in kept]
        for item in fresh:
            before = (at for at, each in enumerate(ordered) if _place(each) > _place(item))
            ordered.insert(next(before, len(ordered)), item)
        return ordered

    def _once(self, regions: Sequence[Region], known: Mapping[str, str]) -> None:
        """Note a problem for each new mark on a stretch of text that another mark of its list has already."""
        places: dict[tuple[int, int], list[Region]] = {}
        for region in regions:
            places.setdefault((region.start, region.end), []).append(region)
        for several in places.values():
            if len(several) > 1 and any(each.id not in known for each in several):
                labels = ", ".join(each.label for each in several)
                self.problem(several[-1], f"is marked {len(several)} times", got=labels, hint="delete all but one")

    def ids(self, list_name: str, regions: Sequence[Region]) -> dict[str, str]:
        """Return the ids of a list's items by their regions' ids: the pushed ones, then the next free numbers."""
        was = self.was(list_name)
        prefix = schema.prefixes()[list_name]
        numbers = [int(match[1]) for key in was if (match := re.fullmatch(rf"{prefix}(\d+)", key))]
        found = self._known(list_name, regions)
        for region in sorted(regions, key=_text_order):
            if region.id not in found:
                numbers.append(max(numbers, default=0) + 1)
                found[region.id] = f"{prefix}{numbers[-1]}"
        return found

    def _known(self, list_name: str, regions: Sequence[Region]) -> dict[str, str]:
        """Return the pushed item of each region that has one, by the region's id; of two, the one not copied has it."""
        was, owners = self.was(list_name), dict[str, str]()
        for region in sorted(regions, key=lambda each: (each.id != region_id(each.item or ""), _text_order(each))):
            if region.item in was:
                owners.setdefault(region.item, region.id)
        return {owner: item for item, owner in owners.items()}

    def entry(self, registry: str, name: str, row: Item, *, named: str = "name") -> str:
        """Return the id of a registry's entry of that name, made from `row` if there is none yet."""
        name = unicodedata.normalize("NFC", name)  # one name in two Unicode forms is one name
        known = [*self.registries.get(registry, ()), *self.added[registry]]
        for each in known:
            if folded(each[named]) == folded(name):
                return str(each["id"])
        stem = f"{PREFIXES[registry]}-{_slug(name)}"
        taken = {each["id"] for each in known}
        made = next(each for each in _numbered(stem) if each not in taken)
        self.added[registry].append({"id": made, named: name, **row})
        return made

    def entity(self, name: str, entity_type: str) -> str:
        """Return the id of the entity of that name, a new one without a verified Wikidata id if there is none yet."""
        row = {"type": entity_type, "names": [name], "wikidata": None, "nil_reason": "unverified"}
        return self.entry("entities", name, row)


def _counted(message: str, places: Sequence[str]) -> str:
    return message if len(places) == 1 else f"{message} (in {len(places)} places; the first)"


def _text_order(region: Region) -> tuple[int, int, str]:
    return (region.start, -region.end, region.id)


def _place(item: Item) -> tuple[int, int]:
    spans = item.get("content") or item.get("cue") or item.get("source") or [item]
    return min((each["start"], -each["end"]) for each in spans)


def _slug(name: str) -> str:
    """Return a name in the characters of ids, with a digest of it where that leaves out or alters any of it.

    Two articles are read apart from each other: names that only looked alike as ids would become one entry there.
    """
    plain_name = folded(name)
    plain = unicodedata.normalize("NFKD", plain_name).encode("ascii", "ignore").decode()
    slug = "-".join(re.findall(r"[a-z0-9]+", plain))[:LONGEST_SLUG].strip("-")
    if slug == plain_name.replace(" ", "-") and "-" not in plain_name:
        return slug
    return f"{slug or 'unnamed'}-{hashlib.sha256(plain_name.encode()).hexdigest()[:DIGEST]}"


def _numbered(stem: str) -> Iterator[str]:
    yield stem
    yield from (f"{stem}-{number}" for number in itertools.count(2))
