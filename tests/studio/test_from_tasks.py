"""An annotator's changes in the editor change the document; unreadable marks are all reported together."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from studio_task import Editor

from onrecord import schema
from onrecord.documents.directory import plain
from onrecord.errors import Severity
from onrecord.studio.from_tasks import document

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio_documents import Case

    from onrecord.studio.from_tasks import Reading
    from onrecord.studio.to_tasks import Origin


@pytest.fixture
def edit(small: list[Case], small_origin: Origin) -> Callable[[str], Editor]:
    """Return a function that opens a layer of the first small document."""
    return lambda layer: Editor(layer, small[0], small_origin)


def _item(reading: Reading, list_name: str, key: str) -> dict[str, Any]:
    assert [each for each in reading.problems if each.severity is Severity.ERROR] == []
    assert reading.part is not None
    return next(each for each in reading.part[list_name] if each["id"] == key)


def test_a_new_mention_gets_the_next_id_and_its_place_in_text_order(edit: Callable[[str], Editor]) -> None:
    """Existing ids stay; the new mention has the next number and its place in the text's order."""
    editor = edit("entities")
    editor.mark("ferry", "WORK", form="nominal", entity="ent-council")
    reading = editor.saved()
    added = _item(reading, "mentions", "m17")
    assert added["head"] == {"start": added["start"], "end": added["end"]}
    assert (added["certainty"], added["predicative"], added["note"]) == ("high", False, None)
    assert reading.part is not None
    order = [each["id"] for each in reading.part["mentions"]]
    assert order.index("m17") == order.index("m11") + 1


def test_a_new_entity_is_added_once_by_its_name(edit: Callable[[str], Editor]) -> None:
    """A name of the registry is that entity; an added one has no verified id."""
    editor = edit("entities")
    editor.name("m1", "entity", "tomas berg")
    editor.name("m2", "entity", "Söder Ö")
    editor.name("m3", "entity", "Söder Ö")
    reading = editor.saved()
    assert _item(reading, "mentions", "m1")["entity"] == "ent-tomas-berg"
    assert _item(reading, "mentions", "m2")["entity"] == _item(reading, "mentions", "m3")["entity"]
    (key,) = (each["id"] for each in reading.added["entities"])
    assert re.fullmatch(r"ent-soder-o-[0-9a-f]{8}", key)
    assert _item(reading, "mentions", "m2")["entity"] == key
    made = {"id": key, "name": "Söder Ö", "type": "PER", "names": ["Söder Ö"]}
    assert reading.added["entities"] == [made | {"wikidata": None, "nil_reason": "unverified"}]


def test_names_that_would_give_equal_ids_get_different_ids(edit: Callable[[str], Editor]) -> None:
    """Other scripts, other characters, and long names."""
    long = "whether he would recuse himself from any inquiry into the campaign of"
    names = ["普京", "习近平", "Øst", "St", "A & B", "A B", "a-b", f"{long} one", f"{long} two"]
    ids = {}
    for name in names:
        editor = edit("entities")
        editor.name("m1", "entity", name)
        reading = editor.saved()
        ids[name] = _item(reading, "mentions", "m1")["entity"]
        problems = schema.explain("entity_registry", reading.added["entities"], document="", check="")
        assert list(problems) == []
    assert len(set(ids.values())) == len(names)
    editor = edit("entities")
    editor.name("m1", "entity", "ØST")
    editor.name("m2", "entity", "A  b")
    reading = editor.saved()
    assert [_item(reading, "mentions", key)["entity"] for key in ("m1", "m2")] == [ids["Øst"], ids["A B"]]


@pytest.mark.parametrize("words", [" Tomas Berg", "Tomas Berg ", " Tomas Berg ", "Step Aside\n\n", "\n\nRelated: "])
def test_white_space_around_a_new_mark_is_removed(edit: Callable[[str], Editor], words: str) -> None:
    """A double click takes the space after a word along on some systems, and a drag may."""
    editor = edit("entities")
    editor.mark(words, "WORK", form="nominal", entity="ent-council")
    added = _item(editor.saved(), "mentions", "m17")
    assert editor.text[added["start"] : added["end"]] == words.strip()


