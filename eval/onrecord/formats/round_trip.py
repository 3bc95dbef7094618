"""Convert documents to a format and back, so that gold contains only what the format can store.

`onrecord score --format` needs this: predictions in a format that cannot store a field are compared with gold without
that field.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from onrecord.formats.base import ONE_FILE, Reading
from onrecord.formats.unsupported import count_unsupported

if TYPE_CHECKING:
    from onrecord.formats.base import Bundle
    from onrecord.formats.losses import Losses
    from onrecord.formats.registry import Entry


def round_trip(bundle: Bundle, entry: Entry, losses: Losses) -> Bundle:
    """Return a new bundle: the documents and texts after they were written in a format and read back.

    Temporary files are deleted.

    Args:
        bundle: Documents that all have texts and offsets.
        entry: The format.
        losses: Counts what the format cannot store; changed in place.
    """
    module = entry.load()
    count_unsupported(bundle, module.HOLDS, losses, empty=getattr(module, "KEEPS_EMPTY", frozenset()))
    with TemporaryDirectory(prefix="onrecord-") as place:
        path = Path(place) / f"gold{'' if entry.directory else entry.suffixes[0]}"
        for name, data in module.write(bundle, losses).items():
            file = path if name == ONE_FILE else path / name
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(data)
        return module.read(path, Reading(bundle.texts.get, losses))
