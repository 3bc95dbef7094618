"""Other names for people: consistent, of the right kind, everywhere, and nothing else is changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.stress.conftest import Made
from tests.stress.test_transformations import rewritten

from onrecord.stress.people import people

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from onrecord.corpus.load import Corpus

PEOPLE = {
    "ent-ada": ["Ada Lind", "Lind"],
    "ent-eva": ["Eva Moen", "Moen"],
    "ent-ivo": ["Ivo Ellis", "Ellis"],
    "ent-jim": ["James Otto Berg", "Jim Berg", "Berg"],
}
TEXT = "Ada Lind met Eva Moen. She told an Ellis aide that Jim Berg took Ellis' hat and Lind's. Mr Berg: RepLind, LIND."
OTHERS = [("She", "ent-ada", "pronoun"), ("Jim Berg", "ent-jim", "name"), ("Lind,", "ent-ada", "name")]


def test_the_pronoun_of_a_person_is_found_by_text_title_or_name(make: Callable[..., Corpus]) -> None:
    """Pronouns of the text come first, then titles, then the given name."""
    text = "Zug Lind came. She slept. Mr Xav Berg ran. Nancy Moen sat. Qui Falk rose."
    named = {
        "ent-a": ["Zug Lind"],
        "ent-b": ["Xav Berg", "Mr Xav Berg"],
        "ent-c": ["Nancy Moen"],
        "ent-d": ["Qui Falk"],
    }
    corpus = make(Made(text, named, [("She", "ent-a", "pronoun")]))
    assert {each.id: each.pronoun for each in people(corpus)} == {
        "ent-a": "she",
        "ent-b": "he",
        "ent-c": "she",
        "ent-d": "they",
    }


def test_a_person_gets_the_same_new_name_in_all_documents(make: Callable[..., Corpus], tmp_path: Path) -> None:
    """In every form, with the right article and possessive."""
    people_ = {**PEOPLE, "ent-jim": ["James Berg", "Jim Berg", "Berg"]}
    text = "Ada Lind met an Ellis aide. Jim Berg took Ellis' hat, and Lind's. James Berg left."
    corpus = make(Made(text, people_), Made("Lind rose; Ivo Ellis fell.", people_))
    found = rewritten(corpus, "other-names", tmp_path).corpus
    match = re.fullmatch(
        r"(\w+) (\w+) met (a|an) (\w+) aide\. (\w+) (\w+) took (\w+)'s hat, and (\w+)'s\. (\w+) (\w+) left\.",
        found.texts["d0"],
    )
    assert match is not None
    ada, lind, article, ellis, jim, berg, ellis_again, lind_again, james, berg_again = match.groups()
    assert (lind, ellis, jim, berg) == (lind_again, ellis_again, james, berg_again)
    assert len({ada, lind, ellis, jim, berg}) == 5
    assert (article == "an") == (ellis[0] in "AEIOU")
    assert not {ada, lind, ellis, jim, berg} & {"Ada", "Lind", "Ellis", "Jim", "Berg"}
    assert re.fullmatch(rf"{lind} rose; \w+ {ellis} fell\.", found.texts["d1"])
    assert found.entities["ent-ada"].name == f"{ada} {lind}"
    assert found.articles["d1"].title.value == found.texts["d1"]


def test_people_with_the_same_pronoun_exchange_names(make: Callable[..., Corpus], tmp_path: Path) -> None:
    """A person without a partner keeps the name."""
    text = "Ada Lind met Eva Moen. She slept. James Berg met an Ellis aide. Moen's hat was Lind's. Ada Lind rose."
    people_ = {
        "ent-ada": ["Ada Lind", "Lind"],
        "ent-eva": ["Eva Moen", "Moen"],
        "ent-jim": ["James Berg"],
    }
    corpus = make(Made(text, people_, [("She", "ent-ada", "pronoun")]))
    found = rewritten(corpus, "swapped-names", tmp_path).corpus
    assert found.texts["d0"] == (
        "Eva Moen met Ada Lind. She slept. James Berg met an Ellis aide. Lind's hat was Moen's. Eva Moen rose."
    )
    assert [each.entity for each in found.documents["d0"].mentions or ()] == [
        each.entity for each in corpus.documents["d0"].mentions or ()
    ]


def test_names_of_three_and_two_parts_are_exchanged(make: Callable[..., Corpus], tmp_path: Path) -> None:
    """A person of three names and one of two trade them."""
    people_ = {"ent-ann": ["Ann Sue Berg", "Berg"], "ent-eva": ["Eva Moen"]}
    found = rewritten(make(Made("Ann Sue Berg met Eva Moen; Berg left.", people_)), "swapped-names", tmp_path)
    assert found.corpus.texts["d0"] == "Eva Moen met Ann Sue Berg; Moen left."


def test_names_without_annotation_are_replaced(make: Callable[..., Corpus], tmp_path: Path) -> None:
    """Full names and family names, also in capitals."""
    from msgspec.structs import replace

    from onrecord.documents.directory import write_document
    from onrecord.documents.model import Zone

    text = "Ann Berg met Eva Moen.\nRelated: BERG and Eva Moen; Bergen"
    corpus = make(Made(text, {"ent-ann": ["Ann Berg"], "ent-eva": ["Eva Moen"]}))
    cut = text.index("Related")
    document = corpus.documents["d0"]
    zones = [Zone(0, cut, "body", duplicate=False), Zone(cut, len(text), "related", duplicate=False)]
    mentions = [each for each in document.mentions or () if each.end < cut]
    write_document(corpus.gold_dir, replace(document, zones=zones, mentions=mentions))
    from onrecord.corpus.load import load

    found = rewritten(load(corpus.root), "swapped-names", tmp_path)
    assert found.corpus.texts["d0"] == "Eva Moen met Ann Berg.\nRelated: MOEN and Ann Berg; Bergen"


def test_a_name_within_a_handle_is_replaced(make: Callable[..., Corpus], tmp_path: Path) -> None:
    """A name within a handle is replaced there."""
    people_ = {"ent-ann": ["Ann Berg", "RepBerg", "AnnBerg"], "ent-eva": ["Eva Moen"]}
    found = rewritten(make(Made("Eva Moen saw @RepBerg and @AnnBerg.", people_)), "swapped-names", tmp_path)
    assert found.corpus.texts["d0"] == "Ann Berg saw @RepMoen and @EvaMoen."
