"""Fuzz a reader by coverage: `python tests/fuzz/readers.py FORMAT -max_total_time=60`. Further options are libFuzzer's.

An input is a file of the format. It may be read or refused with an OnrecordError. Anything else ends the run: another
exception, a hang, too much memory, or a document that says what its file did not: an offset beyond the text, an item
of the wrong order, or a text that is neither in the file nor at hand.
"""

from __future__ import annotations

import copy
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import atheris

with atheris.instrument_imports(include=["onrecord.formats", "onrecord.documents", "onrecord.studio"]):
    from onrecord.documents.model import Argument, Document, Event, Mention, Quote, Span, Time
    from onrecord.errors import OnrecordError
    from onrecord.formats import folder
    from onrecord.formats.base import Bundle, Reading
    from onrecord.formats.losses import Losses
    from onrecord.formats.registry import FORMATS, READ_ONLY

TEXT = "Mayor Ada Lind met Berg, \U0001d538. She left (x) on Monday."
DOCUMENT = Document(
    doc_id="d",
    mentions=[Mention(0, 14, id="m1", entity="a-1", type="PER", head=Span(6, 14)), Mention(6, 9, id="m2", entity="b")],
    times=[Time(45, 51, id="t1", type="DATE", value="2031-05-05")],
    quotes=[Quote(id="q1", content=[Span(0, 5), Span(15, 18)], cue=[Span(31, 35)], kind="direct")],
    events=[Event(15, 18, id="e1", type="Meet", arguments=[Argument("participant", "m1")])],
)
SEEDS = Path(__file__).parent / "seeds"  # what other tools write in the same formats, in its smallest forms
VALUES = [None, True, 0, -1, 7, 1e9, 2**70, "", "a", "PER", [], [1], ["x", None], {}, {"start": "0"}]
DICTIONARY = [
    "B-",
    "I-",
    "Entity=(",
    "[1/2]",
    "#begin document",
    "# newdoc id = ",
    "Arg1:T1",
    '"doc_id"',
    '"start":',
    "1.1\t",
    "1-2\t",
]


def main() -> None:
    """Fuzz the reader that the first argument names."""
    name, *options = sys.argv[1:]
    entry = (FORMATS | READ_ONLY)[name]
    written = entry.load().write(Bundle((DOCUMENT,), {"d": TEXT}), Losses()) if name in FORMATS else {}
    with tempfile.TemporaryDirectory() as place:
        corpus, work = Path(place) / "corpus", Path(place) / "work"
        corpus.mkdir()
        work.mkdir()
        seeds = [data for file, data in written.items() if not file.endswith((".txt", ".xml"))]
        seeds += [each.read_bytes() for each in sorted((SEEDS / name).glob("*"))]
        for number, seed in enumerate(seeds):
            (corpus / str(number)).write_bytes(seed)
        words = Path(place) / "words"
        words.write_text("".join(json.dumps(each).replace("\\t", "\\x09") + "\n" for each in DICTIONARY))
        (work / "d.txt").write_text(TEXT, encoding="utf-8")
        path = work / f"d{entry.suffixes[0]}"

        trees = [json.loads(seed) for seed in seeds] if name in {"label-studio", "json", "coref-jsonlines"} else []

        def one(data: bytes) -> None:
            if trees and data[:1] < b"\x80":  # half of the inputs are sound JSON of the wrong shape
                data = json.dumps(bent(trees, atheris.FuzzedDataProvider(data))).encode()
            path.write_bytes(data)
            try:
                bundle = folder.read(path, entry, Reading(lambda doc_id: TEXT if doc_id == "d" else None, Losses()))
            except OnrecordError:
                return
            hold(bundle, data)

        atheris.Setup([sys.argv[0], str(corpus), f"-dict={words}", "-timeout=10", "-rss_limit_mb=1500", *options], one)
        atheris.Fuzz()


def bent(trees: list[Any], draw: Any) -> Any:
    """Return JSON data in which a few values are replaced or removed."""
    tree = copy.deepcopy(draw.PickValueInList(trees))
    for _ in range(draw.ConsumeIntInRange(1, 4)):
        here = tree
        while isinstance(here, dict | list) and here:
            key = (
                draw.PickValueInList(list(here)) if isinstance(here, dict) else draw.ConsumeIntInRange(0, len(here) - 1)
            )
            if not (isinstance(here[key], dict | list) and here[key]) or draw.ConsumeIntInRange(0, 4) == 0:
                if draw.ConsumeBool():
                    del here[key]
                else:
                    here[key] = copy.deepcopy(draw.PickValueInList(VALUES))
                break
            here = here[key]
    return tree


def hold(bundle: Bundle, data: bytes) -> None:
    """Raise AssertionError if a document has data that its file does not have."""
    names = [document.doc_id for document in bundle.documents]
    assert len(set(names)) == len(names), names
    for document in bundle.documents:
        text = bundle.texts.get(document.doc_id)
        for layer in ("mentions", "times", "events", "fillers", "nonquotes"):
            for item in getattr(document, layer) or ():
                if item.start is not None and text is not None:
                    assert 0 <= item.start <= item.end <= len(text), (document.doc_id, layer, item)
        assert text is None or text == TEXT or len(text) <= 6 * len(data) + 1, "more text than the file can hold"


if __name__ == "__main__":
    main()
