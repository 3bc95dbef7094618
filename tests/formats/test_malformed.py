"""What every reader does with files that are not what they should be: every problem at once, each with its line."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

import pytest

from onrecord.errors import OnrecordError
from onrecord.formats.base import Reading
from onrecord.formats.losses import Losses
from onrecord.formats.registry import FORMATS

if TYPE_CHECKING:
    from pathlib import Path

    from onrecord.formats.base import Bundle

TEXT = "Ada Lind met Berg."
NEWDOC, ENTITY = "# newdoc id = d\n", "# global.Entity = eid-etype-head\n"
PART, END = "#begin document (d); part 000\n", "#end document\n"


def read(name: str, path: Path) -> Bundle:
    """Read a file by a format's own reader; the text of document d is at hand."""
    return FORMATS[name].load().read(path, Reading(lambda doc_id: TEXT if doc_id == "d" else None, Losses()))


def rows(*cells: str) -> str:
    """Return CoNLL-U rows of the text's words with these MISC columns."""
    words = ["Ada", "Lind", "met", "Berg", "."]
    return "".join(
        f"{number}\t{word}\t_\t_\t_\t_\t0\troot\t_\t{cell}\n"
        for number, (word, cell) in enumerate(zip(words, [*cells, *"_____"], strict=False), 1)
    )


def conll(*cells: str) -> str:
    """Return CoNLL-2012 rows of the text's words with these coreference columns."""
    words = ["Ada", "Lind", "met", "Berg", "."]
    return "".join(f"d\t0\t0\t{word}\t-\t{cell}\n" for word, cell in zip(words, [*cells, *"-----"], strict=False))


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("bio", "", [(0, "the file holds no document")]),
        ("bio", NEWDOC + "Ada\tPER\n", [(2, "the last column is no BIO label")]),
        ("bio", NEWDOC + "Ada\tX-PER\nLind\n", [(2, "no BIO label"), (3, "has no tag: it has 1 column")]),
        ("bio", NEWDOC + "Ada\tBPER\nLind\tbee\n", [(2, "no BIO label"), (3, "no BIO label")]),
        ("bio", NEWDOC + "Ada\tO\n\nBerg\tO\n", [(4, "the word is not what the text goes on with")]),
        ("bio", NEWDOC + "Ada\tO\n", [(1, "the text goes on where the document's words end")]),
        ("bio", NEWDOC + "Ada\tO\n" + NEWDOC + "Ada\tO\n", [(3, "stands in the file twice")]),
        ("conll", PART + conll("(1", "2)") + END, [(2, "never closed"), (3, "was not opened")]),
        ("conll", PART + "d 0 -\n" + END, [(2, "no column of words")]),
        ("conll", PART + conll().replace("met", "saw") + END, [(4, "not what the text goes on with")]),
        ("conll", PART + conll(), [(1, "never ends")]),
        ("corefud", "", [(0, "the file holds no document")]),
        ("corefud", NEWDOC + rows("Entity=(e1)"), [(2, "no line global.Entity")]),
        ("corefud", NEWDOC + ENTITY + rows("Entity=(e1", "Entity=e2)"), [(3, "never closed"), (4, "was not opened")]),
        ("corefud", NEWDOC + ENTITY + rows("Entity=e1"), [(3, "neither opened nor closed")]),
        ("corefud", NEWDOC + ENTITY + rows("Entity=(e1-PER-x)"), [(3, "the head is not inside its mention")]),
        ("corefud", NEWDOC + ENTITY + rows("Entity=(e1-PER-3", "Entity=e1)"), [(3, "the head is not inside")]),
        ("corefud", NEWDOC + "# global.Entity = etype\n", [(2, "names no eid")]),
        ("corefud", NEWDOC + "1\tAda\n", [(2, "the row is no CoNLL-U")]),
        ("corefud", NEWDOC + rows().replace("1\t", "1-1\t", 1), [(2, "words are not its own")]),
        ("corefud", NEWDOC + rows().replace("1\t", "one\t", 1), [(2, "no word's number")]),
        ("corefud", NEWDOC + rows() + NEWDOC, [(7, "stands in the file twice")]),
        ("corefud", NEWDOC + rows().replace("Berg", "Borg"), [(5, "not what the text goes on with")]),
        ("brat", "T1\tPER 0\tAda\n", [(1, "the line is no brat annotation")]),
        ("brat", "what is this\n\nT2\n", [(1, "no brat annotation"), (3, "no brat annotation")]),
        ("brat", "T1\tPER 0 99\tAda\nT2\tPER 3 3\t\n", [(1, "out of the text"), (2, "out of the text")]),
        ("brat", "T1\tPER 0 3\tAdo\n", [(1, "the words are not at their offsets")]),
        ("brat", "T1\tPER 0 3\tAda\nT1\tPER 0 3\tAda\n", [(2, "of that name stands before")]),
        ("brat", "T1\tMeet 9 12\tmet\nE1\tMeet:E1\n", [(2, "no brat annotation")]),
        ("brat", "N1\tReference T9\nR1\thead Arg1:T1\n", [(1, "no brat annotation"), (2, "no brat annotation")]),
    ],
)
def test_every_problem_is_said_with_its_line(
    tmp_path: Path, name: str, content: str, expected: list[tuple[int, str]]
) -> None:
    """A malformed file is refused, and each thing wrong with it is named with its place."""
    path = tmp_path / f"d{FORMATS[name].suffixes[0]}"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(OnrecordError) as caught:
        read(name, path)
    said = [line for line in str(caught.value).splitlines() if f"{path}:" in line or f"] {path}:" in line]
    said = said or [line for line in str(caught.value).splitlines() if str(path) in line]
    assert len(said) == len(expected)
    for (line, message), found in zip(expected, said, strict=True):
        assert (f"{path}:{line}" if line else str(path)) in found
        assert message in found


