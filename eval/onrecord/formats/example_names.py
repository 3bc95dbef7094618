"""Name the documents of a file of JSON objects, some of which have ids.

A string is a name. A number is the row of a database and no name. A document without a name gets that of the article
with its text, or else an id: the number, or the file's name and the line. Such documents are paired with gold by their
texts, and so are those that share a name: paragraphs of one article, which get its name and a number.
"""

from __future__ import annotations

from collections import Counter
from itertools import count
from typing import TYPE_CHECKING, Protocol

from onrecord.errors import counted, shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from onrecord.formats.base import Reading
    from onrecord.formats.labelled_examples import Place


class Named(Protocol):
    """A document of a file, as far as its name matters."""

    @property
    def place(self) -> Place:
        """Return its place in the file."""

    @property
    def name(self) -> str | int | None:
        """Return its id: a name, or the number of a row in a database; None if it has none."""

    @property
    def text(self) -> str:
        """Return its text."""


def names_of(found: Sequence[Named], path: Path, reading: Reading, *, is_alone: bool) -> list[tuple[str, bool]]:
    """Return (id, whether it is a name) of each document of a file; a text that comes twice under one id is a problem.

    Args:
        found: The documents of the file.
        path: The file.
        reading: Finds the article with a text; takes a note on numbers that were appended.
        is_alone: Whether the file has only one document.
    """
    given = [each.name for each in found]
    frequent = Counter(str(id_) for id_ in given if id_ is not None)
    taken, texts, made = set(frequent), set(), []
    for each, id_ in zip(found, given, strict=True):
        article = None if isinstance(id_, str) else reading.name(each.text)
        if id_ is not None and (str(id_), each.text) in texts:
            hint = "keep one of the examples, or make a file for each annotator"
            each.place.wrong("", "another example has the same id and text", got=shown(id_), hint=hint)
        texts.add((str(id_), each.text))
        if article is not None and article not in taken:
            doc_id, is_named = article, True
        elif id_ is not None and frequent[str(id_)] == 1:
            doc_id, is_named = str(id_), isinstance(id_, str)
        elif id_ is None and is_alone:
            doc_id, is_named = path.stem, False
        else:
            base = path.stem if id_ is None else str(id_)
            first = each.place.number if id_ is None else 1
            doc_id = next(name for number in count(first) if (name := f"{base}-{number}") not in taken)
            is_named = False
        taken.add(doc_id)
        made.append((doc_id, is_named))
    shared = [id_ for id_, number in frequent.items() if number > 1]
    if shared:
        number = counted(sum(frequent[id_] for id_ in shared), "example")
        reading.losses.note(f"{path}: {number} share ids, such as {shown(shared[0])}, so numbers were appended.")
    return made
