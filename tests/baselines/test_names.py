"""The names baseline finds runs of capitals, types them by its lists, and joins equal strings."""

from onrecord.baselines.names import extract, find_names
from onrecord.run.extractor import Input


def _found(text: str) -> list[tuple[str, str, str]]:
    return [(text[slice(*name.span)], text[slice(*name.head)], name.type) for name in find_names(text)]


def test_titles_are_in_the_mention_and_not_in_its_head() -> None:
    """Capitalised and plain titles before a person's name belong to the mention; the head is the name itself."""
    assert _found("Then Attorney General Ada Quill met ambassador Ben Stone.") == [
        ("Attorney General Ada Quill", "Ada Quill", "PER"),
        ("ambassador Ben Stone", "Ben Stone", "PER"),
    ]


def test_the_stop_of_an_abbreviation_does_not_end_a_name() -> None:
    """Sen. before a name, and the stops of initials, stay within the mention."""
    assert _found("He saw Sen. Ada Quill in the U.S. today.") == [
        ("Sen. Ada Quill", "Ada Quill", "PER"),
        ("the U.S.", "U.S.", "GPE"),
    ]


def test_bodies_places_and_peoples_are_told_apart() -> None:
    """Lists of words give the type of what is no person."""
    text = "We asked the Department of Justice, the FBI, some Democrats and Russia’s press."
    assert _found(text) == [
        ("the Department of Justice", "Department of Justice", "ORG"),
        ("the FBI", "FBI", "ORG"),
        ("Democrats", "Democrats", "GROUP"),
        ("Russia", "Russia", "GPE"),
    ]


def test_capitals_that_name_nothing_are_left_out() -> None:
    """Openers, days, adjectives and lone words that open a sentence are no names."""
    assert _found("Yesterday it rained. But on Thursday the Russian boat came. There I was. Nothing else did.") == []


def test_a_headline_holds_only_names_of_the_running_text() -> None:
    """In a line of capitalised words only words that the text knows as names count."""
    text = "Quill Wins Great Boat Race\n\nThe race was won by Ada Quill."
    assert [words for words, _, _ in _found(text)] == ["Quill", "Ada Quill"]


def test_the_same_string_is_the_same_entity_and_another_is_not() -> None:
    """Strings alone decide: a last name is not joined to the full name."""
    text = "We saw Ada Quill. Now Ada\u00a0Quill left; and Quill smiled."
    document = extract(Input(doc_id="made-up", text=text, text_sha256="0" * 64))
    assert [mention.entity for mention in document.mentions or []] == ["Ada Quill", "Ada Quill", "Quill"]


def test_a_text_without_capitals_has_no_names() -> None:
    """Nothing is found where nothing is capitalised, nor in an empty text."""
    assert _found("nothing to see here.") == []
    assert _found("") == []
