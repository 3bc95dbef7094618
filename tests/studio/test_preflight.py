"""What the editor is known to lose is refused before a request, or encoded."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from onrecord.documents.model import Argument, EmptyNode, Span
from onrecord.studio import preflight, sound
from onrecord.studio.design import design
from onrecord.studio.from_tasks import read
from onrecord.studio.marks import Arc, Marks, Region
from onrecord.studio.to_tasks import Origin, task
from onrecord.studio.wire import results

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio_documents import Case

    Break = Callable[[dict[str, Any], list[dict[str, Any]]], None]


def _arcs(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each for each in found if each["type"] == "relation"]


def _hash_in_id(data: dict[str, Any], found: list[dict[str, Any]]) -> None:
    del data
    for each in found:
        if each.get("id") == found[0]["id"]:
            each["id"] = "d#1"


def _second_arc(data: dict[str, Any], found: list[dict[str, Any]]) -> None:
    del data
    found.append(copy.deepcopy(_arcs(found)[0]))


def _arc_meta(data: dict[str, Any], found: list[dict[str, Any]]) -> None:
    del data
    _arcs(found)[0]["meta"] = {"id": "a1"}


def _arc_label(data: dict[str, Any], found: list[dict[str, Any]]) -> None:
    del data
    _arcs(found)[0]["labels"] = ["accomplice"]


def _arc_to_nothing(data: dict[str, Any], found: list[dict[str, Any]]) -> None:
    del data
    _arcs(found)[0]["to_id"] = "nothing"


def _arc_to_itself(data: dict[str, Any], found: list[dict[str, Any]]) -> None:
    del data
    _arcs(found)[0]["to_id"] = _arcs(found)[0]["from_id"]


def _attribute_first(data: dict[str, Any], found: list[dict[str, Any]]) -> None:
    del data
    found.insert(0, found.pop(next(at for at, each in enumerate(found) if each["type"] == "choices")))


def _attribute_of_another_label(data: dict[str, Any], found: list[dict[str, Any]]) -> None:
    del data
    polarity = next(each for each in found if each.get("from_name") == "polarity")
    time = next(each for each in found if each["type"] == "labels" and each["value"]["labels"] == ["DATE"])
    found.insert(found.index(time) + 1, polarity | {"id": time["id"]})


def _two_controls(data: dict[str, Any], found: list[dict[str, Any]]) -> None:
    del data
    found.append(copy.deepcopy(found[0]) | {"from_name": "label"})


def _value_of_no_choice(data: dict[str, Any], found: list[dict[str, Any]]) -> None:
    del data
    next(each for each in found if each["type"] == "choices")["value"]["choices"] = ["perhaps"]


def _unknown_label(data: dict[str, Any], found: list[dict[str, Any]]) -> None:
    del data
    found[0]["value"]["labels"] = ["starship"]


def _id_twice(data: dict[str, Any], found: list[dict[str, Any]]) -> None:
    del data
    spans = [each for each in found if each["type"] == "labels"]
    spans[1]["id"] = spans[0]["id"]


def _spare_key(data: dict[str, Any], found: list[dict[str, Any]]) -> None:
    del data
    found[0]["value"]["confidence"] = 1


def _nul(data: dict[str, Any], found: list[dict[str, Any]]) -> None:
    del found
    data["text"] = "\0" + data["text"][1:]


def _surrogate(data: dict[str, Any], found: list[dict[str, Any]]) -> None:
    del found
    data["document"]["events"][0]["note"] = "\ud83d"


def _starts_at_break(data: dict[str, Any], found: list[dict[str, Any]]) -> None:
    at = data["text"].index("\n")
    found[0]["value"] |= {"start": at, "end": at + 3}


def _ends_on_break(data: dict[str, Any], found: list[dict[str, Any]]) -> None:
    at = data["text"].index("\n")
    found[0]["value"] |= {"start": at - 2, "end": at + 1}


def _out_of_text(data: dict[str, Any], found: list[dict[str, Any]]) -> None:
    found[0]["value"]["end"] = len(data["text"]) + 1


TABLE: dict[str, tuple[str, Break]] = {
    "# in a region id": ("region-id", _hash_in_id),
    "two relations on one ordered pair": ("arc-twice", _second_arc),
    "a relation's id, meta or score": ("arc-key", _arc_meta),
    "a relation label that the config lacks": ("arc-label", _arc_label),
    "a relation to a missing id": ("arc-end", _arc_to_nothing),
    "a relation from a region to itself": ("arc-end", _arc_to_itself),
    "an attribute before its span": ("attribute-first", _attribute_first),
    "an attribute of another label": ("attribute", _attribute_of_another_label),
    "a region with two controls": ("two-controls", _two_controls),
    "a value that no choice has": ("attribute", _value_of_no_choice),
    "a label that the config lacks": ("label", _unknown_label),
    "a duplicate region id": ("region-twice", _id_twice),
    "an unknown key in value": ("value-key", _spare_key),
    "NUL in the text": ("text-nul", _nul),
    "a lone surrogate": ("surrogate", _surrogate),
    "a span that starts at a newline": ("line-break", _starts_at_break),
    "a span that ends on a newline": ("line-break", _ends_on_break),
    "a span out of the text": ("range", _out_of_text),
}


@pytest.mark.parametrize("row", TABLE)
def test_everything_that_the_editor_would_lose_is_refused(row: str, small: list[Case], small_origin: Origin) -> None:
    """Each row of the table of losses is a problem that names what would be lost."""
    expected, spoil = TABLE[row]
    made = task("events", *small[0], small_origin)
    assert preflight.problems(made) == []
    spoil(made["data"], made["predictions"][0]["result"])
    assert f"preflight.{expected}" in {each.check for each in preflight.problems(made)}


def test_every_preflight_check_has_a_case_in_the_table() -> None:
    """Every check has a case, except that of equal choices, which is tested below."""
    assert {check for check, _ in TABLE.values()} | {"options"} == preflight.CHECKS.keys()


def test_two_choices_with_the_same_name_are_refused(small: list[Case], small_origin: Origin) -> None:
    """The editor has only one of them."""
    made = task("entities", *small[0], small_origin)
    made["data"]["entities"][1]["value"] = made["data"]["entities"][0]["value"]
    assert {each.check for each in preflight.problems(made)} == {"preflight.options"}


def test_a_task_without_marks_is_checked(small: list[Case], small_origin: Origin) -> None:
    """A task without marks to start from still has a text."""
    made = task("zones", *small[0], small_origin)
    del made["predictions"]
    made["data"]["text"] += "\0"
    assert [each.check for each in preflight.problems(made)] == ["preflight.text-nul"]


def test_two_roles_of_one_argument_are_one_arc_with_two_labels(small: list[Case], small_origin: Origin) -> None:
    """The editor would drop a second arc."""
    document, text = small[0]
    events = list(document.events or ())
    arguments = [Argument("topic", "m1"), Argument("participant", "m2"), Argument("participant", "m1")]
    at = next(at for at, each in enumerate(events) if each.type == "Meet")
    events[at] = msgspec.structs.replace(events[at], arguments=arguments)
    made = task("events", msgspec.structs.replace(document, events=events), text, small_origin)
    assert preflight.problems(made) == []
    reading = read(made["data"], made["predictions"][0]["result"], text)
    assert reading.part is not None
    expected = [msgspec.to_builtins(each) for each in arguments]
    assert reading.part["events"][at]["arguments"] == expected


def test_ids_that_the_editor_would_shorten_are_kept(small: list[Case], small_origin: Origin) -> None:
    """A system may give its items any ids; they are carried beside the region's own."""
    document, text = small[0]
    mentions = [msgspec.structs.replace(each, id=f"doc#{each.id}") for each in document.mentions or ()]
    made = task("entities", msgspec.structs.replace(document, mentions=mentions, events=[]), text, small_origin)
    assert preflight.problems(made) == []
    reading = read(made["data"], made["predictions"][0]["result"], text)
    assert reading.part is not None
    assert [each["id"] for each in reading.part["mentions"]] == [each.id for each in mentions]


