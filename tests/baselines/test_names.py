"""The names baseline finds runs of capitals, types them by lists, and links equal strings."""

from onrecord.baselines.names import extract, find_names
from onrecord.run.extractor import Input


def _found(text: str) -> list[tuple[str, str, str]]:
    return [(text[slice(*name.span)], text[slice(*name.head)], name.type) for name in find_names(text)]


def test_titles_belong_to_the_mention_but_not_to_its_head() -> None:
    """Titles before a person's name are part of the mention but not of its head."""
    assert _found("Then Attorney General Ada Quill met ambassador Ben Stone.") == [
        ("Attorney General Ada Quill", "Ada Quill", "PER"),
        ("ambassador Ben Stone", "Ben Stone", "PER"),
    ]


def test_a_name_continues_after_the_stop_of_an_abbreviation() -> None:
    """A name continues after Sen. and after the full stops of initials."""
    assert _found("He saw Sen. Ada Quill in the U.S. today.") == [
        ("Sen. Ada Quill", "Ada Quill", "PER"),
        ("the U.S.", "U.S.", "GPE"),
    ]


def test_word_lists_give_the_types_of_names() -> None:
    """Word lists give the types of organisations, places and peoples."""
    text = "We asked the Department of Justice, the FBI, some Democrats and Russia’s press."
    assert _found(text) == [
        ("the Department of Justice", "Department of Justice", "ORG"),
        ("the FBI", "FBI", "ORG"),
        ("Democrats", "Democrats", "GROUP"),
        ("Russia", "Russia", "GPE"),
    ]


def test_days_adjectives_and_first_words_are_not_names() -> None:
    """Openers, days, adjectives and single words at the start of a sentence are not names."""
    assert _found("Yesterday it rained. But on Thursday the Russian boat came. There I was. Nothing else did.") == []


def test_words_of_a_headline_are_names_only_if_the_body_has_the_name() -> None:
    """In a headline only words of names in the running text count."""
    text = "Quill Wins Great Boat Race\n\nThe race was won by Ada Quill."
    assert [words for words, _, _ in _found(text)] == ["Quill", "Ada Quill"]


def test_only_mentions_with_equal_strings_have_the_same_entity() -> None:
    """Equal strings are one entity; a last name is not linked to the full name."""
    text = "We saw Ada Quill. Now Ada\u00a0Quill left; and Quill smiled."
    document = extract(Input(doc_id="made-up", text=text, text_sha256="0" * 64))
    assert [mention.entity for mention in document.mentions or []] == ["Ada Quill", "Ada Quill", "Quill"]


def test_a_text_without_capitals_has_no_names() -> None:
    """A text without capitals, or an empty text, has no names."""
    assert _found("nothing to see here.") == []
    assert _found("") == []
