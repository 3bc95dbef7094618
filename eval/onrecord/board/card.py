"""Read the card of a system, `system.json` beside its predictions: what it is, and what it knew of the corpus.

The schema is `system`. A board shows a system without a card too, and says that nothing was declared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from onrecord import schema
from onrecord.errors import ProblemsError

if TYPE_CHECKING:
    from pathlib import Path

CARD = "system.json"
CHECK = "card.record"
UNDECLARED = "undeclared"
CONTAMINATION = {
    "independent": "nothing was trained on gold of this corpus or tuned after a look at it",
    "by folds": "trained on the gold of the corpus's other documents, which tell the same story",
    "tuned": "trained or tuned in sight of the gold that scores it: other text will give lower figures",
    "unknown": "nobody can tell what it was trained on",
    UNDECLARED: "there is no card",
}
"""What a system knew of the corpus, in one word as the board's rows have it, and what the word means."""


class Exposure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a system, its adapter or its prompt knew of the corpus."""

    trained_on: Literal["nothing", "other documents", "these documents", "unknown"]
    tuned_on: Literal["nothing", "gold"]
    guidelines_seen: bool
    note: str | None = None

    @property
    def contamination(self) -> str:
        """Return the word of `CONTAMINATION` for it, the worst that holds."""
        if self.trained_on == "these documents" or self.tuned_on == "gold":
            return "tuned"
        return {"other documents": "by folds", "unknown": "unknown"}.get(self.trained_on, "independent")


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A system's card; `schema/system.schema.json` says what each field holds."""

    onrecord: Literal["system"]
    schema_version: str
    title: str
    about: str
    licence: str
    layers: list[str]
    exposure: Exposure
    version: str | None = None
    scope: Literal["document", "corpus"] = "document"
    size_mb: float | None = None
    readme: str | None = None
    given: list[str] = []
    rule: str | None = None


def parse_card(data: bytes, name: str) -> Card:
    """Return a card from its JSON.

    Args:
        data: The bytes of the file.
        name: The file's name, for messages.

    Raises:
        ProblemsError: The file is not JSON, or does not conform to the schema; the error lists every problem.
    """
    hint = "onrecord schema system"
    try:
        plain = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ProblemsError(f"{name}: the card is no JSON: {error}", (), hint=hint) from error
    problems = list(schema.explain("system", plain, document=name, check=CHECK))
    if problems:
        said = "\n".join(f"  {line}" for each in problems for line in each.render().splitlines())
        raise ProblemsError(f"{name}: the card is not as its schema says.\n{said}", problems, hint=hint)
    return msgspec.convert(plain, Card)


def read_card(directory: Path) -> Card | None:
    """Return the card in a directory of results; None if the directory has no card.

    Raises:
        ProblemsError: The card is not JSON, or does not conform to its schema.
    """
    path = directory / CARD
    return parse_card(path.read_bytes(), f"{directory.name}/{CARD}") if path.is_file() else None
