"""Mistakes that an annotator does not see are reported at the pull, with the words and their place."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import TYPE_CHECKING

import msgspec
import pytest
from click.testing import CliRunner
from studio_task import Editor, bare

from onrecord import schema
from onrecord.checks.annotator import validate_annotator
from onrecord.cli.validate import validate
from onrecord.corpus.begin import begin, layers_named
from onrecord.documents.directory import plain
from onrecord.documents.model import Entity, Mention
from onrecord.errors import OnrecordError, Severity
from onrecord.studio.filled import act_of, status_of
from onrecord.studio.to_tasks import Origin, Registries

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from studio_documents import Case

    from onrecord.errors import Problem
    from onrecord.studio.from_tasks import Reading

PATH = re.compile(r"\w\[\d*\]|\bresult\b")


@pytest.fixture
def edit(small: list[Case], small_origin: Origin) -> Callable[[str], Editor]:
    """Return a function that opens a layer of the first small document."""
    return lambda layer: Editor(layer, small[0], small_origin)


def _one(reading: Reading, severity: Severity = Severity.ERROR) -> Problem:
    """Return the only problem of a severity, after checking that no problem has a path of the file format."""
    for each in reading.problems:
        assert not PATH.search(f"{each.path} {each.message} {each.got} {each.expected} {each.hint}"), each
    (problem,) = (each for each in reading.problems if each.severity is severity)
    return problem


def test_two_marks_on_the_same_words_are_a_problem(edit: Callable[[str], Editor]) -> None:
    """With any labels."""
    editor = edit("entities")
    editor.mark("Mayor Ada Lind", "GROUP", form="name", entity="ent-council")
    problem = _one(editor.saved())
    assert (problem.path, problem.message) == ("entities 34-48 'Mayor Ada Lind'", "is marked 2 times")
    assert problem.got == "PER, GROUP"


def test_a_typed_name_beside_another_choice_is_a_problem(edit: Callable[[str], Editor]) -> None:
    """The same entity given twice is accepted."""
    editor = edit("entities")
    editor.set("m1", "new_entity", "Eve")
    problem = _one(editor.saved())
    assert "'Mayor'" in problem.path
    assert problem.got == "ent-ada-lind, and the name 'Eve'"
    editor.set("m1", "new_entity", "ada  LIND")
    assert editor.saved().problems == []
    editor = edit("identity")
    editor.set("q4", "new_utterance", "Something else")
    assert "another name typed" in _one(editor.saved()).message


@pytest.mark.parametrize("layer", ["entities", "decide_entities"])
def test_an_entity_that_was_added_to_another_is_a_problem(layer: str, edit: Callable[[str], Editor]) -> None:
    """The editor's list adds a choice to the one before it, which counted; the same choice twice is one."""
    editor = edit(layer)
    editor.set("m1", "entity", "ent-ada-lind", "ent-council")
    problem = _one(editor.saved())
    assert (problem.message, problem.got) == (
        "Entity has several values, and can have one",
        "ent-ada-lind, ent-council",
    )
    assert "×" in problem.hint
    editor.set("m1", "entity", "ent-ada-lind", "ent-ada-lind")
    assert editor.saved().problems == []


def test_a_quote_without_how_it_is_given_is_a_problem(edit: Callable[[str], Editor]) -> None:
    """The values are listed; the document is not read."""
    editor = edit("identity")
    editor.unset("q4", "rendering")
    problem = _one(editor.saved())
    assert (problem.message, problem.hint) == (
        "How it is given here is missing",
        "choose how it is given, then Update",
    )
    assert "verbatim" in problem.expected


@pytest.mark.parametrize(
    ("layer", "key", "name"),
    [("entities", "m1", "new_entity"), ("quotes", "q5", "new_speaker"), ("identity", "q4", "new_utterance")],
)
def test_a_name_of_spaces_only_is_a_problem(layer: str, key: str, name: str, edit: Callable[[str], Editor]) -> None:
    """It would have been an entity without a name."""
    editor = edit(layer)
    editor.set(key, name, " \u00a0 ")
    assert _one(editor.saved()).message == "has a name of spaces only"


def test_a_name_in_two_unicode_forms_is_one_entity_with_a_warning(edit: Callable[[str], Editor]) -> None:
    """An accent typed on one keyboard and composed on another is the same letter."""
    editor = edit("entities")
    for key, form in (("m1", "NFC"), ("m2", "NFD")):
        editor.name(key, "entity", unicodedata.normalize(form, "José Söder"))
    reading = editor.saved()
    assert reading.part is not None
    first, second = reading.part["mentions"][:2]
    assert first["entity"] == second["entity"]
    assert "in another Unicode form" in _one(reading, Severity.WARNING).message
    assert [each["name"] for each in reading.added["entities"]] == [unicodedata.normalize("NFC", "José Söder")]


