"""Every reader reads the encodings and line ends that show themselves, and explains all others."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.errors import OnrecordError
from onrecord.formats import folder
from onrecord.formats.base import Bundle, Reading
from onrecord.formats.guess import guess_input
from onrecord.formats.losses import Losses

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "Zoë Lind met “Bo”.\nShe left.\n"
SENTENCES = [["Zoë", "Lind", "met", "“", "Bo", "”", "."], ["She", "left", "."]]
MARKED = {"Zoë", "She"}


def columns(row: str, none: str, mark: str, *, first: str = "", end: str = "") -> str:
    """Return a file of columns; `row` is a format of the number, word and mark of a token."""
    sentences = (
        "".join(row.format(number, word, mark if word in MARKED else none) for number, word in enumerate(words, 1))
        for words in SENTENCES
    )
    return first + "".join(f"{each}\n" for each in sentences) + end


def lines(*values: Any) -> str:
    """Return a JSON value a line, without escapes."""
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in values)


OFFSETS = {"start": 0, "end": 3}
TASK = {"type": "labels", "id": "a", "value": {**OFFSETS, "text": "Zoë", "labels": ["PER"]}}
FILES = {
    "bio": ("d.bio", columns("{1}\t{2}\n", "O", "B-PER", first="# newdoc id = d\n")),
    "conll": (
        "d.conll",
        columns("d\t0\t{0}\t{1}\t{2}\n", "-", "(0)", first="#begin document (d); part 000\n", end="#end document\n"),
    ),
    "corefud": (
        "d.conllu",
        columns(
            "{0}\t{1}\t_\t_\t_\t_\t0\troot\t_\t{2}\n", "_", "Entity=(e1-PER-1)",
            first="# newdoc id = d\n# global.Entity = eid-etype-head\n",
        ),
    ),
    "jsonl": ("p.jsonl", lines({"doc_id": "d", "mentions": [{**OFFSETS, "text": "Zoë"}]}, {"doc_id": "e"})),
    "json": ("s.json", json.dumps([{"id": "d", "text": TEXT, "quotes": ["“Bo”"]}], ensure_ascii=False, indent=1)),
    "coref-jsonlines": ("c.jsonlines", lines({"doc_key": "d", "sentences": SENTENCES, "clusters": [[[0, 0], [7, 7]]]})),
    "doccano": ("o.jsonl", lines({"text": TEXT, "label": [[0, 3, "PER"]]}, {"text": "Zoë", "label": []})),
    "label-studio": (
        "l.json",
        json.dumps([{"data": {"text": TEXT}, "annotations": [{"result": [TASK]}]}], ensure_ascii=False, indent=1),
    ),
    "brat": ("b/d.ann", "T1\tPER 0 3\tZoë\nT2\tPER 19 22\tShe\n"),
    "texts": ("b/d.txt", TEXT),
}  # fmt: skip
READ = {
    "a byte order mark": lambda text: text.encode("utf-8-sig"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16, big end first": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "UTF-16 and CR LF": lambda text: text.replace("\n", "\r\n").encode("utf-16"),
    "UTF-32": lambda text: text.encode("utf-32"),
    "CR LF": lambda text: text.replace("\n", "\r\n").encode(),
    "CR LF and a byte order mark": lambda text: text.replace("\n", "\r\n").encode("utf-8-sig"),
    "CR": lambda text: text.replace("\n", "\r").encode(),
}


def read(place: Path, name: str, data: bytes) -> Bundle:
    """Return the documents of a file in a format, which is detected; `texts` is the text beside brat's file."""
    path = place / FILES[name][0]
    path.parent.mkdir(exist_ok=True)
    if name in {"brat", "texts"}:
        (path.parent / "d.txt").write_bytes(TEXT.encode())
        (path.parent / "d.ann").write_bytes(FILES["brat"][1].encode())
    path.write_bytes(data)
    source = path if path.parent == place else path.parent
    return folder.read(source, guess_input(source), Reading(lambda _: None, Losses()))


def marked(bundle: Bundle) -> list[list[str]]:
    """Return the words of the mentions, or quotes, of each document."""
    found = []
    for document in bundle.documents:
        text = bundle.texts.get(document.doc_id, TEXT)
        spans = [*(document.mentions or ()), *(span for each in document.quotes or () for span in each.content or ())]
        found.append([each.text or text[each.start : each.end] for each in spans])  # type: ignore[misc]  # both kinds of item have these fields
    return found


@pytest.mark.parametrize("encoding", READ)
@pytest.mark.parametrize("name", FILES)
def test_an_encoding_that_shows_itself_is_read(name: str, encoding: str, tmp_path: Path) -> None:
    """The same documents and mentions as in UTF-8; a text keeps its line ends, and the mark of UTF-8."""
    content = FILES[name][1]
    plain = read(tmp_path, name, content.encode())
    assert "Zoë" in str(marked(plain)) or name == "json"
    found = read(tmp_path, name, READ[encoding](content))
    assert [each.doc_id for each in found.documents] == [each.doc_id for each in plain.documents]
    assert marked(found) == marked(plain)


@pytest.mark.parametrize(
    ("encoding", "command", "got"),
    [
        ("cp1252", "iconv -f WINDOWS-1252 -t UTF-8", "byte 0xeb at byte"),
        ("utf-16-le", "iconv -f UTF-16LE -t UTF-8", "a NUL byte at byte 1"),
        ("utf-16-be", "iconv -f UTF-16BE -t UTF-8", "a NUL byte at byte 0"),
    ],
)
@pytest.mark.parametrize("name", FILES)
def test_another_encoding_is_an_error_with_byte_line_and_command(
    name: str, encoding: str, command: str, got: str, tmp_path: Path
) -> None:
    """Windows-1252 cannot be told from its relatives, and UTF-16 without a mark not from a binary file."""
    content = FILES[name][1]
    line = content[: content.index("Zoë")].count("\n") + 1 if encoding == "cp1252" else 1
    with pytest.raises(OnrecordError) as raised:
        read(tmp_path, name, content.encode(encoding))
    path = tmp_path / FILES[name][0]
    shown = f"{raised.value}\n{raised.value.hint}"
    assert f"{path}:{line}" in shown
    assert got in shown
    assert f"{command} {path} > {path.with_suffix('')}.utf8{path.suffix}" in shown


def test_the_character_of_windows_1252_is_shown(tmp_path: Path) -> None:
    """So that a person can see whether the guess is right."""
    with pytest.raises(OnrecordError) as raised:
        read(tmp_path, "bio", FILES["bio"][1].encode("cp1252"))
    assert "byte 0xeb at byte 18, which is ë in Windows-1252" in raised.value.got
