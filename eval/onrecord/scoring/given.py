"""Layers of gold that were given to a system as input, and the measures that cannot be scored then.

`onrecord texts --with mentions` prints gold's mentions with each document, without the fields that a system has to
predict. A system that was given the mentions did not find them. Measures of their spans are therefore dashes, and the
signature names the given layers. Coreference, links and attribution are scored as usual, on the same mentions for every
system.

    given      fields                                             not scored
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

    from onrecord.documents.model import Document, Header
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


def given_layers(given: Labels, header: Header | None = None) -> tuple[str, ...]:
    """Return the layers of gold that a system was given as input, each once: `mentions`, then `quotes`.

    Args:
        given: The layers that the user names: a string with commas, or several strings.
        header: The header of the predictions; the layers that its `given` names are added.

    Raises:
        OnrecordError: A layer cannot be given to a system.

    >>> given_layers("quotes,mentions")
    ('mentions', 'quotes')
    """
    named = {*listed_words(given, what="layer"), *(header.given if header else ())}
    for layer in sorted(named - FIELDS.keys()):
        raise OnrecordError(
            "This layer of gold cannot be given to a system as input.",
            got=shown(layer),
            expected=" or ".join(FIELDS),
            hint='--given mentions, or given="mentions" in Python',
        )
    return tuple(layer for layer in FIELDS if layer in named)


def not_scored(measure: Measure, given: Collection[str]) -> list[str]:
    """Return the reasons why `measure` cannot be scored if the system was given some layers of gold.

    given: the layers that the system was given (`mentions`, `quotes`). A reason has the form `given: mentions`. The
    list is empty if the measure can be scored.
    """
    return [f"given: {layer}" for layer in given if any(fnmatchcase(measure.base, each) for each in NOT_SCORED[layer])]


def given_items(document: Document, given: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """Return layer -> its gold items as dictionaries, as they are given to a system with the text.

    The items have only the fields that the system does not have to predict (`FIELDS`), and no absent fields.

    Args:
        document: A gold document.
        given: The layers to give: `mentions`, `quotes`.
    """
    return {
        layer: [
            {name: value for name in FIELDS[layer] if (value := structs.asdict(item)[name]) is not None}
            for item in getattr(document, layer) or ()
        ]
        for layer in given
    }
