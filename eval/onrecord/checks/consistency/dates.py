"""Are the registries' dates days of the calendar, in order, and as exact as their precision says?

An event's `from` and `to` are both there or both null (precision unknown); a day is the same day twice, a month runs
from a first to a last of the month, a year from 1 January to 31 December. An utterance's date is a day, a month or a
year.
"""

from __future__ import annotations

import calendar
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold
    from onrecord.documents.model import EventInstance

EXPECTED = {
    "day": "the same day twice",
    "month": "the first and the last day of a month",
    "year": "1 January and 31 December",
    "unknown": "null and null",
}


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each date that is none, and for each pair that its precision does not allow."""
    for at, event in enumerate(gold.event_rows):
        dates = [each for each in (event.from_, event.to) if each is not None]
        if any(_day(each) is None for each in dates):
            yield gold.registry("events", at, f"{event.id} has a date that is no day", got=" to ".join(dates))
        elif len(dates) == 2 and dates[0] > dates[1]:  # noqa: PLR2004 - both dates are there
            yield gold.registry("events", at, f"{event.id} ends before it starts", got=" to ".join(dates))
        elif not _fits(event):
            got, expected = f"{event.from_} to {event.to}", EXPECTED[event.precision]
            message = f"the dates of {event.id} are not those of precision {event.precision}"
            yield gold.registry("events", at, message, got=got, expected=expected)
    for at, utterance in enumerate(gold.utterance_rows):
        parts = ["01", "01"] if utterance.date is None else utterance.date.split("-")[1:]
        if utterance.date is not None and _day(utterance.date + "-01" * (2 - len(parts))) is None:
            yield gold.registry("utterances", at, f"the date of {utterance.id} is no day", got=utterance.date)


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _fits(event: EventInstance) -> bool:
    start, end = _day(event.from_ or ""), _day(event.to or "")
    if start is None or end is None:
        return event.precision == "unknown" and event.from_ is None and event.to is None
    last = calendar.monthrange(end.year, end.month)[1]
    return {
        "day": start == end,
        "month": start.day == 1 and end.day == last,
        "year": (start.month, start.day, end.month, end.day) == (1, 1, 12, 31),
        "unknown": False,
    }[event.precision]
