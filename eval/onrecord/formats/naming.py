"""Give documents of other formats legal ids: letters, digits, `.`, `_` and `-`, starting with a letter or digit.

Other formats allow more: OntoNotes uses paths (`bc/cctv/00/cctv_0000`), AIDA uses spaces (`1 EU`). Accents are removed,
and every other character becomes `_`. A name in another script, or a long one, gets a hash at the end. A name always
gives the same id, unless two names of one file would get the same id. Predictions have the ids that gold's names got.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from onrecord.formats.base import Bundle
    from onrecord.formats.losses import Losses

DOC_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
MAX_NAME = 200  # characters; file systems refuse longer names
MAX_ID = 120  # characters
HASH = 8  # hexadecimal digits
_OTHER = re.compile(r"[^A-Za-z0-9._-]")


def as_ids(names: Iterable[str], known: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """Return name -> legal id for documents' names, with a different id for each name; a legal name is its own id.

    A legal id has letters, digits, `.`, `_` and `-`, and begins with a letter or digit. A name in `known` (name -> id)
    has its id there.

    >>> as_ids(["nw/wsj/00", "nw wsj 00", "plain", "_x", "Zürich 1", "東京"])  # doctest: +NORMALIZE_WHITESPACE
    {'plain': 'plain', 'nw/wsj/00': 'nw_wsj_00', 'nw wsj 00': 'nw_wsj_00-2', '_x': 'd_x', 'Zürich 1': 'Zurich_1',
     '東京': 'd-130016b2'}
    """
    names = list(names)
    found = {name: known[name] for name in names if name in known}
    taken = set(found.values())
    legal = {name for name in names if len(name) <= MAX_ID and DOC_ID.fullmatch(name)} - taken
    found |= {name: name for name in names if name in legal and name not in found}
    taken |= legal
    for name in names:
        if name in found:
            continue
        plain = _plain(name)
        base = plain if DOC_ID.fullmatch(plain) else f"d{plain}"
        number, made = 1, base
        while made in taken:
            number += 1
            made = f"{base}-{number}"
        found[name] = made
        taken.add(made)
    return found


def _plain(name: str) -> str:
    """Return a name with legal characters only: accents are removed, and other characters become `_`.

    A name in another script, or a long one, is cut off and gets a hash of the whole name at its end.
    """
    letters = "".join(each for each in unicodedata.normalize("NFKD", name) if not unicodedata.combining(each))
    plain = _OTHER.sub("_", letters)
    if letters.isascii() and len(plain) <= MAX_ID:
        return plain
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:HASH]
    return f"{plain.strip('_')[: MAX_ID - HASH - 1]}-{digest}"


def is_path(name: str) -> bool:
    """Return whether a document's name can safely be used as a relative path of a file.

    Such a name is printable, and none of its parts between slashes is empty, `.`, `..`, or has 200 (`MAX_NAME`) or more
    characters. A backslash counts as a slash.

    >>> is_path("bc/cctv/00"), is_path("../secret")
    (True, False)
    """
    parts = name.replace("\\", "/").split("/")
    return name.isprintable() and all(0 < len(each) < MAX_NAME and each not in {".", ".."} for each in parts)


def with_legal_ids(bundle: Bundle, losses: Losses, known: Mapping[str, str] = MappingProxyType({})) -> Bundle:
    """Return the bundle (documents and their texts) with every doc_id replaced by a legal one (`as_ids`).

    The result's `names` has the id of each name. If ids were changed, `losses` receives a note with their number and an
    example.

    Args:
        bundle: The documents, with the names of the input as ids.
        losses: Receives the note; changed in place.
        known: The ids that some names have already: those of gold, if the bundle has predictions.
    """
    ids = as_ids((each.doc_id for each in bundle.documents), known)
    changed = [name for name, doc_id in ids.items() if name != doc_id]
    if not changed:
        return replace(bundle, names=ids)
    number = "1 document's name has" if len(changed) == 1 else f"{len(changed)} documents' names have"
    what = "characters that are not allowed in an id" if len(changed[0]) <= MAX_ID else "too many characters for an id"
    losses.note(f"{number} {what}: {changed[0][:MAX_ID]} becomes {ids[changed[0]]}.")
    return replace(bundle.renamed(ids), names=ids)
