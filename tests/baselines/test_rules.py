"""The rules baseline follows its rules, and returns only offsets inside the text."""

from hypothesis import given
from hypothesis import strategies as st

from onrecord.baselines.rules import extract
from onrecord.documents.model import Document, Event, Mention
from onrecord.run.extractor import Input


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


def _clusters(text: str) -> dict[str | None, list[str]]:
    found: dict[str | None, list[str]] = {}
    for mention in _extracted(text).mentions or []:
        found.setdefault(mention.entity, []).append(text[mention.start : mention.end])
    return found


def _events(text: str) -> list[tuple[str, str | None, str | None, str | None, dict[str, str]]]:
    document = _extracted(text)
    by_id = {mention.id: text[mention.start : mention.end] for mention in document.mentions or []}

    def arguments(event: Event) -> dict[str, str]:
        return {argument.role: by_id[argument.target] for argument in event.arguments or []}

    return [
        (text[event.start : event.end], event.type, event.polarity, event.realis, arguments(event))
        for event in document.events or []
    ]


def test_two_pieces_around_a_cue_are_one_quote() -> None:
    """Two pieces around one cue are one quote of the name nearest to the cue."""
    text = 'The mayor left early. "I saw nothing," said Ada Quill, "and I heard nothing."'
    assert _words(text, _extracted(text)) == [
        (["I saw nothing,", "and I heard nothing."], ["said"], ["Ada Quill"], ["Ada Quill"])
    ]


def test_a_paragraph_without_a_cue_continues_the_previous_quote() -> None:
    """A quotation without a cue becomes a further span of the previous quote."""
    text = "“It rains,” Ada Quill said.\n\n“It pours."
    assert _words(text, _extracted(text)) == [(["It rains,", "It pours."], ["said"], ["Ada Quill"], ["Ada Quill"])]


def test_a_pronoun_as_source_has_the_last_named_person_as_speaker() -> None:
    """An indirect quote with a pronoun as source has the last named person as speaker."""
    text = "Yesterday, Ada Quill denied taking the boat. Later he said the boat was gone."
    assert _words(text, _extracted(text)) == [
        (["taking the boat"], ["denied"], ["Ada Quill"], ["Ada Quill"]),
        (["the boat was gone"], ["said"], ["he"], ["Ada Quill"]),
    ]


def test_a_clause_with_a_quoted_part_is_a_mixed_quote() -> None:
    """A clause with a part in quotation marks is a mixed quote."""
    text = "Ada Quill said the plan was “quite mad” and costly."
    document = _extracted(text)
    assert [quote.kind for quote in document.quotes or []] == ["mixed"]
    assert _words(text, document)[0][0] == ["the plan was “quite mad” and costly"]


def test_last_names_pronouns_and_titles_are_linked_to_the_full_name() -> None:
    """A last name, a pronoun, a title and the speaker's I are linked to the full name."""
    text = "Senator Ada Quill won. Quill smiled, and she left. “I am glad,” the senator said."
    assert _clusters(text) == {"Ada Quill": ["Senator Ada Quill", "Quill", "she", "I", "the senator"]}


def test_a_pronoun_is_linked_to_the_last_named_person() -> None:
    """A pronoun refers to the last named person."""
    text = "Ada Quill met Ben Stone. He smiled."
    assert _clusters(text) == {"Ada Quill": ["Ada Quill"], "Ben Stone": ["Ben Stone", "He"]}


def test_us_in_capitals_is_a_place_and_not_a_pronoun() -> None:
    """US is a place, in a quote too."""
    text = "“The US trusts us,” Ada Quill said."
    assert _clusters(text) == {"US": ["The US"], "Ada Quill and others": ["us"], "Ada Quill": ["Ada Quill"]}


def test_events_get_arguments_polarity_and_realis_from_the_words_around() -> None:
    """Trigger, type, polarity, realis and arguments follow the lexicons and the nearest mentions."""
    text = "Ada Quill never met Ben Stone. Ada Quill should resign."
    assert _events(text) == [
        ("met", "Meet", "negative", "actual", {"participant": "Ben Stone"}),
        ("resign", "Resign", "positive", "demanded", {"person": "Ada Quill"}),
    ]


def _spans(mentions: list[Mention]) -> list[tuple[int, int]]:
    return [(mention.start, mention.end) for mention in mentions]


@given(st.text(st.sampled_from("aA. ,\"“”'’\n\u00a0éİ😀said metI")))
def test_every_span_is_non_empty_and_inside_the_text(text: str) -> None:
    """For any text, spans are non-empty and inside the text, and mentions are distinct."""
    document = _extracted(text)
    spans = [span for quote in document.quotes or [] for span in [*(quote.content or []), *(quote.cue or [])]]
    mentions = document.mentions or []
    for span in [*spans, *mentions, *(document.events or [])]:
        assert 0 <= span.start < span.end <= len(text)
    for mention in mentions:
        assert mention.head is not None
        assert mention.start <= mention.head.start < mention.head.end <= mention.end
    assert len(set(_spans(mentions))) == len(mentions)
