"""narrative's dialogue: the text between double quotation marks."""

from narrative import DIALOGUE_RE
from protocol import serve

MARKS = '"“”'


def extract(document):
    """Return {"quotes": [...]}: the quotes of a document, without their marks; empty ones are left out."""
    contents = []
    for found in DIALOGUE_RE.finditer(document["text"]):
        inner = found.group().strip(MARKS + "\n")
        if inner.strip():
            start = found.start() + found.group().index(inner)
            contents.append({"start": start, "end": start + len(inner)})
    return {"quotes": [{"kind": "direct", "content": [content]} for content in contents]}


serve(extract)
