"""Figures that a score must reach: `onrecord score --require 'quote.attribution>=0.40'`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.errors import OnrecordError, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.scoring.result import Result

EXPECTED = "measure>=share, such as quote.attribution>=0.40"
_PATTERN = re.compile(r"(?P<name>.+?)\s*(?P<sign>>=|<=)\s*(?P<share>.+)")


@dataclass(frozen=True, slots=True)
class Requirement:
    """A bound on a measure's F1, or on its value where it is a rate: at least or, with `most`, at most a share."""

    name: str
    share: float
    most: bool = False

    def failure(self, result: Result) -> str | None:
        """Return by how much a result fails, or why it has no figure; None if it does not fail.

        Raises:
            OnrecordError: The measure was not scored.
        """
        if self.name not in result.scores:
            raise OnrecordError(
                "A required measure is not scored.", got=self.name, hint="leave --layer out, or name its layer"
            )
        score = result.scores[self.name]
        found = score.value.value if score.measure.is_rate else score.value.f1
        bound = f"{'<=' if self.most else '>='} {self.share:g}"
        if found is None:
            why = f"not attempted or not at hand: {', '.join(score.lacking)}" if score.lacking else "nothing to count"
            return f"{self.name} has no figure ({why}); required {bound}"
        short = found - self.share if self.most else self.share - found
        if short <= 0:
            return None
        return f"{self.name} is {found:.4f}, {_digits(short)} {'too high' if self.most else 'short'}; required {bound}"


def _digits(share: float) -> str:
    """Return a share with four decimals, or with two digits if that would be nothing."""
    return f"{share:.4f}" if share >= 0.0001 else f"{share:.1e}"  # noqa: PLR2004 - the least that four decimals show


def parse(requirement: str) -> Requirement:
    """Return a requirement as it is typed.

    >>> parse("quote.attribution>=0.40")
    Requirement(name='quote.attribution', share=0.4, most=False)

    Raises:
        OnrecordError: It cannot be read, the measure is unknown, or the bound is no share from 0 to 1.
    """
    from onrecord.measures import registry

    split = _PATTERN.fullmatch(requirement.strip())
    if split is None:
        raise OnrecordError("A requirement cannot be read.", got=shown(requirement), expected=EXPECTED)
    name = registry.parse(split["name"]).name
    return Requirement(name, _share(split["share"], requirement), most=split["sign"] == "<=")


def _share(written: str, requirement: str) -> float:
    """Return a share as it is typed; a percentage is refused, with the share that it stands for as a hint."""
    number, percent = written.removesuffix("%").strip(), written.endswith("%")
    try:
        share = float(number)
    except ValueError:
        share = float("nan")
    if not percent and 0 <= share <= 1:
        return share
    is_percent = (percent or share > 1) and 0 <= share <= 100  # noqa: PLR2004 - per cent
    raise OnrecordError(
        "A required figure is a share, and no percentage." if is_percent else "A required figure is no share.",
        got=shown(requirement),
        expected="a number from 0 to 1",
        hint=f"write {requirement.removesuffix(written)}{share / 100:g}" if is_percent else EXPECTED,
    )


def failures(requirements: Sequence[Requirement], result: Result) -> Iterator[str]:
    """Yield a sentence for each requirement that a result does not meet."""
    found = (requirement.failure(result) for requirement in requirements)
    yield from (each for each in found if each is not None)
