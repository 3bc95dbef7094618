"""The rules baseline finds what its docstring promises, and nothing outside the text."""

from hypothesis import given
from hypothesis import strategies as st

from onrecord.baselines.rules import extract
from onrecord.model import Document
from onrecord.run.systems import Input


def _extracted(text: str) -> Document:
    return extract(Input(doc_id="made-up", text=text, text_sha256="0" * 64))


def _words(text: str, document: Document) -> list[tuple[list[str], list[str], list[str], list[str] | None]]:
    return [
        (
            [text[span.start : span.end] for span in quote.content or []],
            [text[span.start : span.end] for span in quote.cue or []],
            [text[span.start : span.end] for span in quote.source or []],
            quote.speakers,
        )
        for quote in document.quotes or []
    ]


def test_a_split_quotation_is_one_quote_with_the_nearest_cue_and_name() -> None:
    """Two pieces around one cue are one quote, spoken by the name beside the cue."""
    text = 'The mayor left early. "I saw nothing," said Ada Quill, "and I heard nothing."'
    assert _words(text, _extracted(text)) == [
        (["I saw nothing,", "and I heard nothing."], ["said"], ["Ada Quill"], ["Ada Quill"])
    ]


def test_a_paragraph_without_a_cue_goes_on_the_quote_before_it() -> None:
    """A quotation that follows without a cue of its own becomes one more span of the last quote."""
    text = "“It rains,” Ada Quill said.\n\n“It pours."
    assert _words(text, _extracted(text)) == [(["It rains,", "It pours."], ["said"], ["Ada Quill"], ["Ada Quill"])]


def test_a_pronoun_speaks_for_the_last_name() -> None:
    """An indirect quote whose source is a pronoun has the last named speaker."""
    text = "Yesterday, Ada Quill denied taking the boat. Later he said the boat was gone."
    assert _words(text, _extracted(text)) == [
        (["taking the boat"], ["denied"], ["Ada Quill"], ["Ada Quill"]),
        (["the boat was gone"], ["said"], ["he"], ["Ada Quill"]),
    ]


@given(st.text(st.sampled_from("aA. ,\"“”'’\n\u00a0éİ😀said ")))
def test_every_offset_points_into_the_text(text: str) -> None:
    """Whatever the text, each span is a non-empty stretch of it."""
    document = _extracted(text)
    spans = [span for quote in document.quotes or [] for span in [*(quote.content or []), *(quote.cue or [])]]
    for span in [*spans, *(document.mentions or [])]:
        assert 0 <= span.start < span.end <= len(text)
