"""`onrecord score --require 'quote.attribution>=0.40'`: parse and test the figures that a score must reach."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.errors import OnrecordError, shown
from onrecord.scoring.attempted import need_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.scoring.result import Result

EXAMPLE = "quote.attribution>=0.40"
_PATTERN = re.compile(r"(?P<name>.+?)\s*(?P<sign>>=|<=)\s*(?P<share>.+)")


@dataclass(frozen=True, slots=True)
class Requirement:
    """A bound on a measure's F1, or on its value if it is a rate.

    Attributes:
        name: The measure's name.
        share: The bound, from 0 to 1.
        most: Whether the figure must be at most `share`; otherwise it must be at least `share`.
    """

    name: str
    share: float
    most: bool = False

    def failure(self, result: Result) -> str | None:
        """Return a sentence on why a result fails the requirement; None if it meets it.

        A figure that is undefined fails.

        Raises:
            OnrecordError: The measure was not scored.
        """
        if self.name not in result.scores:
            raise OnrecordError(
                "A required measure is not scored.",
                got=self.name,
                expected=", ".join(result.scores),
                hint="omit --layer, or name the layer of the measure",
            )
        score = result.scores[self.name]
        found = score.value.value if score.measure.is_rate else score.value.f1
        bound = f"{'<=' if self.most else '>='} {self.share:g}"
        if found is None:
            lacking = ", ".join(map(need_in_words, score.lacking))
            why = f"predictions or gold lack: {lacking}" if lacking else "nothing to count"
            return f"{self.name} has no figure ({why}); required {bound}"
        short = found - self.share if self.most else self.share - found
        if short <= 0:
            return None
        return f"{self.name} is {found:.4f}, {_digits(short)} {'too high' if self.most else 'short'}; required {bound}"


def _digits(share: float) -> str:
    """Return a number as text with four decimals; below 0.0001, with two significant digits.

    >>> _digits(0.0123), _digits(0.000012)
    ('0.0123', '1.2e-05')
    """
    return f"{share:.4f}" if share >= 0.0001 else f"{share:.1e}"  # noqa: PLR2004 - the least that four decimals show


def parse(requirement: str) -> Requirement:
    """Return the requirement that a string such as `quote.attribution>=0.40` means.

    >>> parse("quote.attribution>=0.40")
    Requirement(name='quote.attribution', share=0.4, most=False)

    Raises:
        OnrecordError: It has another form, the measure is unknown, or the bound is not between 0 and 1.
    """
    from onrecord.measures import registry

    split = _PATTERN.fullmatch(requirement.strip())
    if split is None:
        raise OnrecordError(
            "A requirement cannot be read.",
            got=shown(requirement),
            expected="MEASURE>=SHARE or MEASURE<=SHARE, with a SHARE from 0 to 1",
            hint=f"--require '{EXAMPLE}'",
        )
    name = registry.parse(split["name"]).name
    return Requirement(name, _share(split["share"], requirement), most=split["sign"] == "<=")


def _share(written: str, requirement: str) -> float:
    """Return a bound, a number from 0 to 1.

    Args:
        written: The bound as the user wrote it.
        requirement: The whole value of --require, for the message.

    Raises:
        OnrecordError: It is another number or no number. For a percentage, the hint gives the share.
    """
    number, percent = written.removesuffix("%").strip(), written.endswith("%")
    try:
        share = float(number)
    except ValueError:
        share = float("nan")
    if not percent and 0 <= share <= 1:
        return share
    is_percent = (percent or share > 1) and 0 <= share <= 100  # noqa: PLR2004 - per cent
    raise OnrecordError(
        "A required figure is given in percent, and has to be a share."
        if is_percent
        else "A required figure is not a number from 0 to 1.",
        got=shown(requirement),
        expected="a share, a number from 0 to 1",
        hint=f"--require '{requirement.removesuffix(written)}{share / 100:g}'"
        if is_percent
        else f"--require '{EXAMPLE}'",
    )


def failures(requirements: Sequence[Requirement], result: Result) -> Iterator[str]:
    """Yield a sentence for each requirement that a result fails; nothing if it meets all of them."""
    found = (requirement.failure(result) for requirement in requirements)
    yield from (each for each in found if each is not None)
