"""Read the card of a system, `system.json` beside its predictions: its description, and its exposure to the corpus.

The schema is `system`. A board shows a system without a card as `undeclared`.
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
"""The exposure of a system to the gold that scores it: the word in the rows of the board -> its meaning."""


class Exposure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far a system, its adapter and its prompt were made with knowledge of the corpus.

    Attributes:
        trained_on: The gold documents that it was trained on.
        tuned_on: Whether it was tuned after a look at gold.
        guidelines_seen: Whether its authors, or its prompt, used the annotation guidelines.
        note: A note for readers of the board.
    """

    trained_on: Literal["nothing", "other documents", "these documents", "unknown"]
    tuned_on: Literal["nothing", "gold"]
    guidelines_seen: bool
    note: str | None = None

    @property
    def contamination(self) -> str:
        """Return what the system knew of gold: `independent`, `by folds`, `tuned` or `unknown`.

        `tuned` applies if it was trained on these documents or tuned on gold, whatever else the card declares.
        """
        if self.trained_on == "these documents" or self.tuned_on == "gold":
            return "tuned"
        return {"other documents": "by folds", "unknown": "unknown"}.get(self.trained_on, "independent")


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The card `system.json` of a system, which describes it for a board.

    `schema/system.schema.json` defines the fields.
    """

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
    """Return a system's card, parsed from JSON and checked against the schema `system`.

    Args:
        data: The bytes of the JSON file.
        name: The name of the file in messages.

    Raises:
        ProblemsError: The file is not JSON, or does not match the schema. The error contains all problems.
    """
    hint = "onrecord schema system prints the schema of a card"
    try:
        plain = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ProblemsError(f"{name}: the card is not JSON: {error}", (), hint=hint) from error
    problems = list(schema.explain("system", plain, document=name, check=CHECK))
    if problems:
        said = "\n".join(f"  {line}" for each in problems for line in each.render().splitlines())
        raise ProblemsError(f"{name}: the card does not match its schema.\n{said}", problems, hint=hint)
    return msgspec.convert(plain, Card)


def read_card(directory: Path) -> Card | None:
    """Return the system's card in a directory of results, or None if there is no file `system.json`.

    Raises:
        ProblemsError: The file is not JSON, or does not match the schema.
    """
    path = directory / CARD
    return parse_card(path.read_bytes(), f"{directory.name}/{CARD}") if path.is_file() else None
