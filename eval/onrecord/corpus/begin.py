"""Begin a corpus of one's own: a directory with the layout of ours, no article in it yet.

It has `corpus/articles.json` with a name, the version 0.1.0 and a canary of its own, `corpus/corpus.json`, which
declares the layers of gold, `corpus/wikidata.json`, where the verified Wikidata ids go, and `annotations/gold` with
three empty registries. Everything else follows from the articles that `onrecord add` puts there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from onrecord import schema
from onrecord.documents.atomic import write_bytes
from onrecord.documents.directory import REGISTRIES, write_registry
from onrecord.documents.model import Articles
from onrecord.errors import OnrecordError, shown
from onrecord.schema.declared import ALL, ANY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FIRST_VERSION = "0.1.0"


def begin(root: Path, *, name: str, canary: str, layers: Mapping[str, str | list[str]] | None = None) -> None:
    """Make the directory of a corpus without articles.

    Args:
        root: the directory.
        name: the corpus's name.
        canary: a GUID that no other text has, so that a language model that has seen the corpus can be told by it.
        layers: what gold will have, as corpus.json says it; every field of every layer if not given.

    Raises:
        OnrecordError: The directory holds a corpus or annotations.
    """
    if held := [each for each in ("corpus", "annotations") if (root / each).exists()]:
        raise OnrecordError(
            "A corpus cannot be begun where something is.",
            where=str(root),
            got=", ".join(f"{each}/" for each in held),
            hint="name an empty directory, or one that has corpus/articles.json",
        )
    verified: dict[str, Any] = {"note": "Wikidata ids, each verified by a source.", "sources": {}, "entities": []}
    metadata = Articles(schema.schema_version(), FIRST_VERSION, name, canary, [])
    for registry in REGISTRIES:
        write_registry(root / "annotations" / "gold", registry, [])
    declared = {"layers": layers or dict.fromkeys(schema.layers(), ALL), "guidelines": []}
    files: tuple[tuple[str, Any], ...] = (("wikidata", verified), ("corpus", declared), ("articles", metadata))
    for file, value in files:  # the list of articles last: it makes a corpus
        data = msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"
        write_bytes(root / "corpus" / f"{file}.json", data)


ALIASES = {"entities": "mentions"}  # what the layer is called elsewhere


def layers_named(names: str) -> dict[str, str | list[str]]:
    """Return what corpus.json declares for layers as they are typed; zones are always among them.

    >>> layers_named("quotes,mentions.type,mentions.entity")
    {'zones': 'all', 'quotes': 'any', 'mentions': ['type', 'entity']}

    Raises:
        OnrecordError: There is no such layer or field.
    """
    found: dict[str, str | list[str]] = {"zones": ALL}
    for each in filter(None, (name.strip() for name in names.split(","))):
        layer, dot, field = each.partition(".")
        layer = ALIASES.get(layer, layer)
        if layer not in schema.layers() or (dot and field.removesuffix("?") not in schema.fields(layer)):
            known = schema.fields(layer) if layer in schema.layers() else schema.layers()
            raise OnrecordError(
                "There is no such layer or field.",
                got=shown(each),
                expected=", ".join(known),
                hint="--layers quotes, or --layers quotes.content,quotes.speakers",
            )
        said = found.setdefault(layer, [] if dot else ANY)
        if dot and isinstance(said, list):
            said.append(field)
    return found
