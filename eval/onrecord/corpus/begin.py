"""Begin a corpus of one's own: a directory with the layout of ours, no article in it yet.

It has `corpus/articles.json` with a name, the version 0.1.0 and a canary of its own, `corpus/wikidata.json`, where the
verified Wikidata ids go, and `annotations/gold` with three empty registries. Everything else follows from the articles
that `onrecord add` puts there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from onrecord import schema
from onrecord.documents.atomic import write_bytes
from onrecord.documents.directory import REGISTRIES, write_registry
from onrecord.documents.model import Articles
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from pathlib import Path

FIRST_VERSION = "0.1.0"


def begin(root: Path, *, name: str, canary: str) -> None:
    """Make the directory of a corpus without articles; one that holds a corpus or annotations is refused.

    canary: a GUID that no other text has, so that a language model that has seen the corpus can be told by it.
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
    for file, value in (("wikidata", verified), ("articles", metadata)):  # the list of articles last: it makes a corpus
        data = msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"
        write_bytes(root / "corpus" / f"{file}.json", data)
