"""Format figures for a report: percentages with one decimal, a dash if undefined, and a class for each outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.explain.finding import Outcome
from onrecord.stats.statistic import figure

if TYPE_CHECKING:
    from onrecord.scoring.measure import Counts, Measure
    from onrecord.stats.bootstrap import Interval

DASH = "–"
MINUS = "−"
_WRONG = {Outcome.MISSED, Outcome.SPURIOUS}
_ASIDE = {Outcome.NEUTRAL, Outcome.OUTSIDE}
SYMBOLS = {"right": "✓", "part": "≈", "wrong": "✕", "aside": "·"}


def percent(value: float | None) -> str:
    """Return a rate as a percentage with one decimal; a dash for None.

    >>> percent(0.3981), percent(None)
    ('39.8', '–')
    """
    return DASH if value is None else f"{100 * value:.1f}"


def signed(value: float | None) -> str:
    """Return a difference of rates in percentage points, with its sign; 0.0 has no sign; a dash for None.

    >>> signed(-0.0312), signed(0.2), signed(-0.0001)
    ('−3.1', '+20.0', '0.0')
    """
    if value is None:
        return DASH
    points = f"{100 * value:+.1f}".replace("-", MINUS)
    return points if points[1:] != "0.0" else "0.0"


def between(interval: Interval | None) -> str:
    """Return an interval of rates as `28.3 to 45.5`; empty for None."""
    return "" if interval is None else f"{percent(interval.low)} to {percent(interval.high)}"


def count(number: object) -> str:
    """Return a count as text, with thousands separators; a dash for a tuple of counts and for anything not a number.

    >>> count(1234), count(2.5), count((1, 2))
    ('1,234', '2.5', '–')
    """
    if isinstance(number, int):
        return f"{number:,}"
    return DASH if isinstance(number, tuple) or not hasattr(number, "__float__") else f"{float(number):,.1f}"


def main_figure(measure: Measure, counts: Counts | None) -> float | None:
    """Return the F1 of a measure's counts, from 0 to 1; for a measure that is a rate and has no F1, the rate.

    None without counts, and if the figure is undefined.
    """
    return None if counts is None else figure(measure, measure.value(counts))


def tone(outcome: Outcome) -> str:
    """Return the CSS class of an outcome: `right`, `part` (partly right), `wrong` or `aside` (not scored)."""
    if outcome is Outcome.RIGHT:
        return "right"
    if outcome in _WRONG:
        return "wrong"
    return "aside" if outcome in _ASIDE else "part"


def line(text: str | None, limit: int = 0) -> str:
    r"""Return a text on one line with single spaces, cut to `limit` characters with `…` as the last; "" for None.

    A limit of 0 cuts nothing.

    >>> line("one\ntwo three", 8)
    'one two…'
    """
    words = " ".join((text or "").split())
    return words if not limit or len(words) <= limit else f"{words[: limit - 1]}…"
