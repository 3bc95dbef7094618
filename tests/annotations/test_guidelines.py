"""The guidelines 2.1.0 are rules from principles: each has an example and a counterexample, and none is of the corpus.

A guideline that quotes the texts it is for tells readers the answer, and their agreement then measures obedience.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from onrecord import schema
from onrecord.corpus.load import load
from onrecord.documents.directory import read_registry
from onrecord.schema import roles

CHECKOUT = Path(__file__).parents[2]
GUIDELINES = CHECKOUT / "annotations" / "guidelines" / "2.1.0"
EXAMPLE = CHECKOUT / "docs" / "guidelines-example"
LAYERS = ("start", "entities", "quotes", "events", "identity")
MOST_BYTES = 53_000  # half of the first guidelines
LONGEST_RUN = 4  # words of an article in a row
MOST_SENTENCES = 2
RULE = re.compile(r"^\*\*([GEQVTI])(\d+)\*\* ", re.MULTILINE)
REFERENCE = re.compile(r"\b[GEQVTI]\d+\b")
ROLE = re.compile(r"(\w+)(\+?) \(([mteqf ]+)\)")
TAKES = {"m": "mention", "t": "time", "e": "event", "q": "quote", "f": "filler"}


def texts() -> dict[str, str]:
    """Return the guidelines, and the article and page of the worked example."""
    paths = [*sorted(GUIDELINES.glob("*.md")), EXAMPLE / "README.md", *sorted(EXAMPLE.glob("corpus/articles/*.txt"))]
    return {path.name: path.read_text("utf-8") for path in paths}


def page(layer: str) -> str:
    """Return a page of the guidelines."""
    return (GUIDELINES / f"{layer}.md").read_text("utf-8")


def rules(layer: str) -> dict[str, str]:
    """Return a page's rules by id: all up to the next rule or heading."""
    parts = RULE.split(page(layer))[1:]
    found = zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    return {f"{letter}{number}": re.split(r"\n(?=#|\|)", body)[0] for letter, number, body in found}


