"""Readers report every problem of a malformed file, each with its line."""

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
    """Read a file with a format's reader; the text of document d is available."""
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
        ("bio", "", [(0, "the file contains no document")]),
        ("bio", NEWDOC + "Ada\tPER\n", [(2, "the last column is not a BIO tag")]),
        ("bio", NEWDOC + "Ada\tX-PER\nLind\n", [(2, "not a BIO tag"), (3, "has no tag: it has 1 column")]),
        ("bio", NEWDOC + "Ada\tBPER\nLind\tbee\n", [(2, "not a BIO tag"), (3, "not a BIO tag")]),
        ("bio", NEWDOC + "Ada\tO\n\nBerg\tO\n", [(4, "the word does not match the text")]),
        ("bio", NEWDOC + "Ada\tO\n", [(1, "the text continues after the document's last word")]),
        ("bio", NEWDOC + "Ada\tO\n" + NEWDOC + "Ada\tO\n", [(3, "occurs twice in the file")]),
        ("conll", PART + conll("(1", "2)") + END, [(2, "never closed"), (3, "closed but not opened")]),
        ("conll", PART + "d 0 -\n" + END, [(2, "no word column")]),
        ("conll", PART + conll().replace("met", "saw") + END, [(4, "does not match the text")]),
        ("conll", PART + conll(), [(1, "never ends")]),
        ("corefud", "", [(0, "the file contains no document")]),
        ("corefud", NEWDOC + rows("Entity=(e1)"), [(2, "without a global.Entity line")]),
        (
            "corefud",
            NEWDOC + ENTITY + rows("Entity=(e1", "Entity=e2)"),
            [(3, "never closed"), (4, "closed but not opened")],
        ),
        ("corefud", NEWDOC + ENTITY + rows("Entity=e1"), [(3, "not a bracket")]),
        ("corefud", NEWDOC + ENTITY + rows("Entity=(e1-PER-x)"), [(3, "the head is not inside its mention")]),
        ("corefud", NEWDOC + ENTITY + rows("Entity=(e1-PER-3", "Entity=e1)"), [(3, "the head is not inside")]),
        ("corefud", NEWDOC + "# global.Entity = etype\n", [(2, "has no part eid")]),
        (
            "corefud",
            NEWDOC + rows("ClusterId=c1|MentionSpan=1", "ClusterId=c1|MentionSpan=2"),
            [(2, "as in CorefUD 0.1")],
        ),
        ("corefud", NEWDOC + "1\tAda\n", [(2, "the row is not valid CoNLL-U")]),
        ("corefud", NEWDOC + rows().replace("1\t", "1-1\t", 1), [(2, "wrong word range")]),
        ("corefud", NEWDOC + rows().replace("1\t", "one\t", 1), [(2, "not a word number")]),
        ("corefud", NEWDOC + rows() + NEWDOC, [(7, "occurs twice in the file")]),
        ("corefud", NEWDOC + rows().replace("Berg", "Borg"), [(5, "does not match the text")]),
        ("brat", "T1\tPER 0\tAda\n", [(1, "the line is not a brat annotation")]),
        ("brat", "what is this\n\nT2\n", [(1, "not a brat annotation"), (3, "not a brat annotation")]),
        ("brat", "T1\tPER 0 99\tAda\nT2\tPER 3 3\t\n", [(1, "outside the text"), (2, "outside the text")]),
        ("brat", "T1\tPER 0 3\tAdo\n", [(1, "the words differ from the text at the offsets")]),
        ("brat", "T1\tPER 0 3\tAda\nT1\tPER 0 3\tAda\n", [(2, "id is used twice")]),
        ("brat", "T1\tMeet 9 12\tmet\nE1\tMeet:E1\n", [(2, "not a brat annotation")]),
        ("brat", "N1\tReference T9\nR1\thead Arg1:T1\n", [(1, "not a brat annotation"), (2, "not a brat annotation")]),
    ],
)
def test_every_problem_of_a_malformed_file_is_reported_with_its_line(
    tmp_path: Path, name: str, content: str, expected: list[tuple[int, str]]
) -> None:
    """A malformed file is refused, and every problem is reported with its line."""
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
def test_a_file_that_is_not_utf_8_text_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    """UTF-16, another encoding, NUL bytes and JSON are refused with the file's name."""
    path = tmp_path / f"d{FORMATS[name].suffixes[0]}"
    path.write_bytes(content)
    with pytest.raises(OnrecordError, match=str(path)):
        read(name, path)


@pytest.mark.parametrize("name", ["bio", "conll", "corefud"])
def test_a_directory_or_a_missing_file_is_refused_with_its_path(tmp_path: Path, name: str) -> None:
    """A path that cannot be opened is an error with the path."""
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
def test_a_missing_text_is_made_from_the_words(tmp_path: Path, name: str, content: str, text: str) -> None:
    """Without a text one is made from the words: a space between two, a line end after a sentence."""
    path = tmp_path / "file"
    path.write_text(content, encoding="utf-8")
    found = read(name, path)
    assert found.texts == {"other": text}
    assert found.carried == {"other"}


@pytest.mark.skipif(importlib.util.find_spec("spacy") is None, reason="spaCy is not installed")
@pytest.mark.parametrize("content", [b"", b"nonsense", b"x\x9c" + bytes(99)])
def test_a_broken_docbin_is_refused(tmp_path: Path, content: bytes) -> None:
    """Bytes that are not a DocBin are one error, whichever exception spaCy raises."""
    path = tmp_path / "d.spacy"
    path.write_bytes(content)
    with pytest.raises(OnrecordError, match="cannot read the file as a DocBin"):
        read("docbin", path)
