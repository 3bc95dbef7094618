"""Decide how character spans and tokens meet, for the formats that know tokens alone.

Writing: the text is cut by tokens/1. A span covers the tokens that it has a character of; where its edge falls inside
a token it is widened to the whole one, which is counted as lost. Sentences are sentences/1, but that two are joined
where a span runs over the boundary between them, since some formats hold no such span.

Reading: the file's words, whatever cut them, are laid along the text in order, with nothing but white space between
them; a word that does not come next is a problem with its line. Where no text is at hand, one is made of the words.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from onrecord.documents.model import Interval, Span
from onrecord.errors import shown
from onrecord.formats.along import find_next, skip_space
from onrecord.text import sentences, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.formats.losses import Losses
    from onrecord.formats.textfile import Problems

SHOWN = 20
S = TypeVar("S", bound=Span)


class Word(NamedTuple):
    """A word of a file, and the line it stands on."""

    form: str
    line: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A text's tokens in order; ranges of them are (first, end), end exclusive."""

    text: str
    spans: tuple[Interval, ...]

    def cover(self, start: int, end: int, what: str, losses: Losses) -> Interval | None:
        """Return the tokens that a span covers, what they add to it counted; None where it covers none."""
        first = bisect_right(self.spans, start, key=lambda span: span.end)
        last = bisect_left(self.spans, end, key=lambda span: span.start)
        if first >= last:
            losses.add(what, "no token is in it")
            return None
        if (self.spans[first].start, self.spans[last - 1].end) != (start, end):
            losses.add(f"{what}: exact extent", "its edges are not those of tokens: moved to whole tokens")
        return Interval(first, last)

    def characters(self, tokens_: Interval) -> Interval:
        """Return the characters of a range of tokens."""
        return Interval(self.spans[tokens_.start].start, self.spans[tokens_.end - 1].end)

    def forms(self) -> list[str]:
        """Return the tokens' strings."""
        return [self.text[start:end] for start, end in self.spans]

    def sentences(self, whole: Iterable[Interval] = ()) -> list[Interval]:
        """Return the sentences as ranges of tokens; none ends inside a range of `whole`."""
        ends = {bisect_left(self.spans, end, key=lambda span: span.start) for _, end in sentences(self.text)}
        for start, end in whole:
            ends -= set(range(start + 1, end))
        edges = sorted(ends | {0, len(self.spans)})
        return [Interval(start, end) for start, end in pairwise(edges)]


def grid(text: str) -> Grid:
    """Return the tokens/1 of a text."""
    return Grid(text, tuple(tokens(text)))


def apart(items: Iterable[S], cut: Grid, what: str, losses: Losses) -> list[tuple[Interval, S]]:
    """Return items with the tokens that they cover, in their order.

    Two that share a token in part (D-Conn. names a party and a state) would become one span with two meanings; the
    later one is left out and counted. What was one span before stays as it was.
    """
    kept: list[tuple[Interval, S]] = []
    first: dict[Interval, Interval] = {}
    for item in items:
        found = cut.cover(item.start, item.end, what, losses)
        if found is None:
            continue
        if first.setdefault(found, item.interval) != item.interval:
            losses.add(what, "moved to whole tokens it would be the same span as another")
        else:
            kept.append((found, item))
    return kept


def laid(words: Sequence[Word], text: str, line: int, problems: Problems) -> Grid | None:
    """Return a file's words as tokens of the text, or None and a problem; `line` is where the document begins."""
    spans: list[Interval] = []
    at = 0
    for form, place in words:
        found = find_next(text, at, form)
        if found is None:
            at = skip_space(text, at)
            problems.add(
                place,
                "the word is not what the text goes on with",
                got=shown(form),
                expected=shown(text[at : at + max(SHOWN, len(form))]),
                hint="is it the text that was annotated?",
            )
            return None
        spans.append(Interval(*found))
        at = found[1]
    if (at := skip_space(text, at)) < len(text):
        problems.add(
            line,
            "the text goes on where the document's words end",
            got=f"{len(words)} words",
            expected=shown(text[at : at + SHOWN]),
            hint="the file may be cut short: write it again whole",
        )
        return None
    return Grid(text, tuple(spans))


def made(words: Sequence[Word]) -> Grid:
    """Return a text made of a file's words, and their places in it.

    Two words have a space between them; words whose lines are not one after the other, since a blank line ended a
    sentence, a line end. An empty word has no place of its own, and shares the end of the word before it.
    """
    pieces: list[str] = []
    spans: list[Interval] = []
    at, before = 0, 0
    for form, line in words:
        if form and at:
            pieces.append(" " if line == before + 1 else "\n")
            at += 1
        pieces.append(form)
        spans.append(Interval(at, at + len(form)))
        at, before = at + len(form), line
    return Grid("".join(pieces), tuple(spans))
