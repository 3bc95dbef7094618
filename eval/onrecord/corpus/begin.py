"""Begin a corpus: make a directory with the layout of a corpus and no articles.

It has `corpus/articles.json` with the name, the version 0.1.0 and the canary; `corpus/corpus.json`, which declares the
layers of gold; `corpus/wikidata.json` for verified Wikidata ids; and `annotations/gold` with three empty registries.
`onrecord add` then adds articles.
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


def begin(
    root: Path,
    *,
    name: str,
    canary: str,
    layers: Mapping[str, str | list[str]] | None = None,
    guidelines: Path | None = None,
) -> None:
    """Make the directory of a corpus without articles: metadata, declaration of layers, and empty registries.

    Args:
        root: The directory; it may exist if it has no corpus/ and no annotations/.
        name: The corpus's name.
        canary: A GUID that is in no other text. A language model that can complete it was trained on the corpus.
        layers: Layer -> what gold has of it ("all", "any" or field names), as in corpus.json; None for every field of
            every layer.
        guidelines: A directory of annotation guidelines, whose pages (Markdown files except the README) are copied;
            the checks of guidelines are then turned on. None for a corpus without guidelines.

    Raises:
        OnrecordError: The directory already has corpus/ or annotations/.
    """
    if held := [each for each in ("corpus", "annotations") if (root / each).exists()]:
        raise OnrecordError(
            "The directory already has files of a corpus.",
            where=str(root),
            got=", ".join(f"{each}/" for each in held),
            expected="a new or empty directory, or a complete corpus with corpus/articles.json",
            hint="name another directory",
        )
    verified: dict[str, Any] = {"note": "Wikidata ids, each verified by a source.", "sources": {}, "entities": []}
    metadata = Articles(schema.schema_version(), FIRST_VERSION, name, canary, [])
    for registry in REGISTRIES:
        write_registry(root / "annotations" / "gold", registry, [])
    for page in guidelines.glob("*.md") if guidelines else ():
        if page.stem != "README":  # it is about our gold
            write_bytes(root / "annotations" / "guidelines" / page.name, page.read_bytes())
    declared: dict[str, Any] = {"layers": layers or dict.fromkeys(schema.layers(), ALL)}
    declared["guidelines"] = True if guidelines else []
    files: tuple[tuple[str, Any], ...] = (("wikidata", verified), ("corpus", declared), ("articles", metadata))
    for file, value in files:  # articles.json last: a directory with it counts as a corpus
        data = msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"
        write_bytes(root / "corpus" / f"{file}.json", data)


ALIASES = {"entities": "mentions"}  # the name of the layer in --layer


def layers_named(names: str) -> dict[str, str | list[str]]:
    """Return the key `layers` of a corpus.json from the value of --layers, such as "quotes,events.type".

    A layer that is named alone is "any": its items may have any field. A layer that is named with fields (`quotes.cue`)
    has the list of these fields; a field with `?` is optional. Zones are always included, as "all": every field is
    required. The name `entities` stands for mentions. A name that is repeated counts once.

    >>> layers_named("quotes,mentions.type,mentions.entity")
    {'zones': 'all', 'quotes': 'any', 'mentions': ['type', 'entity']}

    Raises:
        OnrecordError: There is no such layer or field. Or a layer is named both alone and with fields, or a field both
            with and without `?`.
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
                hint="name layers, or fields of layers: --layers quotes, or --layers quotes.content,quotes.speakers",
            )
        if layer == "zones":
            continue  # every field of zones is required in any case
        declared = found.setdefault(layer, [] if dot else ANY)
        if isinstance(declared, list) != bool(dot):
            raise _contradiction(each, f"{layer} (its items may have any field), or only fields of it")
        if dot and isinstance(declared, list) and field not in declared:
            bare = field.removesuffix("?")
            if {bare, f"{bare}?"} & {*declared}:
                raise _contradiction(each, f"{layer}.{bare}, or {layer}.{bare}? for an optional field")
            declared.append(field)
    return found


def _contradiction(name: str, expected: str) -> OnrecordError:
    """Return an exception for a name that contradicts an earlier one in --layers; the caller raises it.

    Args:
        name: The later one of the two names.
        expected: The names from which one must be chosen.
    """
    return OnrecordError(
        "A layer or field is named in two ways that contradict each other.",
        got=name,
        expected=f"one of the two: {expected}",
        hint="delete one of the two names from --layers",
    )
