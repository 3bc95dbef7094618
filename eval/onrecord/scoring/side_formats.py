"""The formats of gold and predictions in a score, with the options for reading them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

OURS = "jsonl"
WITH_SPANS = frozenset({"docbin", "spacy-json", "coref-jsonlines"})  # the formats of which --spans selects parts


@dataclass(frozen=True)
class Formats:
    """The formats of both sides, and the options for reading them.

    Attributes:
        predicted: The format of the predictions.
        gold: The format of gold.
        labels, scheme, column, groups: See `formats.base.Reading`.
        gold_column: The column of BIO tags in gold.
        typed: The command and the paths that the user typed, for hints; "" if there was no command.
    """

    predicted: str = OURS
    gold: str = OURS
    labels: Mapping[str, str] = field(default_factory=dict)
    scheme: str | None = None
    column: int = -1
    gold_column: int = -1
    groups: Sequence[str] = ()
    typed: str = ""

    def settings(self, name: str, column: int) -> dict[str, str]:
        """Return name -> value of the options for reading one side that can change a figure, for the score's signature.

        Options that have their defaults, or that the format does not use, are left out.

        Args:
            name: The format of the side, such as `bio`.
            column: The column of BIO tags.
        """
        renamed = ",".join(f"{theirs}={ours}" for theirs, ours in sorted(self.labels.items()))
        said = {
            "format": name,
            "column": str(column) if name == "bio" and column != -1 else "",
            "spans": ",".join(self.groups) if name in WITH_SPANS else "",
            "labels": renamed,
        }
        return {key: value for key, value in said.items() if value}


def refuse_idle(formats: Formats) -> None:
    """Raise OnrecordError if an option is given that neither of the formats has, such as `--scheme` without `bio`."""
    both = {formats.predicted, formats.gold}
    idle = [
        option
        for option, given, wanted in (
            ("--scheme", formats.scheme, both & {"bio"}),
            ("--column", formats.column != -1, both & {"bio"}),
            ("--gold-column", formats.gold_column != formats.column, formats.gold == "bio"),
            ("--spans", formats.groups, both & WITH_SPANS),
        )
        if given and not wanted
    ]
    if idle:
        raise OnrecordError(
            f"{', '.join(idle)} cannot be used: no file has a format with this option.",
            got=f"--format {formats.predicted}, --gold-format {formats.gold}",
            expected="--scheme and --column for a file in the format bio, --gold-column for gold in the format bio, "
            "--spans for a file in the format docbin, spacy-json or coref-jsonlines",
            hint="give the format of the files, such as --format bio, or leave the option out",
        )
