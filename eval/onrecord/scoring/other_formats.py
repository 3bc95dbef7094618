"""Read another project's format so that it can be scored: the documents, the texts that came with them, what was lost.

The formats are those of `onrecord convert`, by the names it has for them, but for one: `conll` in a score means the
rules of the reference scorer, so that the same columns under our own rules are `conll2012`. Our JSONL and our directory
are not read here: `sources` streams them. Ids hold within a document. What a format could not say (a label that the
schema lacks) is in the notes of the result, and the signature names the format, since numbers hang on it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from onrecord.corpus.load import load
from onrecord.documents.sources import Held
from onrecord.errors import OnrecordError
from onrecord.formats.base import Reading
from onrecord.formats.convert import Texts
from onrecord.formats.losses import Losses
from onrecord.formats.registry import SCORED
from onrecord.scoring.gold import Gold
from onrecord.scoring.signature import line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from onrecord.scoring.result import Result


@dataclass(frozen=True)
class Foreign:
    """What a file or directory held, and the name of its format.

    texts: doc_id -> text, for the documents whose text came along or was at hand.
    """

    format: str
    documents: Held
    texts: Mapping[str, str] = field(repr=False)
    losses: Losses = field(repr=False)

    @property
    def gold(self) -> Gold:
        """Return the documents as gold, with their texts and without registries."""
        return Gold(self.documents, None, None, texts=self.texts)

    @property
    def notes(self) -> list[str]:
        """Return what was not read, a sentence each."""
        return [
            f"{self.documents.name} ({self.format}) lost in reading: {row['count']} {row['what']}: {row['why']}."
            for row in self.losses.rows()
        ]


def read_foreign(path: Path, name: str, labels: Mapping[str, str] | None = None) -> Foreign:
    """Return the documents of a file or directory in the format of a name (one of `registry.SCORED`).

    labels: what their labels are called here (`PERSON` -> `PER`). Raises OnrecordError with every problem of the input.
    """
    if not path.exists():
        raise OnrecordError("There is no such file or directory.", where=str(path), hint="check the path")
    losses = Losses()
    texts = Texts(path if path.is_dir() else path.parent, load())
    module = SCORED[name].load()
    bundle = module.read(path, Reading(texts.text, losses, texts.name, labels or {}))
    if not bundle.documents:
        raise OnrecordError("The input holds no document.", where=str(path), hint=f"is it {name}? see --format")
    return Foreign(name, Held(bundle.documents, str(path)), bundle.texts, losses)


def signed(result: Result, predicted: Foreign | None, gold: Foreign | None) -> Result:
    """Return a result whose signature says which side was read from which format, and its notes what that lost."""
    sides = {"format": predicted, "gold-format": gold}
    found = {name: side for name, side in sides.items() if side is not None}
    settings = {**result.settings, **{name: side.format for name, side in found.items()}}
    notes = [note for side in found.values() for note in side.notes]
    return replace(result, settings=settings, signature=line(settings), notes=(*result.notes, *notes))
