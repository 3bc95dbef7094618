"""Convert between character spans and tokens, for formats that store only tokens.

Writing: the text is tokenised by tokens/1. A span covers every token that it shares a character with. If an edge falls
inside a token, the span is extended to the whole token, which is counted as a loss. Sentences are sentences/1, but two
sentences are joined if a span crosses their boundary, because some formats cannot store such a span.

Reading: the file's words, however they were tokenised, are searched in the text in order, with only white space between
them. A word that does not come next is a problem with its line. If no text is available, one is made from the words.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from onrecord.documents.model import Interval, Span
from onrecord.errors import counted, shown
from onrecord.formats.word_search import find_next_word, skip_whitespace
from onrecord.text import sentences, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.formats.losses import Losses
    from onrecord.formats.textfile import Problems

SHOWN = 20
S = TypeVar("S", bound=Span)


class Word(NamedTuple):
    """A word of a file (its string may be empty), and its 1-based line."""

    form: str
    line: int


@dataclass(frozen=True, slots=True)
class Tokenised:
    """A text and its tokens in order; ranges of tokens are (first, end), end exclusive."""

    text: str
    spans: tuple[Interval, ...]

    def cover(self, start: int, end: int, what: str, losses: Losses) -> Interval | None:
        """Return the range of tokens that a span shares a character with, as (first, after the last).

        If it shares a character with none, the result is None and a loss is counted. A span with an edge inside a token
        is counted too.

        Args:
            start: The span's start offset.
            end: Its end offset, exclusive.
            what: The name of the span in the losses, such as `mentions`.
            losses: Receives the counts; changed in place.
        """
        first = bisect_right(self.spans, start, key=lambda span: span.end)
        last = bisect_left(self.spans, end, key=lambda span: span.start)
        if first >= last:
            losses.add(what, "it contains no token")
            return None
        if (self.spans[first].start, self.spans[last - 1].end) != (start, end):
            losses.add(f"{what}: exact extent", "an edge is inside a token: extended to whole tokens")
        return Interval(first, last)

    def characters(self, tokens_: Interval) -> Interval:
        """Return the offsets in the text of a non-empty range of tokens, (first, after the last)."""
        return Interval(self.spans[tokens_.start].start, self.spans[tokens_.end - 1].end)

    def forms(self) -> list[str]:
        """Return the string of each token, in order."""
        return [self.text[start:end] for start, end in self.spans]

    def sentences(self, whole: Iterable[Interval] = ()) -> list[Interval]:
        """Return the sentences that `onrecord.text` finds as ranges of tokens, (first, after the last).

        Two sentences are joined where one of the ranges of tokens in `whole` crosses their boundary.
        """
        ends = {bisect_left(self.spans, end, key=lambda span: span.start) for _, end in sentences(self.text)}
        for start, end in whole:
            ends -= set(range(start + 1, end))
        edges = sorted(ends | {0, len(self.spans)})
        return [Interval(start, end) for start, end in pairwise(edges)]


def tokenise(text: str) -> Tokenised:
    """Return a text with its tokens by this project's tokeniser, `onrecord.text.tokens`.

    >>> tokenise("It stays.").forms()
    ['It', 'stays', '.']
    """
    return Tokenised(text, tuple(tokens(text)))


def with_distinct_tokens(
    items: Iterable[S], tokenised: Tokenised, what: str, losses: Losses
) -> list[tuple[Interval, S]]:
    """Return (range of tokens, item) for each item, in their order.

    An item that contains no token is left out. If two different spans would cover the same tokens (D-Conn. names a
    party and a state), the later item is left out. Both are counted. Items that have equal offsets are all kept.

    Args:
        items: The items, such as mentions.
        tokenised: The text and its tokens.
        what: The name of the items in the losses, such as `mentions`.
        losses: Receives the counts; changed in place.
    """
    kept: list[tuple[Interval, S]] = []
    first: dict[Interval, Interval] = {}
    for item in items:
        found = tokenised.cover(item.start, item.end, what, losses)
        if found is None:
            continue
        if first.setdefault(found, item.interval) != item.interval:
            losses.add(what, "extended to whole tokens, it would have the same span as another")
        else:
            kept.append((found, item))
    return kept


def align_words(words: Sequence[Word], text: str, line: int, problems: Problems) -> Tokenised | None:
    """Return a text with the offsets of a file's words as its tokens.

    If they do not match, return None and add a problem. Only white space may stand between two words, and after the
    last one.

    Args:
        words: The file's words in order.
        text: The text.
        line: The line where the document begins, for the problem of a text that continues after the last word.
        problems: Receives the problem.
    """
    spans: list[Interval] = []
    at = 0
    for form, place in words:
        found = find_next_word(text, at, form)
        if found is None:
            at = skip_whitespace(text, at)
            problems.add(
                place,
                "the word does not match the text",
                got=shown(form),
                expected=shown(text[at : at + max(SHOWN, len(form))]),
                hint="check that this is the text that was annotated",
            )
            return None
        spans.append(Interval(*found))
        at = found[1]
    if (at := skip_whitespace(text, at)) < len(text):
        problems.add(
            line,
            "the text continues after the document's last word",
            got=counted(len(words), "word"),
            expected=shown(text[at : at + SHOWN]),
            hint="the file may be incomplete: write it again",
        )
        return None
    return Tokenised(text, tuple(spans))


def text_of_words(words: Sequence[Word]) -> Tokenised:
    r"""Return a text made from a file's words, with each word's offsets as its tokens.

    Words of consecutive lines are separated by a space; other words, because a blank line ended a sentence, by a line
    end. An empty word has an empty interval at the end of the word before it.

    >>> text_of_words([Word("It", 1), Word("stays", 2), Word("Why", 4)]).text
    'It stays\nWhy'
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
    return Tokenised("".join(pieces), tuple(spans))
