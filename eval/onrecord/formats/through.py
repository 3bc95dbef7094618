"""Pass documents through a format: write them in it and read that again, so that they hold what the format can hold."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from onrecord.formats.base import ONE_FILE, Reading
from onrecord.formats.losses import count_unheld

if TYPE_CHECKING:
    from onrecord.formats.base import Bundle
    from onrecord.formats.losses import Losses
    from onrecord.formats.registry import Entry


def through(bundle: Bundle, entry: Entry, losses: Losses) -> Bundle:
    """Return the documents as they come back from a format; what does not is counted.

    Args:
        bundle: documents, all of which have texts and offsets.
        entry: the format.
        losses: counts what the format cannot hold.
    """
    module = entry.load()
    count_unheld(bundle, module.HOLDS, losses, empty=getattr(module, "KEEPS_EMPTY", frozenset()))
    with TemporaryDirectory(prefix="onrecord-") as place:
        path = Path(place) / f"gold{'' if entry.directory else entry.suffixes[0]}"
        for name, data in module.write(bundle, losses).items():
            file = path if name == ONE_FILE else path / name
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(data)
        return module.read(path, Reading(bundle.texts.get, losses))
