"""puckling's times and durations; a value is as precise as the time's grain (year, day, ...)."""

import datetime as dt

from protocol import lines, serve
from puckling import Context, DurationValue, InstantValue, Lang, Locale, Options, parse

VALUES = {
    "year": "%Y",
    "month": "%Y-%m",
    "week": "%G-W%V",
    "day": "%Y-%m-%d",
    "hour": "%Y-%m-%dT%H",
    "minute": "%Y-%m-%dT%H:%M",
    "second": "%Y-%m-%dT%H:%M:%S",
}
CLOCK = {"hour", "minute", "second"}
LENGTHS = {"year": "P{}Y", "month": "P{}M", "week": "P{}W", "day": "P{}D"}
LENGTHS |= {"hour": "PT{}H", "minute": "PT{}M", "second": "PT{}S"}
OPTIONS = Options(parse_timeout_ms=None)  # a time limit would make answers depend on the machine


def extract(document):
    """Return {"times": [...]}: the times of a document, found paragraph by paragraph.

    The reference time is noon of the document's date. Without a date, times have no value.
    """
    date = dt.date.fromisoformat(document["date"] or "2000-01-01")
    reference = dt.datetime.combine(date, dt.time(12), tzinfo=dt.UTC)
    context = Context(reference_time=reference, locale=Locale(Lang.EN))
    return {
        "times": [
            {"start": at + found.start, "end": at + found.end, **described(found.value, dated=bool(document["date"]))}
            for line, at in lines(document["text"])
            for found in parse(line, context, OPTIONS, dims=("time", "duration"))
        ]
    }


def described(value, *, dated):
    """Return {"type", "value"} of a time that puckling found; the TIMEX3 value is None if it is not one unit of time.

    Args:
        value: The value as puckling has it.
        dated: Whether the document has a date; without one, only durations have a value.
    """
    if isinstance(value, DurationValue):
        length = LENGTHS.get(value.grain.value)
        return {"type": "DURATION", "value": length and length.format(value.value)}
    instant = isinstance(value.primary, InstantValue)
    start = value.primary if instant else getattr(value.primary, "start", None)
    grain = start.grain.value if isinstance(start, InstantValue) else None
    shape = VALUES.get(grain) if instant and dated else None
    return {"type": "TIME" if grain in CLOCK else "DATE", "value": shape and start.value.strftime(shape)}


serve(extract)
