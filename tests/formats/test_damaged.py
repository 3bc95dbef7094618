"""Readers accept or refuse damaged files; they never fail in another way."""

from __future__ import annotations

import contextlib
import importlib.util
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.documents.model import Argument, Document, Event, Mention, Quote, Span
from onrecord.errors import OnrecordError
from onrecord.formats.base import Bundle, Reading
from onrecord.formats.losses import Losses
from onrecord.formats.registry import FORMATS

TEXT = "Mayor Ada Lind met Berg, 𝔸. She left (x)."
DOCUMENT = Document(
    doc_id="d",
    mentions=[Mention(0, 14, id="m1", entity="a-1", type="PER", head=Span(6, 14)), Mention(6, 9, id="m2", entity="b")],
    quotes=[Quote(id="q1", content=[Span(0, 5), Span(15, 18)], cue=[Span(31, 35)], kind="direct")],
    events=[Event(15, 18, id="e1", type="Meet", arguments=[Argument("participant", "m1")])],
)
NAMES = [name for name in FORMATS if name != "docbin" or importlib.util.find_spec("spacy")]
PIECES = [
    b"",
    b"(",
    b")",
    b"-",
    b"\t",
    b"\n",
    b" ",
    b"1",
    b"-1",
    b"99",
    b"\xff",
    b"\0",
    b"T1",
    b"E1",
    b"B-",
    b"|",
    b"[1/2]",
    b"#",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.fuzz(cases=60, share=10)
@given(st.data())
def test_a_damaged_file_is_read_or_refused(name: str, data: st.DataObject) -> None:
    """A file with some bytes replaced gives documents or an OnrecordError."""
    module = FORMATS[name].load()
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "file"
        for file, written in module.write(Bundle((DOCUMENT,), {"d": TEXT}), Losses()).items():
            damaged = written
            if not file.endswith(".txt"):
                for _ in range(data.draw(st.integers(1, 3))):
                    at = data.draw(st.integers(0, len(damaged)))
                    cut = data.draw(st.integers(0, 4))
                    damaged = damaged[:at] + data.draw(st.sampled_from(PIECES)) + damaged[at + cut :]
            if file:
                path.mkdir(exist_ok=True)
            (path / file if file else path).write_bytes(damaged)
        with contextlib.suppress(OnrecordError):
            found = module.read(path, Reading(lambda doc_id: TEXT if doc_id == "d" else None, Losses()))
            for document in found.documents:
                text = found.texts.get(document.doc_id, TEXT)
                for mention in document.mentions or () if name not in {"jsonl", "documents"} else ():
                    assert 0 <= mention.start < mention.end <= len(text)
