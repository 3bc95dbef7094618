"""The format Label Studio: JSON exports of our projects, and tasks to import into a project.

`write` makes two files per layer: `<layer>.config.xml`, the labelling configuration, and `<layer>.tasks.json`, one task
per document with its marks (`studio.to_tasks`). A mark needs a type of the configuration, so items without such a type
are left out and counted. Items that the editor would lose without notice are refused (`studio.preflight`).

`read` (in `label_studio_reader`) accepts such a file of tasks, an export as JSON of a project, or a directory of
these files. Of projects that are not ours, it accepts JSON-MIN, too.
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
    """Return the documents of a file of tasks, of an export (JSON), or of all such files in a directory.

    Args:
        path: The file or directory.
        reading: The texts of the input, and the counter of losses.

    Raises:
        OnrecordError: A file or task is invalid, an annotation has errors, or nobody submitted an annotation.
    """
    from onrecord.studio.label_studio_reader import read_tasks

    return read_tasks(path, reading)


def write(bundle: Bundle, losses: Losses) -> Mapping[str, bytes]:
    """Return file name -> content: for each layer `LAYER.config.xml` and `LAYER.tasks.json`, to import.

    Args:
        bundle: The documents with their texts and registries.
        losses: Counts the items that cannot be marks and are left out.

    Raises:
        OnrecordError: The editor would lose a part of a task.
    """
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
        if not problems:  # a lone surrogate is such a problem, and cannot be encoded
            files[f"{layer}.tasks.json"] = msgspec.json.format(msgspec.json.encode(tasks), indent=1) + b"\n"
    refuse(problems, "What Label Studio's editor would lose")
    return files


def markable(document: Document, text: str, losses: Losses) -> Document:
    """Return a document in which every item has an id and can be shown as a mark.

    Items that cannot be marks, and references to these items, are left out and counted in `losses`.

    Args:
        document: The document, for example a system's predictions.
        text: The text of the article.
        losses: The counter of what is left out; it is changed.
    """
    from onrecord.studio import sound
    from onrecord.studio.to_tasks import with_ids

    found = with_ids(document)
    while problems := sound.problems(found, text):
        found = _without(found, problems, losses)
    return found


def _without(document: Document, problems: Sequence[Problem], losses: Losses) -> Document:
    """Return a copy of a document without the items, arguments and fields that problems name.

    Args:
        document: The document.
        problems: The problems of `sound`; their paths are of the form `layer[index]`, perhaps with a field.
        losses: The counter, in which each thing that is left out is counted once.

    Raises:
        ValueError: The path of a problem has another form.
    """
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
    """Return an item whose wrong fields are None, without its wrong arguments.

    Args:
        item: An item of a document.
        wrong: A set of strings: names of fields, and indices of arguments as digits.
    """
    fields: dict[str, Any] = {name: None for name in wrong if not name.isdecimal()}
    if any(name.isdecimal() for name in wrong):
        fields["arguments"] = [each for at, each in enumerate(item.arguments) if str(at) not in wrong]
    return msgspec.structs.replace(item, **fields)
