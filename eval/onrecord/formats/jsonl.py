"""Our JSONL format: a header line, then one document per line. It stores everything except some fields of registries.

Registry entries become the `entities` of each document that mentions them, with type, name and QID.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from onrecord.documents.described import described, mentioned
from onrecord.documents.predictions import default_header, read_predictions
from onrecord.formats.base import ONE_FILE, Bundle, Reading
from onrecord.formats.losses import EVERYTHING, NO_PLACE, Losses

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from onrecord.documents.model import Document, Entity

HOLDS = EVERYTHING


def read(path: Path, reading: Reading) -> Bundle:
    """Return the documents of a JSONL file, with its header; the header is None if it says no more than the default.

    The texts are those of documents that have a `text` beside their annotations, which our own files never have.

    Raises:
        OnrecordError: The file cannot be read, or a line is not a document.
    """
    del reading
    texts: dict[str, str] = {}
    predictions = read_predictions(path, texts)
    documents = tuple(predictions.documents)
    given = None if predictions.header == default_header(path.stem) else predictions.header
    return Bundle(documents, texts, header=given, carried=frozenset(texts))


def write(bundle: Bundle, losses: Losses) -> Mapping[str, bytes]:
    """Return {"": bytes}: a header line, then one line for each document; the key "" stands for the output file itself.

    Registries are not stored; their entries become the `entities` of the documents that mention them. The rest of the
    registries is counted in `losses`, which is changed in place.
    """
    header = bundle.header or default_header("converted")
    entities: dict[str, Entity] = {}
    if bundle.registries:
        header = replace(header, scope="corpus")  # a registry's ids are global
        entities = {each.id: each for each in bundle.registries.get("entities", [])}
        for name in ("events", "utterances"):
            losses.add(f"registry {name}", NO_PLACE, len(bundle.registries.get(name, [])))
        losses.add("registry entities: names", NO_PLACE, sum(bool(each.names) for each in entities.values()))
        losses.add("registry entities: nil_reason", NO_PLACE, sum(bool(each.nil_reason) for each in entities.values()))
    lines: list[Document | msgspec.Struct] = [header]
    seen: set[str] = set()
    for document in bundle.documents:
        seen |= mentioned(document)
        lines.append(described(document, entities))
    losses.add("registry entities", "no document mentions it", len(entities.keys() - seen))
    return {ONE_FILE: b"".join(msgspec.json.encode(line) + b"\n" for line in lines)}
