"""Reading BIO: the mentions equal those of conlleval and seqeval, for every scheme and layout."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from seqeval.metrics.sequence_labeling import get_entities

from onrecord.errors import OnrecordError
from onrecord.formats.base import Columns, Reading
from onrecord.formats.bio_reader import columns
from onrecord.formats.losses import Losses

TYPES = ("PER", "ORG", "creative-work", "MENTION")
WORDS = [
    "Ada",
    "#",
    "#tag",
    "# x",
    "-LRB-",
    "東京",
    "a b",
    "-DOCSTART",
    "O",
    "B-PER",
    "“",
    "𝔸",
    "x\u00a0y",
    "newdoc",
    "\u2028",
]
AS_SEQEVAL = str.maketrans("MLUW", "IESS")


class Layout(NamedTuple):
    """How rows are written."""

    separator: str
    before: int  # columns between word and tag
    after: int  # columns after the tag
    newline: str
    docstart: str
    mark: str
    comment: str


def layouts() -> st.SearchStrategy[Layout]:
    """Draw a layout: the separator, other columns, line ends, how a document begins, a byte order mark."""
    return st.builds(
        Layout,
        st.sampled_from(["\t", " "]),
        st.integers(0, 2),
        st.integers(0, 2),
        st.sampled_from(["\n", "\r\n"]),
        st.sampled_from(
            ["# newdoc id = {name}", "# newdoc", "-DOCSTART- -X- O O", "-DOCSTART-\tO", "-DOCSTART- ({name})"]
        ),
        st.sampled_from(["", "\ufeff"]),
        st.sampled_from(["", "# sent_id = 1", "#"]),
    )


def tags(letters: str) -> st.SearchStrategy[str]:
    """Draw a tag with one of the given letters."""
    return st.just("O") | st.builds("{}-{}".format, st.sampled_from(list(letters)), st.sampled_from(TYPES))


@st.composite
def documents(draw: st.DrawFn) -> list[list[list[tuple[str, str]]]]:
    """Draw documents of sentences of words and tags; the letters are in any order, so most mentions are stray."""
    letters = draw(st.sampled_from(["BI", "I", "BIES", "BILU", "BMES", "BMEW", "BIESLUMW"]))
    row = st.tuples(st.sampled_from(WORDS), tags(letters))
    found = draw(
        st.lists(st.lists(st.lists(row, min_size=1, max_size=8), min_size=1, max_size=3), min_size=1, max_size=3)
    )
    # A file whose words are all tags is refused.
    assume(any(word not in {"O", "B-PER"} for document in found for sentence in document for word, _ in sentence))
    return found


def written(found: list[list[list[tuple[str, str]]]], layout: Layout) -> str:
    """Return the file's text."""
    lines = []
    for number, document in enumerate(found):
        lines.append(layout.docstart.format(name=f"d{number}"))
        for sentence in document:
            lines += [layout.comment] if layout.comment else []
            for word, tag in sentence:
                cells = [word, *["NN"] * layout.before, tag, *["B-VP"] * layout.after]
                lines.append(layout.separator.join(cells))
            lines.append("")
    return layout.mark + layout.newline.join(lines)


def read(text: str, name: str = "f.bio", **choices: object) -> tuple[list[Columns], Losses]:
    """Return the documents of a file with this text, and the losses of reading it."""
    losses = Losses()
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / name
        path.write_bytes(text.encode())
        return list(columns(path, Reading(lambda _: None, losses, **choices))), losses  # type: ignore[arg-type]


@pytest.mark.fuzz(cases=200)
@given(documents(), layouts())
def test_mentions_equal_those_of_seqeval_in_every_layout(
    found: list[list[list[tuple[str, str]]]], layout: Layout
) -> None:
    """The mentions of each document equal seqeval's, and the text contains all words in order."""
    if layout.separator == " ":
        found = [[[(word.replace(" ", "_"), tag) for word, tag in row] for row in one] for one in found]
    column = 2 + layout.before if layout.after else -1
    renamed = {"creative-work": "WORK"}
    read_, losses = read(written(found, layout), column=column, labels=renamed)
    assert len(read_) == len(found)
    for number, (document, one) in enumerate(zip(found, read_, strict=True)):
        expected = []
        for sentence in document:
            seen = [tag[0].translate(AS_SEQEVAL) + tag[1:] for _, tag in sentence]
            for kind, first, last in get_entities(seen):
                words = " ".join(word for word, _ in sentence[first : last + 1])
                expected.append((words, {"creative-work": "WORK", "MENTION": None}.get(kind, kind)))
        places = zip(one.starts, one.ends, one.labels, strict=True)
        assert [(one.text[start:end], label) for start, end, label in places] == expected
        assert one.text == "\n".join(" ".join(word for word, _ in sentence) for sentence in document)
        is_named = "{name}" in layout.docstart
        assert one.is_named is is_named
        assert one.doc_id == (f"d{number}" if is_named else "f" if len(found) == 1 else f"f-{number + 1}")
    assert not losses.rows()


