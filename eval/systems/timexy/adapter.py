"""Timexy's dates and durations: a component of a blank English pipeline."""

import re

import spacy
import timexy  # noqa: F401 - it registers the component

VALUE = re.compile(r'TIMEX3 type="(?P<type>\w+)" value="(?P<value>[^"]+)"')
MIDNIGHT = "T00:00:00"

nlp = spacy.blank("en")
nlp.add_pipe("timexy")


def extract(document):
    """Return {"times": [...]}: the times of a document, with the TIMEX3 type and value in the component's `kb_id_`."""
    times = []
    for found in nlp(document["text"]).ents:
        timex = VALUE.fullmatch(found.kb_id_)
        value = timex["value"].replace(MIDNIGHT, "")
        times.append({"start": found.start_char, "end": found.end_char, "type": timex["type"], "value": value})
    return {"times": times}