@pytest.mark.parametrize("name", ["bio", "conll", "corefud", "brat"])
@pytest.mark.parametrize("content", [b"\xff\xfeA\0d\0a\0", b"Ada\tO\n\xe9\tO\n", b"\0" * 10, b"{}\n"])
def test_what_is_no_text_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    """UTF-16, another encoding, NUL bytes and JSON are refused with the file's name."""
    path = tmp_path / f"d{FORMATS[name].suffixes[0]}"
    path.write_bytes(content)
    with pytest.raises(OnrecordError, match=str(path)):
        read(name, path)


@pytest.mark.parametrize("name", ["bio", "conll", "corefud"])
def test_a_directory_and_no_file_are_refused(tmp_path: Path, name: str) -> None:
    """What cannot be opened is an error that names it."""
    for path in (tmp_path, tmp_path / "none"):
        with pytest.raises(OnrecordError, match="cannot be read"):
            read(name, path)


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("bio", "# newdoc id = other\nAda\tO\nmet\tO\n\n\nBerg\tO\n", "Ada met\nBerg"),
        ("conll", "#begin document (other);\n0 Ada -\n1 met -\n\n2 Berg -\n#end document\n", "Ada met\nBerg"),
    ],
)
def test_a_text_that_is_not_at_hand_is_made(tmp_path: Path, name: str, content: str, text: str) -> None:
    """A format without texts makes them of its words: a space between two, a line end after a sentence."""
    path = tmp_path / "file"
    path.write_text(content, encoding="utf-8")
    found = read(name, path)
    assert found.texts == {"other": text}
    assert found.carried == {"other"}


@pytest.mark.skipif(importlib.util.find_spec("spacy") is None, reason="spaCy is not installed")
@pytest.mark.parametrize("content", [b"", b"nonsense", b"x\x9c" + bytes(99)])
def test_a_broken_docbin_is_refused(tmp_path: Path, content: bytes) -> None:
    """Bytes that are no DocBin are one error, whatever the library makes of them."""
    path = tmp_path / "d.spacy"
    path.write_bytes(content)
    with pytest.raises(OnrecordError, match="no DocBin"):
        read("docbin", path)