@pytest.mark.parametrize(
    ("tags_", "scheme", "strays"),
    [
        ("O O", "IOB2", []),
        ("B-PER I-PER O B-PER", "IOB2", []),
        ("I-PER I-PER B-PER O I-ORG", "IOB1", []),
        ("I-PER O I-PER O B-PER", "IOB1", ["begin with a B- where IOB1 has I-: 1, the first in line 5"]),
        ("B-PER O I-PER O B-PER", "IOB2", ["begin without a B-: 1, the first in line 3"]),
        ("B-PER E-PER S-ORG", "IOBES", []),
        ("B-PER I-PER S-ORG", "IOBES", ["end without an ending tag: 1, the first in line 2"]),
        ("B-PER L-PER U-ORG O L-PER", "BILOU", ["begin without a B-: 1, the first in line 5"]),
        ("B-PER M-PER E-PER", "BMES", []),
        ("B-PER M-PER E-PER W-PER", "BMEWO", []),
    ],
)
def test_the_scheme_is_detected_and_tags_that_violate_it_are_counted(
    tags_: str, scheme: str, strays: list[str]
) -> None:
    """A note gives the detected scheme, and the number of mentions that do not fit it, with the first line."""
    text = "".join(f"w{number}\t{tag}\n" for number, tag in enumerate(tags_.split()))
    _, losses = read(text)
    first, *rest = (note.partition("f.bio: ")[2] for note in losses.notes)
    assert first == f"the tags are {scheme}."
    assert rest == [f"mentions that {stray}; read as conlleval does." for stray in strays]


def test_a_given_scheme_accepts_only_its_prefixes() -> None:
    """A tag of another scheme is a problem, and strays are counted by the given scheme."""
    _, losses = read("a\tB-PER\nb\tI-PER\n", scheme="iobes")
    assert [note.partition("f.bio: ")[2] for note in losses.notes] == [
        "the tags were read as IOBES.",
        "mentions that end without an ending tag: 1, the first in line 2; read as conlleval does.",
    ]
    with pytest.raises(OnrecordError, match=r"f\.bio:2: the last column is not a BIO tag"):
        read("a\tB-PER\nb\tE-PER\n", scheme="iob2")


def test_an_underscore_separates_letter_and_type_too() -> None:
    """`B_PER` is the tag `B-PER`, and a type may contain underscores and hyphens."""
    (one,), losses = read("Ada\tB_PER\nLind\tI-PER\nmet\tO\nx\tB-creative_work-y\n", labels={"creative_work-y": "WORK"})
    assert [*zip(one.starts, one.ends, one.labels, strict=True)] == [(0, 8, "PER"), (13, 14, "WORK")]
    assert not losses


def test_b_i_and_o_without_types_give_untyped_mentions() -> None:
    """B, I and O without types give untyped mentions."""
    (one,), losses = read("Ada\tB\nLind\tI\nmet\tO\nBerg\tB\n")
    assert [*zip(one.starts, one.ends, one.labels, strict=True)] == [(0, 8, None), (13, 17, None)]
    assert not losses


def test_unknown_types_are_kept_untyped_and_counted_by_type() -> None:
    """A mention of an unknown type is kept without a type; each type is counted once, with its first line."""
    (one,), losses = read("Ada\tB-PERSON\nLind\tO\nBerg\tB-PERSON\n\nOslo\tB-CITY\n")
    assert one.labels == [None, None, None]
    assert [(row["what"], row["count"], row["first"].partition("f.bio")[2]) for row in losses.rows()] == [
        ("label CITY", 1, ":5"),
        ("label PERSON", 2, ":1"),
    ]


