"""Read gold that has strings: spans that are strings get offsets, and speakers that are names become ids of entities.

A string must occur in the text, exactly or except for typography, case or an ellipsis (`align`). Gold with a string
that was not found is refused, since it could not match. A speaker or addressee that is not an id of gold is replaced by
the entity with this name: in gold's registry, in the `entities` of the document, or in its mentions of the form name. A
name without an entity is unchanged: `measures.who` compares it as a name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from onrecord.align.predictions import aligned, has_strings
from onrecord.align.records import CREDITED
from onrecord.documents.predictions import import_in_words
from onrecord.errors import OnrecordError, shown
from onrecord.text import folded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.align.records import Alignment
    from onrecord.documents.model import Document
    from onrecord.scoring.context import Context

NAMES = ("speakers", "addressees")


def with_offsets(gold: Document, text: str | None, name: str, *, order: bool) -> Document:
    """Return `gold` with offsets for all spans that are given as strings; `gold` itself if there are none.

    Args:
        gold: The document.
        text: Its text, None if it is unknown.
        name: The file of gold, for messages.
        order: Whether the strings are in the order of the text, which helps to choose among several occurrences of a
            string.

    Raises:
        OnrecordError: The document has strings and no text, or a string was not found in the text.
    """
    if not has_strings(gold):
        return gold
    where = f"{name} {gold.doc_id}"
    if text is None:
        raise OnrecordError(
            "Gold has strings in place of offsets, and the text of the article was not found.",
            where=where,
            expected=f"{gold.doc_id}.txt beside gold, or an article of the corpus with that name",
            hint=f"put the text there; or, if the texts are in a directory TEXTS, "
            f"{import_in_words(name, '--texts', 'TEXTS')}",
        )
    placed, alignments = aligned(gold, text, order=order)
    lost = [each for each in alignments if each.tier not in CREDITED]
    if lost:
        raise OnrecordError(
            f"{len(lost)} of gold's strings {'was' if len(lost) == 1 else 'were'} not found in the text.",
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
    """Return `gold` with the names of speakers and addressees replaced by entity ids; `gold` itself if nothing changes.

    A name is first looked up in gold's registry and in the document's `entities`. If neither has it, it is looked up
    among the document's mentions that are names. It is replaced if exactly one entity was found; other names stay. Case
    and extra spaces do not matter.

    Args:
        gold: The document.
        context: Gold's registries.
        text: The text of the document, None if it is unknown.
    """
    given = {name for quote in gold.quotes or () for field in NAMES for name in getattr(quote, field) or ()}
    unknown = given.difference(context.entities)
    if unknown and gold.mentions:
        unknown = unknown.difference(mention.entity for mention in gold.mentions)
    if not unknown:
        return gold
    found = {name: entity for name in unknown if (entity := _named(name, gold, context, text)) is not None}
    return replace(gold, quotes=[_renamed(quote, found) for quote in gold.quotes or ()]) if found else gold


def _named(name: str, gold: Document, context: Context, text: str | None) -> str | None:
    """Return the id of the only entity with the name `name`; None if no entity or several have it.

    `text` is the text of the document, None if it is unknown. The name is looked up in gold's registry and in the
    document's `entities`; if neither has it, among the document's mentions that are names or have no form.
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
    """Return a quote whose speakers and addressees are ids where `found` (name -> id) has them; each once."""
    changed: dict[str, Sequence[str]] = {
        field: list(dict.fromkeys(found.get(name, name) for name in names))
        for field in NAMES
        if (names := getattr(quote, field))
    }
    return replace(quote, **changed)
