"""Collect the names of new entities from the heads of their mentions of the form name.

An annotator types one name for a new entity. Gold needs every name that the text uses for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.text import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.documents.model import Document
    from onrecord.studio.marks import Item


def together(*names: Iterable[str]) -> list[str]:
    """Return the names of several lists as one list; of names that are equal after `folded`, only the first is kept.

    >>> together(["Ada Lind"], ["ADA LIND", "Lind"])
    ['Ada Lind', 'Lind']
    """
    found: dict[str, str] = {}
    for each in (name for several in names for name in several):
        found.setdefault(folded(each), each)
    return list(found.values())


def with_names(rows: Sequence[Item], document: Document, text: str, *, new: Sequence[Item]) -> list[Item]:
    """Return rows of the entity registry, where new entities also have the names that a document uses for them.

    The names of an entity in the document are the heads of its mentions of the form name.

    Args:
        rows: The rows, as dicts; they are not changed.
        document: The document.
        text: The text of the article.
        new: The rows of the entities that the annotator added; other rows stay unchanged.
    """
    ids = {each["id"] for each in new}
    heads: dict[str | None, list[str]] = {}
    for each in document.mentions or ():
        if each.form == "name" and each.head is not None:
            heads.setdefault(each.entity, []).append(text[each.head.start : each.head.end])
    return [
        row | {"names": together(row["names"], heads.get(row["id"], ()))} if row["id"] in ids else row for row in rows
    ]
