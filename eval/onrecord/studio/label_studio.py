"""Label Studio: what its JSON export holds of our projects, and tasks to be imported into a project of one's own.

What is written is a directory with two files a layer: `<layer>.config.xml`, the labelling configuration that a project
needs, and `<layer>.tasks.json`, a task a document with the marks to start from (`studio.to_tasks`). A mark needs a type
that the configuration has, so that items without one are left out, and counted; what the editor would silently lose is
refused (`studio.preflight`).

What is read, by `label_studio_reader`, is such a file of tasks, an export (JSON, not JSON-MIN) of one project, or a
directory of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord.formats.conll_reference import refuse
from onrecord.formats.documents import as_directory
from onrecord.formats.losses import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from onrecord.documents.model import Document
    from onrecord.errors import Problem
    from onrecord.formats.base import Bundle, Reading
    from onrecord.formats.losses import Losses

HOLDS = EVERYTHING
_PLACE = re.compile(
    r"(?P<layer>\w+)\[(?P<at>\d+)\](?:\.(?:arguments\[(?P<argument>\d+)\].*|(?P<field>head|parent|content_missing)))?.*"
)


def read(path: Path, reading: Reading) -> Bundle:
    """Return the documents of a file of tasks, of an export, or of a directory of them."""
    from onrecord.studio.label_studio_reader import read_tasks

    return read_tasks(path, reading)


def write(bundle: Bundle, losses: Losses) -> Mapping[str, bytes]:
    """Return the configuration and the tasks of each layer; raises OnrecordError for what the editor would lose."""
    from onrecord.studio import preflight
    from onrecord.studio.config import config
    from onrecord.studio.design import designs
    from onrecord.studio.to_tasks import Origin, Registries, task

    directory = as_directory(bundle, losses)
    started_from = f"predictions of {bundle.header.system}" if bundle.header else "converted annotations"
    origin = Origin(started_from, Registries(**directory.registries))
    documents = [(markable(each, bundle.texts[each.doc_id], losses), each.doc_id) for each in directory.documents]
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    for layer in designs():
        tasks = [task(layer, document, bundle.texts[doc_id], origin) for document, doc_id in documents]
        problems += [problem for each in tasks for problem in preflight.problems(each)]
        files[f"{layer}.config.xml"] = config(layer).encode()
        if not problems:  # a lone surrogate, which is one, cannot be encoded
            files[f"{layer}.tasks.json"] = msgspec.json.format(msgspec.json.encode(tasks), indent=1) + b"\n"
    refuse(problems, "What Label Studio's editor would lose")
    return files


def markable(document: Document, text: str, losses: Losses) -> Document:
    """Return a document, its items with ids, without what cannot be a mark; until what pointed there is gone too."""
    from onrecord.studio import sound
    from onrecord.studio.to_tasks import with_ids

    found = with_ids(document)
    while problems := sound.problems(found, text):
        found = _without(found, problems, losses)
    return found


def _without(document: Document, problems: Sequence[Problem], losses: Losses) -> Document:
    """Return a document without the items, arguments and fields that problems are about, each counted once."""
    places: dict[tuple[str, int], dict[str, str]] = {}
    for problem in problems:
        match = _PLACE.fullmatch(problem.path)
        if match is None:
            raise ValueError(problem.path)
        part = match["argument"] or match["field"] or ""
        places.setdefault((match["layer"], int(match["at"])), {}).setdefault(part, problem.message)
    changed: dict[str, list[Any]] = {}
    for layer in dict.fromkeys(layer for layer, _ in places):
        kept = changed.setdefault(layer, [])
        for at, item in enumerate(getattr(document, layer)):
            wrong = places.get((layer, at), {})
            if "" in wrong:
                losses.add(layer, wrong[""])
                continue
            for part, message in wrong.items():
                losses.add(f"{layer}.{'arguments' if part.isdecimal() else part}", message)
            kept.append(_mended(item, wrong.keys()) if wrong else item)
    return msgspec.structs.replace(document, **changed)


def _mended(item: Any, wrong: Any) -> Any:
    """Return an item without its wrong fields (named) and arguments (numbered)."""
    fields: dict[str, Any] = {name: None for name in wrong if not name.isdecimal()}
    if any(name.isdecimal() for name in wrong):
        fields["arguments"] = [each for at, each in enumerate(item.arguments) if str(at) not in wrong]
    return msgspec.structs.replace(item, **fields)
