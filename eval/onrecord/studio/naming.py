"""Fill the names of entities that annotators named anew: every head of their mentions of the form name is one.

An annotator types a name once. Gold asks for each name by which the text calls the entity, and the marks say them all.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.documents.model import Document
    from onrecord.studio.marks import Item


def folded(name: str) -> str:
    r"""Return a name as names are compared: one Unicode form, without case, one space for any white space.

    >>> folded("Jose\u0301  BERG") == folded("Jos\u00e9 Berg")
    True
    """
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def together(*names: Iterable[str]) -> list[str]:
    """Return names in the order in which they come, each once however it is written."""
    found: dict[str, str] = {}
    for each in (name for several in names for name in several):
        found.setdefault(folded(each), each)
    return list(found.values())


def with_names(rows: Sequence[Item], document: Document, text: str, *, new: Sequence[Item]) -> list[Item]:
    """Return a registry's rows, those of the new entities with the heads of their name mentions among their names."""
    ids = {each["id"] for each in new}
    heads: dict[str | None, list[str]] = {}
    for each in document.mentions or ():
        if each.form == "name" and each.head is not None:
            heads.setdefault(each.entity, []).append(text[each.head.start : each.head.end])
    return [
        row | {"names": together(row["names"], heads.get(row["id"], ()))} if row["id"] in ids else row for row in rows
    ]