def test_a_head_is_found_by_its_words_inside_the_mention(edit: Callable[[str], Editor]) -> None:
    """The words of the head are looked for in the mention, and nowhere else."""
    editor = edit("entities")
    editor.set("m3", "head", "Berg")
    assert _item(editor.saved(), "mentions", "m3")["head"] == {"start": 74, "end": 78}


def test_a_head_that_is_not_in_its_mention_is_a_problem(edit: Callable[[str], Editor]) -> None:
    """A head outside its mention is reported to the annotator."""
    editor = edit("entities")
    editor.set("m3", "head", "Lind")
    assert [each.message for each in editor.saved().problems] == ["has a head that is not part of the mention"]


def test_a_number_selects_one_of_two_equal_heads(edit: Callable[[str], Editor]) -> None:
    """`r #2` is the second r of the mention."""
    editor = edit("entities")
    editor.set("m3", "head", "r")
    assert [each.message for each in editor.saved().problems] == ["contains the words of its head twice"]
    editor.set("m3", "head", "r #2")
    head = _item(editor.saved(), "mentions", "m3")["head"]
    assert editor.text[head["start"] : head["end"]] == "r"
    assert editor.text[58 : head["start"]].count("r") == 1


def test_all_missing_fields_are_reported_together(edit: Callable[[str], Editor]) -> None:
    """No part of the document is returned."""
    editor = edit("entities")
    editor.unset("m1", "form")
    editor.unset("m2", "entity")
    editor.mark("ferry", "SHIP", key="odd")
    reading = editor.saved()
    assert reading.part is None
    assert {each.check for each in reading.problems} == {"studio.result"}
    editor.erase("odd")
    reading = editor.saved()
    assert reading.part is None
    assert [each.message for each in reading.problems] == ["Form is missing", "has no entity"]


def test_a_copied_mark_gets_its_own_id(edit: Callable[[str], Editor]) -> None:
    """Copying a region copies its meta; its id is not given twice."""
    editor = edit("entities")
    editor.results += [copy.deepcopy(each) | {"id": "copy"} for each in editor.results if each.get("id") == "m10"]
    editor.unset("copy", "head")
    editor.move("copy", 20, 25)
    reading = editor.saved()
    assert reading.part is not None
    ids = [each["id"] for each in reading.part["mentions"]]
    assert len(set(ids)) == len(ids) == 17
    assert _item(reading, "mentions", "m10")["start"] == 153


def test_arcs_join_cue_source_and_continuation_to_a_quote(edit: Callable[[str], Editor]) -> None:
    """In any direction, also an arc to a continuation."""
    editor = edit("quotes")
    editor.mark("Council Opens", "direct", key="a", act="assert", source_status="named", speakers="ent-council")
    editor.mark("Inquiry", "continuation", key="b")
    editor.mark("Related", "cue", key="c")
    editor.mark("Home", "source", key="d")
    editor.arc("a", "b")
    editor.arc("b", "c")
    editor.arc("d", "a")
    quote = _item(editor.saved(), "quotes", "q7")

    def words(name: str) -> list[str]:
        return [editor.text[each["start"] : each["end"]] for each in quote[name]]

    assert (words("content"), words("cue"), words("source")) == (["Council Opens", "Inquiry"], ["Related"], ["Home"])
    assert (quote["cue_polarity"], quote["cue_realis"], quote["content_missing"]) == ("positive", "actual", False)


def test_an_arc_between_two_quotes_gives_the_parent(edit: Callable[[str], Editor]) -> None:
    """An arc between two quotes says which is around which, in the direction that it is drawn."""
    for direction, inner, outer in (("right", "q3", "q4"), ("left", "q4", "q3")):
        editor = edit("quotes")
        editor.arc("q3", "q4", direction=direction)
        reading = editor.saved()
        assert _item(reading, "quotes", inner)["parent"] == outer
        assert _item(reading, "quotes", outer)["parent"] is None


