"""narrative's dialogue: what stands between double quotation marks."""

from narrative import DIALOGUE_RE
from protocol import serve

MARKS = '"“”'


def extract(document):
    """Return the quotes of a document, without their marks; what is nothing but marks is none."""
    contents = []
    for found in DIALOGUE_RE.finditer(document["text"]):
        inner = found.group().strip(MARKS + "\n")
        if inner.strip():
            start = found.start() + found.group().index(inner)
            contents.append({"start": start, "end": start + len(inner)})
    return {"quotes": [{"kind": "direct", "content": [content]} for content in contents]}


serve(extract)
