"""Marks in a text: nested and overlapping marks leave the text unchanged."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from onrecord.documents.model import Interval
from onrecord.report.site.marked import RANK, Mark, marked

MARKS = st.builds(
    lambda start, length, kind, number: Mark(start, start + length, kind, "right", number),
    st.integers(0, 30),
    st.integers(0, 12),
    st.sampled_from(sorted(RANK)),
    st.integers(0, 99),
)


class Read(HTMLParser):
    """HTML as a browser reads it: its text, and the numbers of the marks around each character."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.around: list[frozenset[str]] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a mark."""
        assert tag == "u"
        self._open.append(dict(attrs).get("data-f") or "")

    def handle_endtag(self, tag: str) -> None:
        """Close the mark opened last."""
        assert tag == "u"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        """Add text."""
        self.text += data
        self.around += [frozenset(self._open)] * len(data)


@given(st.text(alphabet="ab <&>\"'é\n", min_size=1, max_size=40), st.lists(MARKS, max_size=8))
def test_each_character_is_inside_exactly_the_marks_that_cover_it(text: str, marks: list[Mark]) -> None:
    """The HTML's text is the text, with any overlaps."""
    read = Read(str(marked(text, Interval(0, len(text)), marks)))
    assert read.text == text
    for at, found in enumerate(read.around):
        assert found == {str(mark.number) for mark in marks if mark.start <= at < mark.end}


def test_a_crossing_mark_is_written_in_two_pieces_with_one_number() -> None:
    """Its anchor and label are written once."""
    marks = [Mark(0, 4, "q", "right", 1), Mark(2, 6, "q", "wrong", 2, "g-q2", "Lind")]
    html = str(marked("abcdef", Interval(0, 6), marks))
    assert html.count("data-f=2") == 2
    assert html.count('id="g-q2"') == html.count('data-w="Lind"') == 1


def test_an_outer_mention_is_underlined_below_a_nested_one() -> None:
    """The lines of nested mentions are below one another, the outer one lowest."""
    html = str(marked("abcdef", Interval(0, 6), [Mark(0, 6, "m", "right", 1), Mark(1, 3, "m", "right", 2)]))
    assert '<u class="m h2" data-f=1>' in html
    assert "<u data-f=2>" in html


def test_a_mark_over_two_paragraphs_is_shown_in_both() -> None:
    """Its anchor is in the first."""
    marks = [Mark(1, 5, "q", "right", 1, "g-q1")]
    first, second = (str(marked("abcdef", window, marks)) for window in (Interval(0, 3), Interval(3, 6)))
    assert first == 'a<u class="q" data-f=1 id="g-q1">bc</u>'
    assert second == '<u class="q" data-f=1>de</u>f'