def test_a_quote_whose_parts_were_deleted_is_reported(edit: Callable[[str], Editor]) -> None:
    """A deleted cue, source or continuation leaves no trace in the editor."""
    editor = edit("quotes")
    editor.erase("q3-cue-1")
    problem = _one(editor.saved(), Severity.WARNING)
    assert (problem.message, problem.got) == ("has lost its cue", "'told'")
    editor = edit("quotes")
    editor.erase("q3-continuation-1")
    assert _one(editor.saved(), Severity.WARNING).message == "has lost a stretch of its words"


def test_a_mark_that_ends_inside_a_word_is_extended_with_a_warning(edit: Callable[[str], Editor]) -> None:
    """`Trump` in `Trump's` is not extended."""
    editor = edit("entities")
    editor.erase("m12")
    editor.erase("m4")
    editor.mark("erg", "PER", key="end", number=2, entity="ent-tomas-berg")
    editor.mark("ort Ald", "GPE", key="both", entity="ent-port-alder")
    reading = editor.saved()
    assert reading.part is not None, reading.problems
    words = [editor.text[each["start"] : each["end"]] for each in reading.part["mentions"]]
    assert {"Berg", "Port Alder"} <= {*words}
    (told,) = (
        each
        for each in reading.problems
        if each.message == "corrected ends: the rest of a word was added" and "'Berg'" in each.path
    )
    assert told.severity is Severity.WARNING
    assert sum(each.message == told.message for each in reading.problems) == 2
    editor = edit("entities")
    editor.mark("it", "FAC", key="new", number=2, new_entity="it")
    reading = editor.saved()
    assert reading.part is not None
    assert "it" in [editor.text[each["start"] : each["end"]] for each in reading.part["mentions"]]
    assert not any("rest of a word" in each.message for each in reading.problems)


def test_references_to_a_deleted_mark_are_reported(edit: Callable[[str], Editor]) -> None:
    """Arguments, parents of quotes and arcs that refer to a deleted mark are each reported."""
    editor = edit("events")
    editor.erase("t1")
    problem = _one(editor.saved(), Severity.WARNING)
    assert (problem.path, problem.message) == ("events 49-52 'met'", "has lost an argument")
    assert problem.got == "time: 'Monday'"
    editor = edit("quotes")
    editor.arc("q3", "q4")
    editor.task["data"]["document"]["quotes"][2]["parent"] = "q4"
    assert editor.saved().problems == []
    editor.results = [each for each in editor.results if (each.get("from_id"), each.get("to_id")) != ("q3", "q4")]
    assert _one(editor.saved(), Severity.WARNING).message == "is no longer inside another quote"
    editor = edit("identity")
    editor.arc("q3", "q4")
    assert _one(editor.saved(), Severity.WARNING).message == "arc: left out"


def test_a_result_that_cannot_be_read_is_reported_with_its_words(edit: Callable[[str], Editor]) -> None:
    """The problem names the mark by the words under it."""
    editor = edit("entities")
    editor.mark("ferry", "SHIP")
    problem = _one(editor.saved())
    assert (problem.path, problem.got) == ("entities 196-201 'ferry'", "['SHIP']")
    editor = edit("entities")
    next(each for each in editor.results if each["from_name"] == "form")["value"]["choices"] = ["noun"]
    assert "'Mayor'" in _one(editor.saved()).path


def test_quotation_marks_around_direct_quotes_are_removed_with_a_warning(edit: Callable[[str], Editor]) -> None:
    """Quotation marks inside a mark are removed from it, with a warning."""
    editor = edit("quotes")
    for key in ("q6", "q6-cue-1", "q6-source-1"):
        editor.erase(key)
    words = '"I will step aside if it\'s proper."'
    editor.mark(words, "direct", key="new", act="commit", source_status="named")
    reading = editor.saved()
    told = f"corrected ends: {words[1:-1]!r}, quotation marks were left out"
    assert told in [each.message for each in reading.problems]
    assert reading.part is not None
    (made,) = (each for each in reading.part["quotes"] if each["id"] == "q7")
    (span,) = made["content"]
    assert editor.text[span["start"] : span["end"]] == words[1:-1]


