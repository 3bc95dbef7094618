"""What each transformation makes of a sentence, and that gold stays right."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest
from tests.stress.conftest import Made, Said

from onrecord.stress.registry import TRANSFORMATIONS, select
from onrecord.stress.write import rewrite

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from onrecord.corpus.load import Corpus
    from onrecord.stress.write import Rewritten

ADA = {"ent-ada": ["Ada Lind", "Lind"]}
BOTH = {**ADA, "ent-tomas": ["Tomas Berg", "Berg"]}
Making = "Callable[..., Corpus]"


def rewritten(corpus: Corpus, name: str, tmp_path: Path) -> Rewritten:
    """Return what one transformation makes of a corpus."""
    return rewrite(corpus, select([name])[0], tmp_path / name)


def spoken(text: str, *content: str, source: str = "Ada Lind", cue: str = "said", kind: str = "direct") -> Made:
    """Return a document with a quote of Ada Lind's."""
    return Made(text, ADA, quotes=[Said(source, cue, list(content), "ent-ada", kind)])


MADE = {
    "curly quotation marks and apostrophes": (
        "curly-quotes",
        spoken("\"It's 'mine',\" Ada Lind said.", "It's 'mine',"),
        "“It’s ‘mine’,” Ada Lind said.",
    ),
    "straight quotation marks and apostrophes": (
        "straight-quotes",
        spoken("“It’s ‘mine’,” Ada Lind said.", "It’s ‘mine’,"),
        "\"It's 'mine',\" Ada Lind said.",
    ),
    "a cue that goes before the quote": (
        "moved-cues",
        spoken('"We will stay," Ada Lind said in a statement.', "We will stay,"),
        'Ada Lind said in a statement, "We will stay."',
    ),
    "a cue before its subject": (
        "moved-cues",
        spoken('"We will stay," said Ada Lind.', "We will stay,"),
        'Ada Lind said, "We will stay."',
    ),
    "a cue between two parts": (
        "moved-cues",
        spoken('"We will stay," Ada Lind said. "All of us."', "We will stay,", "All of us."),
        'Ada Lind said, "We will stay. All of us."',
    ),
    "a cue within a sentence": (
        "moved-cues",
        spoken('"We will stay," Ada Lind said, "and you go."', "We will stay,", "and you go."),
        'Ada Lind said, "We will stay, and you go."',
    ),
    "a question": (
        "moved-cues",
        spoken('"Will we stay?" Ada Lind said.', "Will we stay?"),
        'Ada Lind said, "Will we stay?"',
    ),
    "a cue that goes after the quote": (
        "moved-cues",
        spoken('It rained. Ada Lind said: "We will stay." It went on.', "We will stay."),
        'It rained. "We will stay," said Ada Lind. It went on.',
    ),
    "a told one stays after the speaker": (
        "moved-cues",
        spoken('Ada Lind told us, "We will stay."', "We will stay.", cue="told"),
        '"We will stay," Ada Lind told us.',
    ),
    "a clause after the cue: left": (
        "moved-cues",
        spoken('"We will stay," said Ada Lind, who smiled.', "We will stay,"),
        '"We will stay," said Ada Lind, who smiled.',
    ),
    "another verb with a quote": (
        "other-cues",
        spoken('"We will stay," Ada Lind said.', "We will stay,"),
        '"We will stay," Ada Lind remarked.',
    ),
    "another verb with a clause": (
        "other-cues",
        spoken("Ada Lind said that it rained.", "that it rained", kind="indirect"),
        "Ada Lind stated that it rained.",
    ),
    "a verb that is in no list: left": (
        "other-cues",
        spoken("Ada Lind mumbled that it rained.", "that it rained", cue="mumbled", kind="indirect"),
        "Ada Lind mumbled that it rained.",
    ),
    "two paragraphs": (
        "joined-paragraphs",
        Made(f"Ada Lind {'slept and ' * 5}slept.\n\nTomas Berg {'ran and ' * 5}ran.\n\nShe rose.", BOTH),
        f"Ada Lind {'slept and ' * 5}slept. Tomas Berg {'ran and ' * 5}ran.\n\nShe rose.",
    ),
    "sentences, but not those of a quote": (
        "split-paragraphs",
        spoken('It rained. Ada Lind said: "We stay. All of us."\n\nIt is dark.', "We stay. All of us."),
        'It rained.\n\nAda Lind said: "We stay. All of us."\n\nIt is dark.',
    ),
    "single marks outside, stops outside them": (
        "british-punctuation",
        spoken("“He called it ‘bad’,” Ada Lind said. Mr. Berg slept in a “chair.”", "He called it ‘bad’,"),
        "‘He called it “bad”,’ Ada Lind said. Mr Berg slept in a ‘chair’.",
    ),
    "double marks outside, stops inside them": (
        "american-punctuation",
        spoken("‘He called it “bad”,’ Ada Lind said. Mr Berg slept in a ‘chair’.", "He called it “bad”,"),
        "“He called it ‘bad,’” Ada Lind said. Mr. Berg slept in a “chair.”",
    ),
    "a headline": ("capitals", Made("Ada Lind goes\nShe goes.", ADA, headline=True), "ADA LIND GOES\nShe goes."),
    "spaces in names and after figures": (
        "no-break-spaces",
        Made("Mr Berg and Ada Lind – both – spoke for 5 minutes.", ADA),
        "Mr\u00a0Berg and Ada\u00a0Lind\u00a0– both\u00a0– spoke for 5\u00a0minutes.",
    ),
    "a name that was just said": (
        "pronouns",
        Made("Ada Lind is the mayor. She is old. Lind said that she will go.", ADA, [("She", "ent-ada", "pronoun")]),
        "Ada Lind is the mayor. She is old. She said that she will go.",
    ),
    "a name in each case": (
        "pronouns",
        Made(
            "Ada Lind came. She slept. It was Lind's house. They met with Lind at home.",
            ADA,
            [("She", "ent-ada", "pronoun")],
        ),
        "Ada Lind came. She slept. It was her house. They met with her at home.",
    ),
    "somebody else may be meant: left": (
        "pronouns",
        Made(
            "Ada Lind came. She slept. Eva Moen ran. They met with Lind at home.",
            {**ADA, "ent-eva": ["Eva Moen"]},
            [("She", "ent-ada", "pronoun")],
        ),
        "Ada Lind came. She slept. Eva Moen ran. They met with Lind at home.",
    ),
}


