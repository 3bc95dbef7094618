"""A task's marks, changed as an annotator would change them, and read back without a server."""

from __future__ import annotations

import copy
import hashlib
import re
from typing import TYPE_CHECKING, Any

from onrecord import schema
from onrecord.documents.model import Document
from onrecord.studio.design import design
from onrecord.studio.from_tasks import read
from onrecord.studio.to_tasks import task
from onrecord.studio.wire import packed

if TYPE_CHECKING:
    from onrecord.studio.from_tasks import Reading
    from onrecord.studio.to_tasks import Origin


def bare(text: str) -> Document:
    """Return the document of a text in which nothing is marked."""
    lists = ("zones", "mentions", "times", "fillers", "quotes", "nonquotes", "events")
    digest = hashlib.sha256(text.encode()).hexdigest()
    version = schema.schema_version()
    return Document(doc_id="bare", schema_version=version, text_sha256=digest, **{each: [] for each in lists})


class Editor:
    """A task and its marks, changed as an annotator would change them."""

    def __init__(self, layer: str, case: tuple[Document, str], origin: Origin) -> None:
        self.task = task(layer, *case, origin)
        self.text = case[1]
        self.results: list[dict[str, Any]] = copy.deepcopy(self.task.get("predictions", [{"result": []}])[0]["result"])

    def mark(self, words: str, label: str, *, key: str = "new", number: int = 1, **values: str) -> None:
        """Mark the nth place of some words."""
        start = [each.start() for each in re.finditer(re.escape(words), self.text)][number - 1]
        value = {"start": start, "end": start + len(words)}
        self._add(key, "label", "labels", value | {"labels": [label], "text": words})
        for name, given in values.items():
            self.set(key, name, given)

    def set(self, key: str, name: str, *given: str) -> None:
        """Give an attribute of a mark."""
        self.unset(key, name)
        span = next(each for each in self.results if each.get("id") == key and each["type"] == "labels")
        attribute = next(each for each in design(self.task["data"]["layer"]).attributes if each.name == name)
        place = {name: span["value"][name] for name in ("start", "end")}
        self._add(key, name, attribute.tag, place | packed(attribute, given))

    def name(self, key: str, registry: str, words: str) -> None:
        """Name a new entry of a registry in place of the one that was chosen."""
        self.unset(key, registry)
        self.set(key, f"new_{registry}", words)

    def unset(self, key: str, name: str) -> None:
        """Leave an attribute empty."""
        self.results = [each for each in self.results if (each.get("id"), each.get("from_name")) != (key, name)]

    def arc(self, source: str, target: str, *labels: str, direction: str = "right") -> None:
        """Draw an arc."""
        arc = {"type": "relation", "from_id": source, "to_id": target, "direction": direction, "labels": [*labels]}
        self.results.append(arc)

    def erase(self, key: str) -> None:
        """Delete a mark with its attributes and arcs."""
        ends = ("id", "from_id", "to_id")
        self.results = [each for each in self.results if key not in {each.get(name) for name in ends}]

    def move(self, key: str, start: int, end: int) -> None:
        """Give a mark another place."""
        for each in self.results:
            if each.get("id") == key:
                each["value"] |= {"start": start, "end": end}

    def _add(self, key: str, name: str, tag: str, value: dict[str, Any]) -> None:
        self.results.append({"id": key, "from_name": name, "to_name": "text", "type": tag, "value": value})

    def saved(self) -> Reading:
        """Save, and return what is read of it."""
        return read(self.task["data"], self.results, self.text)
