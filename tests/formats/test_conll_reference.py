"""Parsing CoNLL-2012 columns: spans as in the reference scorer, and every problem with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onrecord.errors import OnrecordError
from onrecord.formats.conll_reference import read_conll, scan_conll

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a path to write to."""
    return tmp_path / "file.conll"


def clusters(file: Path, *cells: str) -> dict[str, list[tuple[int, int]]]:
    """Return the clusters of one document whose rows have these cells."""
    rows = [f"doc\t0\t{place}\tword\t{cell}" for place, cell in enumerate(cells)]
    file.write_text("\n".join(["#begin document (doc);", *rows, "#end document"]), encoding="utf-8")
    return read_conll(file)["(doc);"].clusters


def messages(file: Path, text: str | bytes) -> list[tuple[int, str]]:
    """Return the problems of a file as (line, message)."""
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return [(problem.line, problem.message) for problem in sorted(scan_conll(file)[1])]


def test_a_bracket_closes_the_mention_of_its_cluster_opened_last(file: Path) -> None:
    """Mentions of one cluster nest like a stack; mentions of different clusters may cross."""
    assert clusters(file, "(1", "(1", "1)", "1)") == {"1": [(1, 3), (0, 4)]}
    assert clusters(file, "(1", "(2", "1)", "2)") == {"1": [(0, 3)], "2": [(1, 4)]}


def test_several_brackets_in_a_cell_need_no_bar_between_them(file: Path) -> None:
    """Several brackets in a cell may have a bar between them or not."""
    expected = {"3": [(0, 2)], "4": [(0, 1)], "5": [(0, 2)]}
    assert clusters(file, "(3|(4)|(5", "3)|5)") == expected
    assert clusters(file, "(3(4)(5", "3)5)") == expected


def test_clusters_and_mentions_have_the_order_of_the_reference_scorer(file: Path) -> None:
    """Clusters are ordered by first row, one-token mentions first; mentions by their ends."""
    found = clusters(file, "(9|(2)", "(9)|(1)", "9)")
    assert list(found) == ["2", "9", "1"]
    assert found["9"] == [(1, 2), (0, 3)]


def test_the_number_of_an_open_mention_may_stand_on_its_tokens(file: Path) -> None:
    """Some tools write `3` on each token inside a mention of cluster 3; outside such a mention it is an error."""
    assert clusters(file, "(3", "3", "3|(4", "3|4", "3)|4)", "-") == {"3": [(0, 5)], "4": [(2, 5)]}
    rows = "".join(f"d 0 a {cell}\n" for cell in ("(3", "3|(4)", "3)", "3"))
    assert messages(file, BEGIN + rows + END) == [(5, "the last column is not a coreference bracket")]


def test_a_row_without_a_bracket_has_no_mention(file: Path) -> None:
    """A hyphen, an underscore, a star, an empty last column, and a row without it are no mention."""
    assert clusters(file, "-", "_", "*", "", "(0)") == {"0": [(4, 5)]}
    file.write_text("#begin document (d);\nd \nd (1)\nd\t(1)\t\n#end document\n", encoding="utf-8")
    assert read_conll(file)["(d);"].clusters == {"1": [(1, 2), (2, 3)]}


def test_blank_lines_line_ends_and_comments_have_no_effect(file: Path) -> None:
    """Parts are documents; blank lines, a byte order mark, CRLF and comments between documents have no effect."""
    part = "#begin document (d); part {0}\r\nd 0 a (1)\r\n \t\r\nd 1 b (1)\r\n#end document\r\n"
    file.write_text(
        "\ufeff" + part.format("000") + "# made by hand\n" + part.format("001"), encoding="utf-8", newline=""
    )
    documents = read_conll(file)
    assert list(documents) == ["(d); part 000", "(d); part 001"]
    assert [(each.line, each.tokens, each.clusters) for each in documents.values()] == [
        (1, 2, {"1": [(0, 1), (1, 2)]}),
        (7, 2, {"1": [(0, 1), (1, 2)]}),
    ]


BEGIN, END = "#begin document (d);\n", "#end document\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(0, "the file contains no document")]),
        (BEGIN + "d 0 a (1\n" + END, [(2, "a mention of cluster 1 is never closed")]),
        (BEGIN + "d 0 a 1)\n" + END, [(2, "a mention of cluster 1 is closed but not opened")]),
        (
            BEGIN + "d 0 a (1\nd 1 b (2\n" + END,
            [(2, "a mention of cluster 1 is never closed"), (3, "a mention of cluster 2 is never closed")],
        ),
        (BEGIN + "d 0 a (e1)\n" + END, [(2, "the last column is not a coreference bracket")]),
        (BEGIN + "d 0 a\n" + END, [(2, "the last column is not a coreference bracket")]),
        (BEGIN + "d 0 a -\n", [(1, "the document never ends")]),
        (
            BEGIN + "d 0 a -\n" + BEGIN.replace("(d)", "(e)") + END,
            [(3, "a document begins before the previous one ends")],
        ),
        (BEGIN + END + BEGIN + END, [(3, "the document occurs twice in the file")]),
        (END, [(1, "a document ends without a beginning")]),
        ("d 0 a -\n" + BEGIN + END, [(1, "a row is outside a document")]),
        (BEGIN.encode() + b"d 0 \xe9 -\n", [(2, "the line is not UTF-8")]),
        ((BEGIN + END).encode("utf-16-le"), [(1, "the line is binary, or UTF-16 without a byte order mark")]),
        ('{"doc_id": "d"}\n', [(1, "a row is outside a document")]),
        (b"x" * 3_000_000, [(1, "the line has 1048576 bytes or more, so this is not a CoNLL file")]),
    ],
)
def test_all_problems_of_a_malformed_file_are_reported_with_lines(
    file: Path, text: str | bytes, expected: list[tuple[int, str]]
) -> None:
    """Each kind of malformed file gives all its problems, with their lines."""
    assert messages(file, text) == expected


def test_the_error_for_a_malformed_file_shows_the_place_and_the_fix(file: Path) -> None:
    """`read_conll` raises an error with the place, the value found and the value expected."""
    messages(file, BEGIN + "d 0 a (1\n" + END)
    with pytest.raises(OnrecordError) as caught:
        read_conll(file)
    assert f"{file}:2" in str(caught.value)
    assert "close it with 1)" in str(caught.value)


def test_the_first_of_many_problems_are_shown_and_the_others_counted(file: Path) -> None:
    """Only the first problems are shown, with the number of the others."""
    file.write_text(BEGIN + "d 0 a x)\n" * 25 + END, encoding="utf-8")
    with pytest.raises(OnrecordError, match="25 problems") as caught:
        read_conll(file)
    assert "and 22 more like these" in str(caught.value)


def test_the_error_for_a_missing_file_has_its_path(tmp_path: Path) -> None:
    """The error for a directory or a missing file has the path; for a directory it names the format that reads it."""
    for path, hint in ((tmp_path, "--format conll2012"), (tmp_path / "none", "give a file")):
        with pytest.raises(OnrecordError, match="cannot be read") as caught:
            read_conll(path)
        assert caught.value.where == str(path)
        assert hint in caught.value.hint