def test_empty_words_have_no_offsets() -> None:
    """A row with an empty word has no characters: it neither splits nor extends a mention."""
    (one,), _ = read("Ada\tB-PER\n\tI-PER\nLind\tI-PER\n\tI-PER\nmet\tO\n\tB-ORG\n")
    assert [one.text[start:end].split() for start, end in zip(one.starts, one.ends, strict=True)] == [["Ada", "Lind"]]


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        ("Ada", -1, "the row has no tag: it has 1 column, and the tags are in the last column"),
        ("Ada O", 3, "the row has no tag: it has 2 columns, and the tags are in column 3"),
        ("Ada NN O", 2, "column 2 is not a BIO tag"),
        ("Ada O", -2, "the row has no tag: it has 2 columns, and the tags are in column -2"),
    ],
)
def test_rows_without_a_tag_are_problems(row: str, column: int, message: str) -> None:
    """A row without the tags' column, or with another value in it, is reported with its line."""
    with pytest.raises(OnrecordError, match=f"f.bio:2: {message}"):
        read(f"# newdoc\n{row}\n", column=column)


def test_a_file_without_tags_is_refused_after_a_hundred_problems() -> None:
    """Reading a file without tags stops after a hundred problems."""
    with pytest.raises(OnrecordError, match="100 problems"):
        read("so many words here\n" * 10_000)


def test_a_named_document_without_words_is_kept_without_mentions() -> None:
    """A document with a name and no words has no mentions, and is noted."""
    found, losses = read("# newdoc id = a\n\n# newdoc id = b\nAda\tO\n-DOCSTART- -X- O\n\n-DOCSTART-\nLind\tB-PER\n")
    assert [(one.doc_id, one.text, list(one.starts)) for one in found] == [
        ("a", "", []),
        ("b", "Ada", []),
        ("f-3", "Lind", [0]),
    ]
    assert losses.notes[-2].endswith("documents without words and mentions: 1, the first in line 1.")
    assert losses.notes[-1].endswith("documents without name and words were left out: 1.")


@pytest.mark.parametrize("separator", [" ", "\t"])
def test_rows_that_begin_with_a_hash_are_words_or_comments_by_their_columns(separator: str) -> None:
    """A word has the columns of the first row, whether its block has a comment or not."""
    rows = [("Ada", "_", "B-PER"), ("#", "_", "O"), ("#tag", "_", "B-LOC")]
    plain = "".join(separator.join(row) + "\n" for row in rows)
    for more in ("# a comment line\n", "#  B-PER\n", "#tag B-PER \n", "#id = S-1\n"):
        (alone, _), (beside, _) = read(plain), read(plain + more)
        for found in (alone, beside):
            assert [(each.text, list(each.starts), list(each.labels)) for each in found] == [
                ("Ada # #tag", [0, 6], ["PER", "LOC"])
            ]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("-LRB- x -RRB- `` No '' ... --", "(x) “No” … —"),
        ('( x ) " No " \' s', "-LRB- x -RRB- `` No '' 's"),
        ("either\\/or 5\\*6 /. /?", "either/or 5*6 . ?"),
        (":-RRB- -LCB- -LSB- -RSB- -RCB-", ":) {[ ]}"),
        (":--RRB- x--y -lrb-a-rrb- R&amp;D &lt;3", ":-) x–y (a) R&D <3"),
        ('R&D &quot; "', "R&amp;D “ &quot;"),
    ],
)
def test_words_with_escapes_are_found_in_the_text(tmp_path: Path, words: str, text: str) -> None:
    """Words with Penn Treebank and OntoNotes escapes are found at the characters that they stand for."""
    (tmp_path / "f.bio").write_text("# newdoc id = f\n" + "".join(f"{word}\tB-PER\n" for word in words.split()))
    (one,) = columns(tmp_path / "f.bio", Reading({"f": text}.get, Losses()))
    assert one.text == text
    assert "".join(text[start:end] for start, end in zip(one.starts, one.ends, strict=True)) == text.replace(" ", "")


def test_a_text_file_with_other_words_is_not_used(tmp_path: Path) -> None:
    """A .txt file of an unnamed document is used only if it contains its words; otherwise a note says so."""
    (tmp_path / "f.bio").write_text("Ada\tB-PER\nmet\tO\n")
    for text, expected, notes in (("Ada  met\n", "Ada  met\n", 1), ("Something else.", "Ada met", 2)):
        losses = Losses()
        (one,) = columns(tmp_path / "f.bio", Reading({"f": text}.get, losses))
        assert one.text == expected
        assert len(losses.notes) == notes