def test_missing_fields_are_filled_in_from_the_marks_with_a_warning(edit: Callable[[str], Editor]) -> None:
    """One for each value; an act is taken from a cue that names it."""
    editor = edit("entities")
    for key in ("m15", "m9"):
        editor.erase(key)
    for number, key in enumerate(("a", "b")):
        editor.mark("Lind", "PER", key=key, number=2 + number)
    reading = editor.saved()
    told = {each.message for each in reading.problems}
    assert told == {
        "form: name, taken from the words",
        "entity: ent-ada-lind, taken from the name",
    }
    assert reading.part is not None
    made = [each for each in reading.part["mentions"] if each["id"] in {"m17", "m18"}]
    assert [(each["form"], each["entity"]) for each in made] == [("name", "ent-ada-lind")] * 2

    editor = edit("quotes")
    for key in ("q4", "q4-cue-1", "q4-source-1"):
        editor.erase(key)
    editor.mark("lying to the council about the meeting", "reported", key="q")
    editor.mark("denied", "cue", key="c")
    editor.mark("Berg", "source", key="s", number=2)
    reading = editor.saved()
    assert reading.part is not None, reading.problems
    (made_quote,) = (each for each in reading.part["quotes"] if each["id"] == "q7")
    assert (made_quote["speakers"], made_quote["source_status"], made_quote["act"]) == (
        ["ent-tomas-berg"],
        "named",
        "deny",
    )
    assert (len(made_quote["cue"]), len(made_quote["source"])) == (1, 1)
    assert "act: deny, because its cue is 'denied'" in {each.message for each in reading.problems}


@pytest.mark.parametrize(("cue", "said"), [("called", "its cue is 'called'"), ("", "it has no cue")])
def test_a_missing_act_is_reported_with_the_cue_that_does_not_tell_it(cue: str, said: str) -> None:
    """A quote without a cue, or with one that fits several acts."""
    text = 'Gil called the vote "a mistake".'
    editor = Editor("quotes", (bare(text), text), Origin(None))
    editor.mark("a mistake", "direct", key="q")
    if cue:
        editor.mark(cue, "cue", key="c")
    problem = _one(editor.saved())
    assert problem.message == f"Act is missing, and the marks do not tell it: {said}"


@pytest.mark.parametrize(
    ("layers", "mention", "quote"),
    [
        ("mentions.entity", {"entity"}, set[str]()),
        ("mentions.form,quotes.act", {"form"}, {"act"}),
        ("mentions.head,quotes.source_status", {"head"}, {"source_status"}),
        ("mentions.entity,mentions.form,quotes.speakers", {"entity", "form"}, {"speakers"}),
    ],
)
def test_only_declared_fields_are_filled_in(layers: str, mention: set[str], quote: set[str], tmp_path: Path) -> None:
    """The entity is found by its name even if the corpus does not declare forms."""
    declared = layers_named(f"{layers},quotes.content,quotes.cue,quotes.source")
    begin(tmp_path / "alder", name="alder", canary="c", layers=declared)
    text = 'Ada Lind said "yes".'
    row = {"id": "ent-a", "type": "PER", "name": "Ada Lind", "names": ["Ada Lind"], "wikidata": None}
    origin = Origin(None, registries=Registries(entities=[msgspec.convert(row | {"nil_reason": "unverified"}, Entity)]))
    with schema.using(tmp_path / "alder"):
        editor = Editor("entities", (bare(text), text), origin)
        editor.mark("Ada Lind", "PER")
        reading = editor.saved()
        assert reading.part is not None, reading.problems
        (made,) = reading.part["mentions"]
        assert {each for each in ("entity", "form", "head") if made[each]} == mention

        named = Mention(id="m1", start=0, end=8, type="PER", form="name", entity="ent-a")
        editor = Editor("quotes", (msgspec.structs.replace(bare(text), mentions=[named]), text), origin)
        editor.mark("yes", "direct", key="q")
        editor.mark("said", "cue", key="c")
        editor.mark("Ada Lind", "source", key="s")
        editor.arc("s", "q")
        reading = editor.saved()
        assert reading.part is not None, reading.problems
        (made,) = reading.part["quotes"]
        assert {each for each in ("speakers", "source_status", "act") if made[each]} == quote
        assert all(each.check == "studio.filled" for each in reading.problems), reading.problems


def test_the_status_of_a_speaker_whose_mentions_have_no_form_is_not_derived() -> None:
    """Unless another mention is the speaker's name."""
    source, person = {"start": 0, "end": 2}, {"entity": "ent-a"}
    unknown, named, other = (person | {"form": form} for form in (None, "name", "pronoun"))
    found = [status_of([source], ["ent-a"], each) for each in ([unknown], [unknown, named], [other], [])]
    assert found == [None, "named", "unnamed", "unnamed"]


def test_an_act_that_the_corpus_does_not_have_is_not_derived(small_corpus: Path) -> None:
    """With acts of its own."""
    (small_corpus / "schema").mkdir()
    acts = {"only": True, "oneOf": [{"const": each, "description": each} for each in ("assert", "reject")]}
    (small_corpus / "schema" / "inventory.schema.json").write_text(json.dumps({"$defs": {"act": acts}}))
    with schema.using(small_corpus):
        assert (act_of(["said"]), act_of(["denied"])) == ("assert", None)
    assert act_of(["denied"]) == "deny"


