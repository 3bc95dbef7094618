"""Warn of a document whose spans often start or end inside a word: its offsets are probably shifted.

Offsets that are all shifted by a few characters are inside the text, so that no other check finds them. An edge is
inside a word if there is a letter on both sides of it. Only letters with two cases count: scripts without case, such as
Chinese, have no spaces between words.

Some mistakes shift only a part of the edges: ends that are inclusive, and offsets in UTF-16 units, which are right up
to the first emoji. Starts, ends, and the edges after the first character that is two UTF-16 units are therefore
counted apart, too. The warning names the mistake after whose correction nearly all edges are at words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.checks.predictions.problems import FileLine, problem
from onrecord.errors import shown
from onrecord.formats.counted import BASIC, Counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.documents.model import Document, Span
    from onrecord.errors import Problem

FEWEST = 6  # edges of spans in a document; with fewer there is no warning
EDGES = "predictions.edges"  # the id of this check
SHARE = 1 / 3  # of the edges; systems whose offsets are right have less than a twentieth
CORRECTED = 1 / 10  # of the faults, at most, are left if a mistake is corrected
HINT = "count code points of `text` as the extractor is given it, with no strip, clean-up or byte offsets"


def edges_inside_words(document: Document, text: str | None, place: FileLine) -> Iterator[Problem]:
    """Yield one warning if more than a third of the edges (starts and ends) of a document's spans are inside words.

    A third of the starts, of the ends, or of the edges after the first emoji is enough. There is no warning if fewer
    than six such edges (`FEWEST`) are counted.

    Args:
        document: The predicted document.
        text: The article; None if it is not available, and there is no warning then.
        place: The file and the document's line.
    """
    length = len(text or "")
    spans = [(span.start, span.end) for span in _spans(document) if 0 <= span.start < span.end <= length]
    if text is None or not (groups := [each for each in _groups(text, spans) if _are_shifted(text, each)]):
        return
    edges, inside = groups[0], [edge for edge in groups[0] if _is_inside(text, edge)]
    first = next(span for span in spans if inside[0] in span)
    message = "many spans start or end inside a word, so the offsets are probably shifted"
    words = shown(text[slice(*first)])
    got = f"{len(inside)} of {len(edges)} edges; the first span is {first[0]}-{first[1]}: {words}"
    mistake = _mistake(text, spans)
    yield problem(place, "", EDGES, message, got=got, hint=f"{mistake}: {HINT}" if mistake else HINT)


def _groups(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    """Yield the groups of edges that are counted: all, the starts, the ends, and all after the first emoji."""
    yield [edge for span in spans for edge in span]
    yield [start for start, _ in spans]
    yield [end for _, end in spans]
    astral = next((at for at, each in enumerate(text) if ord(each) > BASIC), None) if not text.isascii() else None
    if astral is not None:
        yield [edge for span in spans if span[0] > astral for edge in span]


def _are_shifted(text: str, edges: Sequence[int]) -> bool:
    return len(edges) >= FEWEST and sum(_is_inside(text, edge) for edge in edges) > SHARE * len(edges)


def _mistake(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return the mistake by which the offsets of spans are shifted; "" if none explains nearly all of the faults."""
    ways = {}
    for name, counted in (("UTF-16 units", Counted(text, utf16=True)), ("UTF-8 bytes", Counted(text, utf8=True))):
        found = [counted.interval(*span) for span in spans]
        ways[f"these offsets count {name}"] = [
            (each.start, each.end) if each else span for each, span in zip(found, spans, strict=True)
        ]
    ways["`end` is the offset after the last character"] = [(start, end + 1) for start, end in spans]
    ways["the offset of the first character is 0"] = [(start - 1, end - 1) for start, end in spans]
    faults = _faults(text, spans)
    return next((name for name, each in ways.items() if _faults(text, each) <= CORRECTED * faults), "")


def _faults(text: str, spans: Sequence[tuple[int, int]]) -> int:
    return sum(_is_inside(text, edge) for span in spans for edge in span)


def _spans(document: Document) -> Iterator[Span]:
    """Yield the spans of mentions, times, event triggers and contents of quotes."""
    for layer in (document.mentions, document.times, document.events):
        yield from layer or ()
    for quote in document.quotes or ():
        yield from quote.content or ()


def _is_inside(text: str, edge: int) -> bool:
    """Return whether an offset is inside a word: on both sides is a letter that has an upper and a lower case.

    >>> _is_inside("ferry", 2), _is_inside("ferry", 0), _is_inside("渡船停", 1)
    (True, False, False)
    """
    return all(each.lower() != each.upper() for each in (text[edge - 1 : edge], text[edge : edge + 1]))
