"""The state while a task's marks are read: the pushed document, new ids, new registry entries, and the problems.

Items keep the order in which they were pushed; new items are inserted in text order. A new item's id is the next free
number of its kind, in text order, so that the same marks always get the same ids.
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
from onrecord.studio.attributes import Kind
from onrecord.studio.marks import decoded, region_id
from onrecord.text import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from onrecord.studio.design import Design
    from onrecord.studio.marks import Item, Region

FILLED = "studio.filled"
PREFIXES = schema.registry_prefixes()
LONGEST_SLUG = 60
DIGEST = 8


@dataclass
class Sheet:
    """A task while its marks are read.

    Attributes:
        design: The design of the task's project.
        document: The pushed document, as plain dicts.
        text: The text of the article.
        registries: Registry -> the rows that were pushed.
        problems: The problems so far.
        added: Registry -> the rows of new entries.
    """

    design: Design
    document: Item
    text: str
    registries: Mapping[str, Sequence[Item]]
    problems: list[Problem] = field(default_factory=list)
    added: dict[str, list[Item]] = field(default_factory=lambda: {name: [] for name in PREFIXES})

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
        """Add a problem that concerns a region; its place contains the region's offsets and words.

        Args:
            region: The region.
            message: What is wrong.
            hint: What the annotator can do.
            got: What was found.
            expected: What was expected.
            severity: Error or warning; with an error the annotation is not taken.
        """
        doc_id, place = self.document["doc_id"], self.place(region)
        self.problems.append(Problem(doc_id, 0, place, "studio.mark", message, severity, got, expected, hint))

    def fill(self, region: Region, what: str, how: str, *, hint: str) -> None:
        """Add a warning of the check `studio.filled`: a value of a region's item was filled in or corrected.

        Args:
            region: The region.
            what: What was filled in, such as `form`; `filled.folded` counts the warnings by it.
            how: The value, and where it was taken from.
            hint: What the annotator can do.
        """
        doc_id, place = self.document["doc_id"], self.place(region)
        self.problems.append(Problem(doc_id, 0, place, FILLED, f"{what}: {how}", Severity.WARNING, hint=hint))

    def place(self, region: Region) -> str:
        """Return the layer, offsets and words of a region as a string for messages, such as `quotes 10-14 'said'`."""
        return f"{self.design.layer} {region.start}-{region.end} {shown(self.words(region))}"

    def typed(self, region: Region, name: str | None) -> str | None:
        """Return a name that the annotator typed, without surrounding white space; None for None and for an empty name.

        A name of white space alone is None and adds a problem. A name that is not in NFC is recorded as corrected.

        Args:
            region: The region that the name was typed for.
            name: The name as it was typed; None if nothing was.
        """
        if name is not None and unicodedata.normalize("NFC", name) != name:
            hint = "nothing to do: an accent can be typed in two ways"
            self.fill(region, "typed name", "in another Unicode form, taken for the same name", hint=hint)
        if name is None or name.strip():
            return name.strip() if name else None
        self.problem(region, "has a name of spaces only", got=shown(name), hint="type the name, or empty the field")
        return None

    def words(self, region: Region) -> str:
        """Return the words of a region, taken from the article's text; the editor's copy of them is not used."""
        return self.text[region.start : region.end]

    def was(self, list_name: str) -> dict[str, Item]:
        """Return item id -> item as a dict, for a list such as `quotes` of the document that was sent to Label Studio.

        For zones and nonquotes, which have no ids, the key is the index as a string.
        """
        return {item.get("id") or str(at): item for at, item in enumerate(self.document[list_name])}

    def fields(self, region: Region, was: Item | None) -> Item:
        """Return field name -> value, for the fields of an item that the editor asks as attributes of its region.

        A missing required attribute adds a problem; its value in the result is None. So do two values of an attribute
        that has one: the editor adds what is chosen from a list to what was chosen before.

        Args:
            region: The region with the annotator's values.
            was: The item as it was sent to Label Studio; None for a new item.
        """
        found: Item = {}
        for attribute in self.design.attributes_of(region.control, region.label):
            given = region.values.get(attribute.name, ())
            found[attribute.name] = decoded(attribute, given, None if was is None else was.get(attribute.name))
            if attribute.kind is Kind.CHOICE and len(set(given)) > 1:
                message = f"{attribute.title} has several values, and can have one"
                hint = "take out the others with the × beside them in the editor"
                self.problem(region, message, got=", ".join(given), hint=hint)
            if attribute.required and found[attribute.name] is None:
                expected = ", ".join(each.value for each in attribute.values)
                hint = "fill it in in the editor"
                self.problem(region, f"{attribute.title} is missing", expected=expected, hint=hint)
        return found

    def items(
        self, list_name: str, regions: Sequence[Region], read: Callable[[Region, Item | None], Item]
    ) -> list[Item]:
        """Return the items of a list as dicts: those of the task in their order, with new ones inserted in text order.

        An item of the task whose region was deleted is left out. If two regions belong to the same item, one of them is
        a copy and becomes a new item. A span that is marked twice adds a problem.

        Args:
            list_name: The name of the list, such as `quotes`.
            regions: The regions of the list.
            read: Returns the item for a region and its item as it was sent, which is None for a new item.
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
        """Add a problem for each span that several of the regions have, if at least one of these regions is new.

        Args:
            regions: The regions of one list of items, such as `quotes`.
            known: Region id -> id of its item; new regions are not in it.
        """
        places: dict[tuple[int, int], list[Region]] = {}
        for region in regions:
            places.setdefault((region.start, region.end), []).append(region)
        for several in places.values():
            if len(several) > 1 and any(each.id not in known for each in several):
                labels = ", ".join(each.label for each in several)
                self.problem(several[-1], f"is marked {len(several)} times", got=labels, hint="delete all but one")

    def ids(self, list_name: str, regions: Sequence[Region]) -> dict[str, str]:
        """Return region id -> item id, for the regions of a list such as `quotes`.

        Items that were sent to Label Studio keep their ids; new items get the next free numbers, in text order.
        """
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
        """Return region id -> id of its item, for the regions whose items were in the task when it was sent.

        Regions of new items are left out. If two regions have the same item, one of them is a copy and counts as new.
        """
        was, owners = self.was(list_name), dict[str, str]()
        for region in sorted(regions, key=lambda each: (each.id != region_id(each.item or ""), _text_order(each))):
            if region.item in was:
                owners.setdefault(region.item, region.id)
        return {owner: item for item, owner in owners.items()}

    def entry(self, registry: str, name: str, row: Item, *, named: str = "name") -> str:
        """Return the id of the registry entry with a name; if there is none, add one to `added`, the new entries.

        Args:
            registry: The name of the registry, such as `utterances`.
            name: The name of the entry; case, spaces and Unicode forms do not matter (see `folded`).
            row: The other fields of a new entry, except the id, which is made from the name.
            named: The field that holds the name, such as `label`.
        """
        name = unicodedata.normalize("NFC", name)  # the same name can be typed in two Unicode forms
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
        """Return the id of the entity with a name; if there is none, add one to `added`, the new registry entries.

        A new entity has no Wikidata id.

        Args:
            name: The name of the entity.
            entity_type: The type of a new entity, such as `PER`.
        """
        row = {"type": entity_type, "names": [name], "wikidata": None, "nil_reason": "unverified"}
        return self.entry("entities", name, row)


def _text_order(region: Region) -> tuple[int, int, str]:
    return (region.start, -region.end, region.id)


def _place(item: Item) -> tuple[int, int]:
    spans = item.get("content") or item.get("cue") or item.get("source") or [item]
    return min((each["start"], -each["end"]) for each in spans)


def _slug(name: str) -> str:
    """Return a name in the characters of ids (a-z, 0-9, hyphens), to be a part of the id of a new registry entry.

    A hash is appended if the name has other characters than ASCII letters, digits and spaces, or more than 60
    characters; otherwise two different names could get the same id.

    >>> _slug("Ada Lind"), _slug("Zoë")
    ('ada-lind', 'zoe-2752b886')
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
