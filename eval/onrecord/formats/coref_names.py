"""Convert the document keys of coreference systems to names of documents, and back.

The systems' copies of OntoNotes have a key for each part: `bc/cctv/00/cctv_0000_1` is part 1 of `bc/cctv/00/cctv_0000`.
The CoNLL-2012 reader calls the same part `bc/cctv/00/cctv_0000.part-1`, and part 0 has the document's name. wl-coref
has the part's number in `part_id`. A key that is only a genre (`nw`), which e2e-coref asks for, is no name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.formats.conll2012 import PART
from onrecord.formats.coref_keys import IDS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

GENRES = frozenset({"bc", "bn", "mz", "nw", "pt", "tc", "wb"})
_ONTONOTES = r"(?:bc|bn|mz|nw|pt|tc|wb)/[^/]+/\d+/[^/]+_\d+"
_KEY = re.compile(rf"(?P<name>{_ONTONOTES})_(?P<part>\d+)")
_NAME = re.compile(_ONTONOTES)


def name_of(value: Mapping[str, Any]) -> str | None:
    """Return the name of a document, decoded from JSON; None if it has none.

    >>> name_of({"doc_key": "bc/cctv/00/cctv_0000_1"}), name_of({"document_id": "x", "part_id": [2, 2]})
    ('bc/cctv/00/cctv_0000.part-1', 'x.part-2')
    """
    found = next((value[key] for key in IDS if type(value.get(key)) in {str, int} and value[key] != ""), None)
    if found is None or found in GENRES:
        return None
    if match := _KEY.fullmatch(str(found)):
        return _with_part(match["name"], int(match["part"]))
    parts = value.get("part_id")
    only = {each for each in parts if type(each) is int} if isinstance(parts, list) else set()
    return _with_part(str(found), only.pop()) if len(only) == 1 else str(found)


def key_of(name: str) -> str:
    """Return the document key of a name: the inverse of `name_of`.

    >>> key_of("bc/cctv/00/cctv_0000"), key_of("x")
    ('bc/cctv/00/cctv_0000_0', 'x')
    """
    found = PART.fullmatch(name)
    bare, part = (found["id"], found["part"]) if found else (name, "0")
    return f"{bare}_{part}" if _NAME.fullmatch(bare) else name


def _with_part(name: str, part: int) -> str:
    return f"{name}.part-{part}" if part > 0 else name
