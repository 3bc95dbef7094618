"""The list of all transformations, in the order of the table. A new transformation is a function and one row here."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from onrecord.errors import OnrecordError
from onrecord.stress import characters, cues, names, paragraphs, punctuation
from onrecord.stress.plan import Transformation, each_article
from onrecord.stress.pronouns import pronouns

if TYPE_CHECKING:
    from collections.abc import Iterable

_MARKS = re.compile(r"[\"'“”‘’]")
_POINTS = re.compile(r"[\"'“”‘’.,]")
PEOPLE = "mentions that name people (type PER, form name)"
CUES = "quotes with a cue"


def _same(text: str) -> str:
    return text


def _anything(text: str) -> str:
    """Return the same string for every text.

    As `Transformation.alike` it accepts every change: the transformation may replace all words of a span.
    """
    del text
    return ""


def _no_marks(text: str) -> str:
    return _MARKS.sub("'", text)


def _no_points(text: str) -> str:
    return _POINTS.sub("", text)


def _one_space(text: str) -> str:
    return " ".join(text.split())


def _letters(text: str) -> str:
    """Return the letters and digits of a text, sorted and case-folded; "Lind said" and "said Lind" give the same.

    As `Transformation.alike` it accepts changes of order, case and punctuation only.
    """
    return "".join(sorted(character for character in text.casefold() if character.isalnum()))


TRANSFORMATIONS: tuple[Transformation, ...] = (
    Transformation(
        "curly-quotes",
        "quotation marks and apostrophes curly",
        "straight quotation marks or apostrophes",
        each_article(characters.curly),
        _no_marks,
    ),
    Transformation(
        "straight-quotes",
        "quotation marks and apostrophes straight",
        "curly quotation marks or apostrophes",
        each_article(characters.straight),
        _no_marks,
    ),
    Transformation("other-names", "each person has a made-up name", PEOPLE, names.other_names, _anything),
    Transformation("swapped-names", "people have each other's names", f"two {PEOPLE}", names.swapped_names, _anything),
    Transformation("pronouns", "repeated names are pronouns", f"{PEOPLE}, said twice", pronouns, _anything),
    Transformation(
        "moved-cues",
        "cues are on the other side of their quotes",
        f"direct {CUES} beside its source",
        each_article(cues.moved),
        _letters,
    ),
    Transformation(
        "other-cues", "cues are other verbs of their class", CUES, each_article(cues.other_verbs), _anything
    ),
    Transformation(
        "joined-paragraphs",
        "two paragraphs are one",
        "two paragraphs of prose in the body",
        each_article(paragraphs.joined),
        _one_space,
    ),
    Transformation(
        "split-paragraphs",
        "a paragraph a sentence",
        "paragraphs of several sentences in the body",
        each_article(paragraphs.split),
        _one_space,
    ),
    Transformation(
        "british-punctuation",
        "single quotation marks, stops outside them",
        "double quotation marks, or Mr. with a full stop",
        each_article(punctuation.british),
        _no_points,
    ),
    Transformation(
        "american-punctuation",
        "double quotation marks, stops inside them",
        "single quotation marks, stops outside marks, or Mr without a full stop",
        each_article(punctuation.american),
        _no_points,
    ),
    Transformation("capitals", "headlines in capitals", "a headline", each_article(characters.capitals), str.casefold),
    Transformation(
        "typing-errors",
        "every third longer word without annotation mistyped",
        "words of five letters in the body that no annotation covers",
        each_article(characters.mistyped),
        _same,
    ),
    Transformation(
        "decomposed",
        "names with accents, accents as characters of their own (NFD)",
        f"{PEOPLE}, or letters with accents",
        names.decomposed,
        _anything,
    ),
    Transformation(
        "no-break-spaces",
        "no-break spaces in names, after titles and figures",
        "names of two words, titles or figures",
        characters.no_break,
        lambda text: unicodedata.normalize("NFKC", text),
    ),
)


def select(names_wanted: Iterable[str]) -> tuple[Transformation, ...]:
    """Return the transformations with the given names, in the order of `TRANSFORMATIONS`; without names, all of them.

    Args:
        names_wanted: Names such as `capitals`; a repeated name counts once.

    Raises:
        OnrecordError: A name is unknown.
    """
    wanted = list(names_wanted)
    known = {each.name: each for each in TRANSFORMATIONS}
    for name in wanted:
        if name not in known:
            raise OnrecordError(
                "There is no such transformation.",
                got=name,
                expected=", ".join(known),
                hint="onrecord stress --list describes each",
            )
    return tuple(each for each in TRANSFORMATIONS if not wanted or each.name in wanted)
