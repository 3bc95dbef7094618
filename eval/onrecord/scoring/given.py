"""Say what of gold was handed out to a system, and which measures that leaves nothing to score.

`onrecord texts --with mentions` prints gold's mentions with each document, without what is to be found out about them.
A system that was given them has not found them, so measures of where they stand are dashes, and the signature names
what was given. Coreference, links and attribution are scored as ever: of the same mentions for every system.

    given      handed out                                         not scored
    mentions   id, start, end, head, form, type, predicative      mention.*
    quotes     id, kind, content, content_missing, cue            quote.{content,cue,whole,segment.content,kind}
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from msgspec import structs

from onrecord.errors import OnrecordError, listed_words, shown

if TYPE_CHECKING:
    from collections.abc import Collection

    from onrecord.documents.model import Document
    from onrecord.scoring.filters import Labels
    from onrecord.scoring.measure import Measure

FIELDS = {
    "mentions": ("id", "start", "end", "head", "form", "type", "predicative"),
    "quotes": ("id", "kind", "content", "content_missing", "cue"),
}
NOT_SCORED = {
    "mentions": ("mention.*",),
    "quotes": (
        "quote.content.*",
        "quote.cue.*",
        "quote.whole.*",
        "quote.segment.content.*",
        "quote.kind",
        "quote.faithfulness*",
    ),
}


def given_layers(given: Labels) -> tuple[str, ...]:
    """Return the layers that somebody named, in one order; commas may stand between. Raises OnrecordError."""
    named = {*listed_words(given, what="layer")}
    for layer in sorted(named - FIELDS.keys()):
        raise OnrecordError(
            "That layer cannot be handed out.", got=shown(layer), expected=", ".join(FIELDS), hint="--given mentions"
        )
    return tuple(layer for layer in FIELDS if layer in named)


def not_scored(measure: Measure, given: Collection[str]) -> list[str]:
    """Return why a measure has nothing to score: the layers that were given, as `given: mentions`."""
    return [f"given: {layer}" for layer in given if any(fnmatchcase(measure.base, each) for each in NOT_SCORED[layer])]


def handed_out(document: Document, given: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """Return what of a gold document is handed out, by layer, as plain data; fields without a value are left out."""
    return {
        layer: [
            {name: value for name in FIELDS[layer] if (value := structs.asdict(item)[name]) is not None}
            for item in getattr(document, layer) or ()
        ]
        for layer in given
    }