def test_spans_are_written_before_attributes_and_arcs() -> None:
    """Every span before its attributes, every arc after all spans."""
    marks = Marks((Region("a", 0, 1, "Meet", values={"note": ("n",)}), Region("b", 2, 3, "filler")), (Arc("a", "b"),))
    kinds = [each["type"] for each in results(design("events"), marks, "x y")]
    assert kinds == ["labels", "textarea", "labels", "relation"]


IN_PIECES = "has several pieces or empty nodes, and a mark is one stretch of the text"


@pytest.mark.parametrize(
    ("layer", "fields", "message"),
    [
        ("mentions", {"start": -1, "end": -1, "text": "Lind"}, "has no offsets"),
        ("mentions", {"end": 10**6}, "is not in the text"),
        ("mentions", {"type": None}, "is not a value of the schema, and a mark needs one"),
        ("mentions", {"head": Span(0, 1)}, "is not inside its mention"),
        ("mentions", {"pieces": [Span(6, 8), Span(9, 11)]}, IN_PIECES),
        ("mentions", {"empty_nodes": [EmptyNode(6)]}, IN_PIECES),
        ("events", {"arguments": [Argument("person", "nobody")]}, "does not name another item of the document"),
        ("events", {"arguments": [Argument("accomplice", "m1")]}, "is not a role of any event type"),
        ("events", {"arguments": [Argument("person", "m1"), Argument("person", "m1")]}, "occurs twice"),
        ("quotes", {"parent": "m1"}, "does not name a quote of the document"),
        ("quotes", {"parent": "q1"}, "is the quote itself"),
        ("quotes", {"content": [], "cue": [], "source": []}, "has no place in the text: no content, cue or source"),
        ("quotes", {"content_missing": True}, "is true, and the quote has content"),
        ("quotes", {"id": "q2"}, "has the id of quotes[0]"),
    ],
)
def test_a_document_with_an_item_the_editor_cannot_show_is_refused(
    layer: str, fields: dict[str, Any], message: str, small: list[Case]
) -> None:
    """An item without place, label or target is named."""
    document, text = small[0]
    items = list(getattr(document, layer))
    items[0] = msgspec.structs.replace(items[0], **fields)
    found = sound.problems(msgspec.structs.replace(document, **{layer: items}), text)
    assert message in {each.message for each in found}
    assert sound.problems(document, text) == []
