"""Give documents of other formats legal ids: letters, digits, `.`, `_` and `-`, with a letter or digit first.

Other formats name documents more freely: OntoNotes by paths (`bc/cctv/00/cctv_0000`), AIDA with spaces (`1 EU`). Every
other character becomes `_`. The same name always becomes the same id, unless two of one file would become one.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from msgspec.structs import replace as with_fields

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onrecord.formats.base import Bundle
    from onrecord.formats.losses import Losses

DOC_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
MAX_NAME = 200  # characters; longer names are no files' names
_OTHER = re.compile(r"[^A-Za-z0-9._-]")


def as_ids(names: Iterable[str]) -> dict[str, str]:
    """Return an id for each name.

    >>> as_ids(["nw/wsj/00", "nw wsj 00", "plain", "_x"])
    {'plain': 'plain', 'nw/wsj/00': 'nw_wsj_00', 'nw wsj 00': 'nw_wsj_00-2', '_x': 'd_x'}
    """
    names = list(names)
    found = {name: name for name in names if DOC_ID.fullmatch(name)}
    taken = set(found)
    for name in names:
        if name in found:
            continue
        plain = _OTHER.sub("_", name)
        base = plain if DOC_ID.fullmatch(plain) else f"d{plain}"
        number, made = 1, base
        while made in taken:
            number += 1
            made = f"{base}-{number}"
        found[name] = made
        taken.add(made)
    return found


def is_path(name: str) -> bool:
    """Return whether a document's name may name its file, below a directory of documents."""
    parts = name.replace("\\", "/").split("/")
    return name.isprintable() and all(0 < len(each) < MAX_NAME and each not in {".", ".."} for each in parts)


def legal(bundle: Bundle, losses: Losses) -> Bundle:
    """Return a bundle whose documents have legal ids, with a note if that changed any."""
    ids = as_ids(each.doc_id for each in bundle.documents)
    changed = [name for name, doc_id in ids.items() if name != doc_id]
    if not changed:
        return bundle
    number = "1 document's name has" if len(changed) == 1 else f"{len(changed)} documents' names have"
    losses.note(f"{number} characters that an id may not have: {changed[0]} is {ids[changed[0]]} here.")
    return replace(
        bundle,
        documents=tuple(with_fields(each, doc_id=ids[each.doc_id]) for each in bundle.documents),
        texts={ids.get(name, name): text for name, text in bundle.texts.items()},
        carried=frozenset(ids.get(name, name) for name in bundle.carried),
        unnamed=frozenset(ids.get(name, name) for name in bundle.unnamed),
        words={ids.get(name, name): words for name, words in bundle.words.items()},
    )