def test_a_cue_without_a_quote_is_a_problem(edit: Callable[[str], Editor]) -> None:
    """A cue that is not joined to a quote is reported, not dropped."""
    editor = edit("quotes")
    editor.mark("Home", "cue")
    assert [each.message for each in editor.saved().problems] == ["a cue that belongs to no quote"]


def test_a_new_speaker_has_the_type_before_the_colon(edit: Callable[[str], Editor]) -> None:
    """PER without a colon."""
    editor = edit("quotes")
    editor.set("q5", "new_speaker", "GROUP: two aides\nEve")
    reading = editor.saved()
    assert _item(reading, "quotes", "q5")["speakers"] == ["ent-two-aides", "ent-eve"]
    assert [each["type"] for each in reading.added["entities"]] == ["GROUP", "PER"]


def test_an_arc_in_either_direction_is_an_argument_of_its_trigger(edit: Callable[[str], Editor]) -> None:
    """Only triggers have roles, so an arc from a mention to a trigger can mean but one thing."""
    editor = edit("events")
    editor.arc("m13", "e5", "participant")
    assert _item(editor.saved(), "events", "e5")["arguments"] == [{"role": "participant", "target": "m13"}]


def test_changed_or_deleted_grey_marks_are_problems(edit: Callable[[str], Editor]) -> None:
    """They belong to another project."""
    editor = edit("events")
    editor.move("m1", 6, 10)
    editor.erase("m16")
    messages = sorted(each.message for each in editor.saved().problems)
    assert messages == ["a grey mark was changed", "a grey mark was deleted"]


def test_a_moved_zone_border_leaves_line_breaks_in_the_zone_before(edit: Callable[[str], Editor]) -> None:
    """A moved zone starts at its first character, and the zone before it keeps the line breaks."""
    editor = edit("zones")
    editor.move("z0", 0, 3)
    assert [each.message for each in editor.saved().problems] == ["leaves words before it without a zone"]
    editor = edit("zones")
    body = next(each for each in editor.results if each.get("id") == "z2")["value"]["end"]
    editor.move("z2", 34, body)
    zones = editor.saved().part
    assert zones is not None
    assert [each["start"] for each in zones["zones"]] == [0, 6, 34, 338]


def test_a_new_utterance_or_event_instance_is_a_registry_entry(edit: Callable[[str], Editor]) -> None:
    """A new utterance has its quote's speakers, a new instance its trigger's type."""
    editor = edit("identity")
    editor.name("q4", "utterance", "Berg says no")
    editor.name("e5", "event", "The second meeting")
    reading = editor.saved()
    assert _item(reading, "quotes", "q4")["utterance"] == "utt-berg-says-no"
    assert _item(reading, "events", "e5")["event"] == "evt-the-second-meeting"
    assert reading.added["utterances"][0]["speakers"] == ["ent-tomas-berg"]
    assert reading.added["events"][0]["type"] == "Meet"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("text", "another text", "is of another text"),
        ("config", "0" * 64, "is of another configuration"),
        ("schema_version", "9.0.0", "is of another schema"),
        ("layer", "chunks", "has an unknown layer"),
        ("document", None, "does not contain the document and registries that were pushed"),
    ],
)
def test_a_task_on_another_text_or_configuration_is_refused(
    name: str, value: object, message: str, edit: Callable[[str], Editor]
) -> None:
    """Marks made on another text, or with other labels, are never mixed in."""
    editor = edit("entities")
    editor.task["data"][name] = value
    reading = editor.saved()
    assert reading.part is None
    assert [each.message for each in reading.problems] == [message]


def test_only_unchanged_items_keep_their_review(small: list[Case], small_origin: Origin) -> None:
    """An unchanged item keeps its review; a changed one loses it."""
    case = small[0]
    review = {"who": "anna", "when": "2031-05-06"}
    mentions = [msgspec.structs.replace(each, review=review) for each in case.document.mentions or ()]
    reviewed = case._replace(document=msgspec.structs.replace(case.document, mentions=mentions))
    editor = Editor("entities", reviewed, small_origin)
    editor.set("m1", "form", "name")
    made = document(plain(reviewed.document), [editor.saved()])
    assert [each.id for each in made.mentions or () if each.review is None] == ["m1"]
