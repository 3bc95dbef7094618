"""Reading CoNLL-2012: mentions get the offsets of their words, part by part, in every layout."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import OnrecordError
from onrecord.formats.base import Reading
from onrecord.formats.losses import Losses
from onrecord.formats.registry import FORMATS

if TYPE_CHECKING:
    from onrecord.formats.base import Bundle

WORDS = ["Ada", "#", "(", "-LRB-", "/.", "東京", "𝔸", "-", "``", "1", "#begin"]


def read(text: str, **texts: str) -> Bundle:
    """Return the bundle of a file with this text."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "f.conll"
        path.write_text(text, encoding="utf-8")
        return FORMATS["conll"].load().read(path, Reading(texts.get, Losses()))


@st.composite
def parts(draw: st.DrawFn) -> list[tuple[list[list[str]], list[tuple[int, int, int]]]]:
    """Draw parts: sentences of words, and mentions (first word, last word, cluster), one for each cluster."""
    found = []
    for _ in range(draw(st.integers(1, 3))):
        sentences = draw(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5), min_size=1, max_size=3))
        count = sum(map(len, sentences))
        spans = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1), st.integers(0, 3))
        drawn = draw(st.lists(spans, max_size=4, unique_by=lambda each: each[2]))
        found.append((sentences, [(min(a, b), max(a, b), cluster) for a, b, cluster in drawn]))
    return found


def written(
    drawn: list[tuple[list[list[str]], list[tuple[int, int, int]]]], name: str, separator: str, columns: int
) -> str:
    """Return the file's text; `columns` is the number of columns between word and coreference."""
    rows = []
    for part, (sentences, mentions) in enumerate(drawn):
        rows.append(f"#begin document ({name}); part {part:03}")
        at = 0
        for sentence in sentences:
            for place, word in enumerate(sentence):
                brackets = [f"({cluster}" for first, last, cluster in mentions if first == at and last > at]
                brackets += [f"({cluster})" for first, last, cluster in mentions if first == last == at]
                brackets += [f"{cluster})" for first, last, cluster in mentions if last == at and first < at]
                cells = [name, str(part), str(place), word, *["*"] * columns, "|".join(brackets) or "-"]
                rows.append(separator.join(cells))
                at += 1
            rows.append("")
        rows.append("#end document")
    return "\n".join(rows) + "\n"


@pytest.mark.fuzz
@given(parts(), st.sampled_from(["d", "nw/wsj/00"]), st.sampled_from(["\t", "   "]), st.integers(1, 7), st.booleans())
def test_mentions_have_the_offsets_of_their_words_in_every_layout(
    drawn: list[tuple[list[list[str]], list[tuple[int, int, int]]]],
    name: str,
    separator: str,
    columns: int,
    at_hand: bool,  # noqa: FBT001 - drawn
) -> None:
    """Each part is a document with its own clusters, in a text of its words or its share of the given text."""
    whole = "\n\n".join("  ".join(word for sentence in sentences for word in sentence) for sentences, _ in drawn)
    found = read(written(drawn, name, separator, columns), **({name: whole} if at_hand else {}))
    assert len(found.documents) == len(drawn)
    for part, ((sentences, mentions), document) in enumerate(zip(drawn, found.documents, strict=True)):
        text = found.texts[document.doc_id]
        assert document.doc_id == (f"{name}.part-{part}" if part else name)
        assert at_hand or text == "\n".join(map(" ".join, sentences))
        words = [word for sentence in sentences for word in sentence]
        expected = [(words[first : last + 1], str(cluster)) for first, last, cluster in mentions]
        seen = [(text[each.start : each.end].split(), each.entity) for each in document.mentions or ()]
        assert sorted(seen) == sorted(expected)
    assert "".join(found.texts.values()) == whole or not at_hand


@pytest.mark.parametrize(("key", "response"), [("part 000", "part 0"), ("part 001", "part 1"), ("part 000", "")])
def test_part_numbers_ignore_leading_zeros(key: str, response: str) -> None:
    """Part 1 and part 001 have the same name; without a number it is part 0."""
    names = [
        read(f"#begin document (a); {part}\n0 Ada -\n#end document\n").documents[0].doc_id for part in (key, response)
    ]
    assert names[0] == names[1]


@pytest.mark.parametrize("row", ["0 Ada -", "d 0 Ada -", "d 0 0 Ada -", "d 0 0 Ada NNP * - -", "d\t0\t0\tAda\t"])
def test_the_column_of_words_depends_on_the_number_of_columns(row: str) -> None:
    """With three columns the word is in the second, with four in the third, with more in the fourth."""
    assert read(f"#begin document (a);\n{row}\n#end document\n").texts == {"a": "Ada"}


def test_a_duplicate_part_is_a_problem() -> None:
    """Part 1 and part 001 of one document in one file are a duplicate."""
    part = "#begin document (a); part {}\n0 Ada -\n#end document\n"
    with pytest.raises(OnrecordError, match=r"f\.conll:4: the document occurs twice in the file"):
        read(part.format("1") + part.format("001"))


def test_documents_without_names_get_the_file_name() -> None:
    """A document without a name, as in OntoGUM, gets the file's name."""
    found = read("# begin document \n0 Ada (1)\n# end document\n")
    assert found.unnamed == {"f"}
    assert found.texts == {"f": "Ada"}
