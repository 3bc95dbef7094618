"""Read gold that was written as words: spans that are strings get offsets, speakers that are names become entities.

A string has to be found in the text, exactly or but for typography, case or an ellipsis (`align`). Gold with a string
that has no place is refused, since it could match nothing. A speaker or addressee that is no id of gold's becomes the
entity that has the name: by gold's registry, by the `entities` of the document, or by its mentions of form name. A name
that nobody has stays as it is: `measures.who` compares it as a name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from onrecord.align.predictions import aligned, has_strings
from onrecord.align.records import CREDITED
from onrecord.errors import OnrecordError, shown
from onrecord.scoring.pair import folded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.align.records import Alignment
    from onrecord.documents.model import Document
    from onrecord.scoring.pair import Context

NAMES = ("speakers", "addressees")


def with_offsets(gold: Document, text: str | None, name: str, *, order: bool) -> Document:
    """Return a gold document whose strings have their offsets.

    Args:
        gold: the document.
        text: its text, None where it is not at hand.
        name: what messages call gold.
        order: whether the file says that its strings come in text order.

    Raises:
        OnrecordError: There is no text, or a string has no place in it.
    """
    if not has_strings(gold):
        return gold
    where = f"{name} {gold.doc_id}"
    if text is None:
        raise OnrecordError(
            "Gold is written as words, and the text in which to find them is not at hand.",
            where=where,
            expected=f"{gold.doc_id}.txt beside gold, or an article of the corpus with that name",
            hint="put the text there; or onrecord import makes a corpus of both",
        )
    placed, alignments = aligned(gold, text, order=order)
    lost = [each for each in alignments if each.tier not in CREDITED]
    if lost:
        raise OnrecordError(
            f"{len(lost)} of gold's strings {'has' if len(lost) == 1 else 'have'} no place in the text.",
            where=f"{where} {lost[0].path}",
            got=f"{shown(lost[0].text)}, {lost[0].tier}",
            expected=_expected(lost[0]),
            hint=f"correct the words, or give left_context; onrecord align {name} lists every string",
        )
    return placed


def _expected(lost: Alignment) -> str:
    if lost.found:
        return f"the article's words: {shown(lost.found)}"
    return f"one of {lost.candidates} places" if lost.candidates else "words of the article"


def with_entities(gold: Document, context: Context, text: str | None) -> Document:
    """Return a gold document whose speakers and addressees are ids of entities where a name says which."""
    given = {name for quote in gold.quotes or () for field in NAMES for name in getattr(quote, field) or ()}
    unknown = given.difference(context.entities)
    if unknown and gold.mentions:
        unknown = unknown.difference(mention.entity for mention in gold.mentions)
    if not unknown:
        return gold
    found = {name: entity for name in unknown if (entity := _named(name, gold, context, text)) is not None}
    return replace(gold, quotes=[_renamed(quote, found) for quote in gold.quotes or ()]) if found else gold


def _named(name: str, gold: Document, context: Context, text: str | None) -> str | None:
    """Return the id of the only entity with a name; None if no entity, or more than one, has the name.

    Names in the registry and in the document's own list of entities come first, then the words of mentions.

    Args:
        name: The name, in any case.
        gold: The gold document.
        context: The names in the registry.
        text: The text of the document; None if mentions have their own `text`.
    """
    wanted = folded(name)
    known: set[str] = {*context.names.get(wanted, ())}
    known |= {each.id for each in gold.entities or () if each.name is not None and folded(each.name) == wanted}
    if not known:
        known = {
            mention.entity
            for mention in gold.mentions or ()
            if mention.form in {"name", None}
            and mention.entity is not None
            and folded(mention.text or ("" if text is None else text[mention.start : mention.end])) == wanted
        }
    return known.pop() if len(known) == 1 else None


def _renamed(quote: Any, found: Mapping[str, str]) -> Any:
    changed: dict[str, Sequence[str]] = {
        field: list(dict.fromkeys(found.get(name, name) for name in names))
        for field in NAMES
        if (names := getattr(quote, field))
    }
    return replace(quote, **changed)
