"""Time the aligner on quotes that were copied well and badly: `python eval/benchmarks/align.py` prints a row a case.

10,000 quotes of 20 to 40 words, drawn from 10,000 characters of the corpus's own articles, find their places in them:
as they stand; with typography straightened; with one to three words in their midst replaced, added or dropped; and
made up of the articles' words in another order. `mixed` has all four in equal parts. Making the index is included.

The peer finds places alone: rapidfuzz's partial ratio of a sample of the quotes, scaled up to all of them.
"""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

from onrecord.align.locate import Locator
from onrecord.align.occurrence import Evidence
from onrecord.corpus.load import load

if TYPE_CHECKING:
    from collections.abc import Callable

SEED = 20170301
CHARACTERS, STRINGS = 10_000, 10_000
WORDS = (20, 40)
MOST_FAULTS = 3
SAMPLE = 50
LIMIT_S = 2.0

draw = random.Random(SEED)  # noqa: S311 - data to time, not secrets


def text() -> str:
    """Return the first characters of the articles, one after another."""
    return "\n".join(load().texts.values())[:CHARACTERS]


def as_it_stands(words: list[str]) -> list[str]:
    """Return the words as they are."""
    return words


def straightened(words: list[str]) -> list[str]:
    """Return the words in capitals, with straight quotation marks, so that none stands so in the text."""
    return [word.replace("“", '"').replace("”", '"').replace("’", "'").upper() for word in words]


def faulty(words: list[str]) -> list[str]:
    """Return the words with one to three of them, not at the edges, replaced, followed by another, or dropped."""
    found = list(words)
    for _ in range(draw.randint(1, MOST_FAULTS)):
        at = draw.randrange(2, len(found) - 2)
        found[at : at + 1] = draw.choice((["quite"], [found[at], "quite"], []))
    return found


def made_up(words: list[str]) -> list[str]:
    """Return the words in another order."""
    return draw.sample(words, len(words))


CASES: dict[str, tuple[Callable[[list[str]], list[str]], ...]] = {
    "exact": (as_it_stands,),
    "in capitals, straight quotes": (straightened,),
    "a few words wrong": (faulty,),
    "made up": (made_up,),
    "mixed": (as_it_stands, straightened, faulty, made_up),
}


def strings(case: str) -> list[str]:
    """Return the quotes of a case, the same each time."""
    draw.seed(SEED)
    words = text().split(" ")
    found = []
    for number in range(STRINGS):
        length = draw.randint(*WORDS)
        at = draw.randrange(len(words) - length)
        change = CASES[case][number % len(CASES[case])]
        found.append(" ".join(change(words[at : at + length])))
    return found


def ours(case: str) -> float:
    """Return the CPU seconds of locating a case's quotes."""
    article, quotes = text(), strings(case)
    start = time.process_time()
    locator = Locator(article)
    for quote in quotes:
        locator.locate_content(quote, Evidence())
    return time.process_time() - start


def peer(case: str) -> float:
    """Return the CPU seconds that rapidfuzz would take for all, from a sample."""
    from rapidfuzz.fuzz import partial_ratio_alignment

    article, quotes = text(), strings(case)[:SAMPLE]
    start = time.process_time()
    for quote in quotes:
        partial_ratio_alignment(quote, article)
    return (time.process_time() - start) * STRINGS / SAMPLE


def main() -> None:
    """Print every case."""
    for case in CASES:
        print(f"{case:<30}{ours(case):8.2f} s CPU   rapidfuzz {peer(case):8.2f} s   (goal {LIMIT_S} s)")


if __name__ == "__main__":
    main()