@pytest.mark.parametrize("separator", ["\t", " "])
def test_a_column_of_word_numbers_is_not_read_as_words(separator: str) -> None:
    """GermEval numbers the words of each sentence, and puts a line with # before it."""
    rows = ["#\thttp://alder", "1 Ada B-PER O", "2 met O O", "", "#\thttp://alder", "1 Oslo B-LOC B-ORG"]
    (found,), losses = read("\n".join(rows).replace(" ", separator) + "\n", column=3)
    assert found.text == "Ada met\nOslo"
    assert (list(found.starts), found.labels) == ([0, 8], ["PER", "LOC"])
    assert any("column 1 numbers the words" in note for note in losses.notes)
    (found,), losses = read("7 CD B-PER\n8 CD O\n")
    assert found.text == "7 8"


@pytest.mark.parametrize("header", ["TOKEN\tNE-COARSE\tNE-FINE", "word\tpos\ttag", "Word pos Tag"])
def test_a_header_is_not_read_as_a_word(header: str) -> None:
    """A first row that names the columns has no tag; a note says that it is left out."""
    separator = "\t" if "\t" in header else " "
    rows = [header, "# a comment", "Ada B-PER O", "Token O O", "word O B-LOC"]
    (found,), losses = read("\n".join(rows[:1] + [row.replace(" ", separator) for row in rows[1:]]) + "\n", column=2)
    assert found.text == "Ada Token word"
    assert (list(found.starts), found.labels) == ([0], ["PER"])
    assert losses.notes[-1].endswith("line 1 names the columns, and is not read.")
    (found,), _ = read("Token\tO\nAda\tB-PER\n")
    assert found.text == "Token Ada"


def test_documents_of_hipe_begin_with_their_ids() -> None:
    """A comment `# document_id = NAME` begins a document, unless the file has `# newdoc`."""
    rows = "# hipe2022:document_id = paper-1\n# hipe2022:date = 1\nAda\tB-PER\n\n#document_id = paper-2\nfell\tO\n"
    found, _ = read(f"TOKEN\tNE\n{rows}")
    assert [(each.doc_id, each.text) for each in found] == [("paper-1", "Ada"), ("paper-2", "fell")]
    (one,), _ = read(f"# newdoc id = a\n{rows}")
    assert (one.doc_id, one.text.split()) == ("a", ["Ada", "fell"])


def test_labels_without_prefixes_are_read_with_scheme_io() -> None:
    """As Stanford's tagger writes them: adjacent words of a type are one mention."""
    text = "Ada PER\nLind PER\nmet O\nOslo CITY\n. O\n"
    with pytest.raises(OnrecordError, match="io: labels without B- and I-"):
        read(text)
    (found,), losses = read(text, scheme="io", labels={"CITY": "GPE"})
    assert (list(found.starts), list(found.ends), found.labels) == ([0, 13], [8, 17], ["PER", "GPE"])
    assert losses.notes == [losses.notes[0]]
    (found,), _ = read("Ada I-PER\nmet O\nOslo creative-work\n", scheme="io")
    assert (list(found.starts), found.labels) == ([0, 8], ["PER", None])


def test_empty_documents_are_counted_and_comma_separated_files_refused() -> None:
    """Empty documents at both ends are counted; the error for a file with commas says what is expected."""
    _, losses = read("-DOCSTART- O\n\n-DOCSTART- O\n\nAda B-PER\n\n-DOCSTART- O\n")
    assert any("documents without name and words were left out: 2" in note for note in losses.notes)
    with pytest.raises(OnrecordError, match="separated by commas"):
        read("Sentence #,Word,POS,Tag\nSentence: 1,Ada,NNP,B-per\n,met,VBD,O\n")


@pytest.mark.parametrize("text", ["", "-DOCSTART- O\n", "-DOCSTART- -X- O O\n\n-DOCSTART- -X- O O\n", "\n\n"])
def test_a_file_without_words_and_names_is_refused(text: str) -> None:
    """The error says that there is no document, and what a row looks like."""
    with pytest.raises(OnrecordError, match="the file contains no document"):
        read(text)


def test_documents_without_words_have_no_tag_scheme() -> None:
    """Documents with names are kept; the note does not claim a scheme that no tag shows."""
    found, losses = read("-DOCSTART- (a) O\n\n-DOCSTART- (b) O\n")
    assert [each.doc_id for each in found] == ["a", "b"]
    assert [note.partition(": ")[2] for note in losses.notes] == [
        "documents without words and mentions: 2, the first in line 1."
    ]
