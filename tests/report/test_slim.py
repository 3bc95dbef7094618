"""Fewer bytes, and the same page."""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.report.site.slim import slim


class Read(HTMLParser):
    """What a page says: its opening tags with their attributes, its text, and the end tags that may not be let out."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[object] = [""]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a tag in."""
        self.said += [(tag, attrs), ""]

    def handle_endtag(self, tag: str) -> None:
        """Take an end in, but for one that HTML lets out."""
        if tag not in {"p", "li", "td", "th", "tr", "option"}:
            self.said += [tag, ""]

    def handle_data(self, data: str) -> None:
        """Take text in, in whatever pieces it comes."""
        self.said[-1] = f"{self.said[-1]}{data}"


WORDS = st.text(alphabet="ab '\"&<>=`/\n;#39é", max_size=12)


@given(st.lists(st.tuples(WORDS, WORDS), max_size=4))
def test_whatever_stands_in_texts_and_attributes_stays(pairs: list[tuple[str, str]]) -> None:
    """Tags, attributes' values and texts are read as before, whatever characters they hold."""
    items = "".join(f'<li title="{escape(a)}" class=b><p>{escape(b)}</p></li>\n' for a, b in pairs)
    html = f'<ul>{items}</ul><svg><line x1="3" y2="5"/></svg>'
    assert Read(slim(html)).said == Read(html).said


@pytest.mark.parametrize(
    "html",
    [
        '<line x="1" y="5"/>',  # without its quotation marks the value would be 5/
        "<p>a</p>b",
        "<span><p>a</p></span>",
        "<li>a</li>b",
        "<td>a</td>b",
        '<a title="">',
        '<a title="a b">',
        '<a title="a=b">',
        "<p>a</p><path d=M0>",
    ],
)
def test_what_html_does_not_let_out_stays(html: str) -> None:
    """Nothing goes that a browser would miss."""
    assert slim(html) in {html, html.replace('x="1"', "x=1")}


def test_what_html_lets_out_goes() -> None:
    """Quotation marks, references to quotation marks, and ends that the next tag says again."""
    table = '<table><tr><th scope="row">a</th><td class="n">&#34;b&#34;</td></tr>\n<tr><td>c</td></tr></table>'
    assert slim(table) == '<table><tr><th scope=row>a<td class=n>"b"\n<tr><td>c</tr></table>'
