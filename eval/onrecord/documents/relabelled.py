"""Read JSONL predictions with the labels of another scheme: `--label` renames them before a line is checked.

Renamed are the types of mentions, times and events, and the kinds of quotes. Items whose new label is `-` are left out,
as for a spaCy pipeline.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from onrecord.documents.lines import RawLine, raw_lines
from onrecord.documents.predictions import default_header, read_line
from onrecord.documents.sources import BrokenFileError, Held

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LABELLED = {"mentions": "type", "times": "type", "events": "type", "quotes": "kind"}
LEFT_OUT = "-"


def relabelled(path: Path, labels: Mapping[str, str]) -> Held:
    """Return the documents of a JSONL file, read into memory, with their labels renamed.

    The types of mentions, times and events, and the kinds of quotes are renamed. The `settings` of the result record
    `labels` as one string.

    Args:
        path: The file.
        labels: Label in the file -> our label, or `-` to leave out the items with it. Other labels are unchanged.

    Raises:
        OnrecordError: The file cannot be opened, or a line has a problem after the renaming.
    """
    read = [read_line(_renamed(line, labels), str(path), first=at == 0) for at, line in enumerate(raw_lines(path))]
    if wrong := tuple(problem for line in read for problem in line.problems):
        raise BrokenFileError(path, wrong)
    header = next((line.header for line in read if line.header is not None), default_header(path.stem))
    documents = tuple(line.document for line in read if line.document is not None)
    said = ",".join(f"{theirs}={ours}" for theirs, ours in sorted(labels.items()))
    return Held(documents, str(path), header.system, {"labels": said}, first=header)


def _renamed(line: RawLine, labels: Mapping[str, str]) -> RawLine:
    """Return a line of JSON with its labels renamed; a line that is not a JSON object is returned unchanged."""
    try:
        document = msgspec.json.decode(line.raw)
    except msgspec.DecodeError:
        return line  # read_line finds its problem
    if not isinstance(document, dict):
        return line
    for layer, field in LABELLED.items():
        if isinstance(items := document.get(layer), list):
            document[layer] = [_item(item, field, labels) for item in items if not _is_left_out(item, field, labels)]
    return line._replace(raw=msgspec.json.encode(document))


def _item(item: Any, field: str, labels: Mapping[str, str]) -> Any:
    """Return a copy of an item (a dict decoded from JSON) with the label in its field `field` renamed.

    An item without a value in this field, and a value that is not a dict, are returned unchanged.
    """
    return item | {field: _new(item, field, labels)} if isinstance(item, dict) and item.get(field) else item


def _is_left_out(item: Any, field: str, labels: Mapping[str, str]) -> bool:
    """Return whether `labels` renames the label in the field `field` of an item to `-`, so that it is left out.

    item: the item as decoded from JSON; False if it is not a dict.
    """
    return isinstance(item, dict) and _new(item, field, labels) == LEFT_OUT


def _new(item: Mapping[str, Any], field: str, labels: Mapping[str, str]) -> Any:
    """Return the new label for the label in the field `field` of an item; without an entry in `labels`, the old one.

    None if the item, a dict decoded from JSON, has no label. `labels` is old label -> new label.
    """
    label = item.get(field)
    return labels.get(label, label) if isinstance(label, str) else label