@pytest.mark.parametrize("case", MADE.values(), ids=MADE)
def test_each_transformation_rewrites_its_sentence(
    case: tuple[str, Made, str], make: Callable[..., Corpus], tmp_path: Path
) -> None:
    """All offsets of gold are checked."""
    name, made, expected = case
    found = rewritten(make(made), name, tmp_path)
    assert found.corpus.texts["d0"] == expected
    assert found.documents == (made.text != expected)


def test_moving_a_cue_joins_two_parts_of_a_content(make: Callable[..., Corpus], tmp_path: Path) -> None:
    """Two parts of a content become one if the cue between them is moved."""
    corpus = make(spoken('"We will stay," Ada Lind said. "All of us."', "We will stay,", "All of us."))
    found = rewritten(corpus, "moved-cues", tmp_path).corpus
    (quote,) = found.documents["d0"].quotes or []
    assert [found.texts["d0"][each.start : each.end] for each in quote.content or ()] == ["We will stay. All of us."]


def test_typing_errors_are_outside_annotations_and_deterministic(make: Callable[..., Corpus], tmp_path: Path) -> None:
    """Words are mistyped, none of them in a span, and the same ones every time."""
    plain = "Ada Lind walked slowly along another street before coming under yellow lanterns behind heavy windows."
    corpus = make(Made(plain, ADA))
    first, second = (rewritten(corpus, "typing-errors", tmp_path / each).corpus.texts["d0"] for each in "ab")
    assert first == second != plain
    assert first.startswith("Ada Lind ")
    changed = [1 for one, two in zip(plain.split(), first.split(), strict=True) if one != two]
    assert len(changed) == 5


def test_decomposed_writes_accents_as_separate_characters(make: Callable[..., Corpus], tmp_path: Path) -> None:
    """People have accented names, and every accent of the text is decomposed."""
    found = rewritten(make(Made("Ada Lind sat in a café.", ADA)), "decomposed", tmp_path).corpus.texts["d0"]
    assert found == unicodedata.normalize("NFD", found)
    assert unicodedata.normalize("NFC", found) != found
    assert found.endswith(" sat in a cafe\u0301.")


@pytest.mark.parametrize("root", ["tests/corpus_small", "docs/guidelines-example"])
@pytest.mark.parametrize("name", [each.name for each in TRANSFORMATIONS])
def test_rewriting_keeps_every_layer(name: str, root: str, tmp_path: Path) -> None:
    """A corpus with every layer keeps each annotation, and gets no new error."""
    from tests.conftest import CHECKOUT

    from onrecord.corpus.load import load

    corpus = load(CHECKOUT / root)
    found = rewritten(corpus, name, tmp_path).corpus
    for doc_id, before in corpus.documents.items():
        after = found.documents[doc_id]
        for layer in ("mentions", "times", "fillers", "quotes", "nonquotes", "events"):
            assert [each.id for each in getattr(after, layer) or () if hasattr(each, "id")] == [
                each.id for each in getattr(before, layer) or () if hasattr(each, "id")
            ]