def test_an_entity_that_was_removed_is_not_filled_in_again(edit: Callable[[str], Editor]) -> None:
    """An entity that was taken off a mark is asked for."""
    editor = edit("entities")
    editor.unset("m15", "entity")
    assert _one(editor.saved()).message == "has no entity"


def test_validate_checks_an_annotators_directory(small_corpus: Path) -> None:
    """With every check of gold except those of layers that the annotator did not annotate."""
    gold, own = (small_corpus / "annotations" / name for name in ("gold", "annotators/eve"))
    own.mkdir(parents=True)
    written = json.loads((gold / "ferry-1.json").read_bytes())
    written["mentions"][0]["type"] = "LOC"
    for name in ("quotes", "events", "times", "fillers"):
        written[name] = []
    (own / "ferry-1.json").write_bytes(json.dumps(written).encode())
    found = {each.check: each for each in validate_annotator(small_corpus, own).problems}
    assert "mention m1 6-11 'Mayor'" in found["consistency.entity_type"].path
    assert not {"coverage.quotation_mark", "references.unused", "bytes.files"} & found.keys()
    done = CliRunner().invoke(validate, [str(own), "--root", str(small_corpus)])
    assert done.exit_code == 1
    assert "'Mayor'" in done.output
    (small_corpus / "empty").mkdir()
    with pytest.raises(OnrecordError, match="no document"):
        validate_annotator(small_corpus, small_corpus / "empty")


def test_layers_in_about_json_decide_which_checks_are_used(small_corpus: Path, small: list[Case]) -> None:
    """about.json says which: quotation marks are asked for once the quotes are done, even if none was found."""
    own = small_corpus / "annotations" / "annotators" / "eve"
    own.mkdir(parents=True)
    bare = plain(small[0].document) | {name: [] for name in ("quotes", "nonquotes", "events", "times", "fillers")}
    (own / "ferry-1.json").write_bytes(json.dumps(bare).encode())
    for layers, asked in ((["entities"], False), (["entities", "quotes"], True)):
        (own / "about.json").write_text(json.dumps({"layers": {"ferry-1": layers}}))
        checks = {each.check for each in validate_annotator(small_corpus, own).problems}
        assert ("coverage.quotation_mark" in checks) is asked


def test_missing_fields_of_a_later_layer_are_no_error(small_corpus: Path, small: list[Case]) -> None:
    """Renderings are chosen in the project `identity`; gold's own registries are not the annotator's to mend."""
    own = small_corpus / "annotations" / "annotators" / "eve"
    own.mkdir(parents=True)
    quotes = [{**each, "utterance": None, "rendering": None} for each in plain(small[0].document)["quotes"]]
    (own / "ferry-1.json").write_bytes(json.dumps(plain(small[0].document) | {"quotes": quotes}).encode())
    (own / "entities.json").write_bytes((small_corpus / "annotations/gold/entities.json").read_bytes())
    path = small_corpus / "annotations" / "gold" / "utterances.json"
    path.write_bytes(path.read_bytes().replace(b"ent-ove-falk", b"ent-nobody"))
    for layers, wrong in ((["entities", "quotes"], False), (["entities", "quotes", "identity"], True)):
        (own / "about.json").write_text(json.dumps({"layers": {"ferry-1": layers}}))
        problems = [each for each in validate_annotator(small_corpus, own).problems if each.severity is Severity.ERROR]
        assert any(each.check == "consistency.content_missing" for each in problems) is wrong
        assert {each.document for each in problems} <= {"ferry-1"}


@pytest.mark.parametrize(
    ("words", "label", "values", "head"),
    [
        ("shipowner Tomas Berg in Port Alder", "PER", {"entity": "ent-tomas-berg", "form": "name"}, "Tomas Berg"),
        ("the ferry", "FAC", {"entity": "ent-council"}, "ferry"),
        ("Lind told the Alder", "PER", {"entity": "ent-ada-lind", "form": "name"}, "Lind"),
    ],
)
def test_a_missing_head_is_taken_from_the_words(
    words: str, label: str, values: dict[str, str], head: str, edit: Callable[[str], Editor]
) -> None:
    """A typed head is not replaced."""
    editor = edit("entities")
    editor.mark(words, label, **values)
    reading = editor.saved()
    assert reading.part is not None, reading.problems
    made = next(each for each in reading.part["mentions"] if each["id"] == "m17")
    assert editor.text[made["head"]["start"] : made["head"]["end"]] == head
    editor.set("new", "head", words)
    reading = editor.saved()
    assert reading.part is not None
    made = next(each for each in reading.part["mentions"] if each["id"] == "m17")
    assert (made["head"]["start"], made["head"]["end"]) == (made["start"], made["end"])
