"""GDELT ReGKG's quotations that have a reporting verb, its dates, and its themes that name a type of event."""

from gdelt_regkg.builders.themes import authored_theme_input
from gdelt_regkg.fields.dates import analyze_dates
from gdelt_regkg.fields.quotations import analyze_quotations
from gdelt_regkg.fields.rule_inputs import theme_lexicon_from_input
from gdelt_regkg.fields.themes import analyze_themes
from protocol import serve

TYPES = {"APPOINTMENT": "Appoint", "ELECTION": "Elect", "RESIGNATION": "Resign"}
THEMES = theme_lexicon_from_input(authored_theme_input())


def extract(document):
    """Return the quotes, the times and the event triggers of a document, as layer -> items."""
    text = document["text"]
    return {
        "quotes": [
            {"kind": "direct", "content": [place(found)]} for found in analyze_quotations(text).mentions if found.verb
        ],
        "times": [dict(place(found), value=value(found)) for found in analyze_dates(text).mentions],
        "events": [
            dict(place(found), type=TYPES[found.theme])
            for found in analyze_themes(text, lexicon=THEMES).mentions
            if found.theme in TYPES
        ],
    }


def place(found):
    """Return the offsets of one of the library's mentions as {"start", "end"}."""
    return {"start": found.start, "end": found.end}


def value(date):
    """Return a date as TIMEX3 writes it: XXXX for an unknown year; an unknown month or day is left out."""
    year = f"{date.year:04}" if date.year else "XXXX"
    month, day = (f"-{part:02}" if part else "" for part in (date.month, date.day))
    return year + month + day


serve(extract)