def words(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return re.findall(r"\w+", text.replace("’", "'").casefold())


def runs(text: str) -> set[tuple[str, ...]]:
    """Return every sequence of words that is one longer than allowed."""
    running = words(text)
    return set(zip(*(running[at:] for at in range(LONGEST_RUN + 1)), strict=False))


def names() -> set[str]:
    """Return the names of the corpus's entities; descriptions of groups and parts (`media`) are ordinary words."""
    entities = read_registry(CHECKOUT / "annotations" / "gold", "entities") or []
    return {name for entity in entities for name in entity.names if name[0].isupper()}


@pytest.mark.parametrize("name", texts())
def test_guidelines_share_no_five_words_in_a_row_with_an_article(name: str) -> None:
    """No five words in a row are an article's."""
    own = runs(texts()[name])
    shared = {doc_id: own & runs(text) for doc_id, text in load().texts.items()}
    assert {doc_id: found for doc_id, found in shared.items() if found} == {}


@pytest.mark.parametrize("name", texts())
def test_guidelines_contain_no_name_of_the_corpus(name: str) -> None:
    """None of the people, bodies and places of the corpus is named, not even a party's letter."""
    pattern = "|".join(map(re.escape, sorted(names(), key=len, reverse=True)))
    assert re.findall(rf"(?<![\w.])(?:{pattern})(?!\w)", texts()[name]) == []


def test_the_searches_for_shared_words_and_names_find_them_in_an_article() -> None:
    """Both searches of the guidelines find shared words and names in an article."""
    text = next(iter(load().texts.values()))
    assert runs(text) & runs(text[100:400])
    assert {"Moscow", "NBC", "D"} <= names()
    assert not {"media", "lawmakers"} & names()


def test_the_guidelines_do_not_exceed_their_size_limit() -> None:
    """All pages together are half as long as the first guidelines."""
    assert sum(path.stat().st_size for path in GUIDELINES.iterdir()) <= MOST_BYTES


@pytest.mark.parametrize("layer", LAYERS)
def test_each_rule_has_an_example_and_a_counterexample(layer: str) -> None:
    """Each rule is one or two sentences with one example and one counterexample."""
    for rule, body in rules(layer).items():
        said, *examples = re.split(r"\n- ", body.strip())
        assert [example.split(":")[0] for example in examples] == ["Yes", "No"], rule
        assert 1 <= len(re.findall(r"[.](?=\s|$)", said)) <= MOST_SENTENCES, rule


def test_rules_are_numbered_in_order_and_every_reference_exists() -> None:
    """The rules of a letter are counted from 1 in text order, and every rule that is named is there."""
    found = [rule for layer in LAYERS for rule in rules(layer)]
    for letter in "GEQVTI":
        numbers = [int(rule[1:]) for rule in found if rule[0] == letter]
        assert numbers == list(range(1, len(numbers) + 1)), letter
    for name, text in texts().items():
        assert set(REFERENCE.findall(text)) <= set(found), name


def test_the_table_of_event_types_equals_the_inventory() -> None:
    """Every type has its row, with the roles that it has, what fills each, and whether several do."""
    rows = re.findall(r"^\| \*\*(\w+)\*\*: (.*?) \| (.*?) \| (.*?) \|$", page("events"), re.MULTILINE)
    assert [name for name, *_ in rows] == list(schema.inventory("event_type"))
    common = set(schema.load_schema("inventory")["$defs"]["event_type"]["x-common-roles"])
    for name, _, column, not_it in rows:
        said = {
            role: ({TAKES[each] for each in takes.split()}, bool(many)) for role, many, takes in ROLE.findall(column)
        }
        assert said == {role.name: (role.takes, role.many) for role in roles(name).values() if role.name not in common}
        assert not_it


@pytest.mark.parametrize(
    ("layer", "inventories"),
    [
        ("entities", ("entity_type", "mention_form")),
        ("quotes", ("quote_kind", "act", "source_status", "nonquote_reason")),
        ("events", ("realis", "time_type")),
        ("identity", ("rendering", "nil_reason")),
        ("start", ("zone",)),
        ("marks", ("polarity", "certainty", "precision", "entity_type", "mention_form", "rendering", "realis")),
    ],
)
def test_every_value_of_the_inventories_is_on_the_page_of_its_layer(layer: str, inventories: tuple[str, ...]) -> None:
    """The page of each layer mentions every value that the inventories allow."""
    said = set(re.findall(r"\w+", page(layer)))
    for name in inventories:
        assert set(schema.inventory(name)) <= said, name


def test_the_table_of_cues_has_every_act_and_each_verb_once() -> None:
    """Every act has verbs; a verb in two rows has two different constructions."""
    table = page("quotes").split("## The table of cues")[1]
    rows = re.findall(r"^\| (\w+) \| (.*?) \| (.*?) \|$", table, re.MULTILINE)[1:]
    assert [act for act, *_ in rows] == list(schema.inventory("act"))
    verbs = [cue.strip() for _, column, _ in rows for cue in re.split(r"[,;:]", re.sub(r"\(.*?\)", "", column))]
    assert len(verbs) == len(set(verbs))


def test_the_page_on_marks_shows_every_field_of_a_mark() -> None:
    """The page shows each field of a mark, except those that the tool fills or other corpora declare."""
    fields = set(re.findall(r'"(\w+)":', page("marks")))
    for name in ("mention", "time", "quote", "nonquote", "filler", "event"):
        needed = set(schema.load_schema(name)["properties"]) - {"start", "end", "review", "pieces", "empty_nodes"}
        assert needed <= fields, name
    for name in ("entity_registry", "event_registry", "utterance_registry"):
        assert set(schema.load_schema(name)["items"]["properties"]) <= fields, name
    assert {"text", "left_context", "role", "target"} <= fields


def test_the_first_page_links_the_layers_in_annotation_order() -> None:
    """The first page names the others in the order in which a text is marked."""
    named = [page("start").index(f"({layer}.md)") for layer in LAYERS[1:]]
    assert all(before < after for before, after in pairwise(named))
