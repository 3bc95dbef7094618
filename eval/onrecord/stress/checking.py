"""Check the gold of a rewritten corpus: each span against the rewriting, and the corpus with `validate`.

The expected text of a span is computed from the origin of each character (`origins`), independently of the arithmetic
that carried the span. It must also equal the original text in everything that the transformation must not change.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING

from onrecord.checks.run import validate
from onrecord.documents.model import Interval
from onrecord.errors import Problem, ProblemsError, Severity, counted, shown
from onrecord.stress.plan import articles

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onrecord.corpus.load import Corpus
    from onrecord.stress.plan import Article, Transformation
    from onrecord.stress.rewriting import Rewriting


def check(before: Corpus, after: Corpus, texts: Mapping[str, Rewriting], transformation: Transformation) -> None:
    """Check the gold of a rewritten corpus, and raise an error if it is wrong; return nothing.

    Args:
        before: The original corpus.
        after: The rewritten corpus.
        texts: doc_id -> the rewriting of the document's text.
        transformation: The transformation that made the changes.

    Raises:
        ProblemsError: A span has the wrong words or offsets, or `validate` finds an error of a kind that this document
            did not have before.
    """
    problems: list[Problem] = []
    for old, new in zip(articles(before), articles(after), strict=True):
        problems += wrong_spans(old, new, texts[old.doc_id], transformation)
    found = [each for each in validate(after.root).problems if each.severity is Severity.ERROR]
    known = {(each.document, each.check) for each in validate(before.root).problems} if found else set()
    problems += [each for each in found if (each.document, each.check) not in known]
    if problems:
        first = "\n".join(each.render() for each in problems[:5])
        raise ProblemsError(
            f"The gold of the corpus rewritten by {transformation.name} has "
            f"{counted(len(problems), 'error')}.\n{first}",
            problems,
            hint=f"onrecord validate --root {before.root} checks the original; --only chooses other rewritings",
        )


def origins(rewriting: Rewriting) -> list[Interval]:
    """Return, for each character of the rewritten text, the interval of the original text that it replaces.

    The interval is empty for inserted text. An unchanged character has its own place in the original.
    """
    found: list[Interval] = []
    at, text = 0, rewriting.original
    for change in rewriting.changes:
        found += (Interval(each, each + 1) for each in range(at, change.start))
        for piece in change.pieces:
            if text[piece.start : piece.end] == piece.text:
                found += (Interval(each, each + 1) for each in range(piece.start, piece.end))
            else:
                found += [Interval(piece.start, piece.end)] * len(piece.text)
        at = change.end
    return found + [Interval(each, each + 1) for each in range(at, len(text))]


def wrong_spans(old: Article, new: Article, rewriting: Rewriting, transformation: Transformation) -> Iterator[Problem]:
    """Yield a problem for each span of `old` that has the wrong offsets or the wrong text in `new`.

    Args:
        old: The gold document of the original text.
        new: The gold document of the rewritten text.
        rewriting: The rewriting of the text.
        transformation: The transformation that made it, which says what a rewritten span must keep.
    """
    places = origins(rewriting)
    by_start = sorted(range(len(places)), key=lambda at: places[at].start)
    starts = [places[at].start for at in by_start]
    there = {(role, *span) for _, role, span in new.spans}
    contents = [span for _, role, span in new.spans if role == "content"]
    for path, role, span in old.spans:
        wanted = _of(places, by_start, starts, span)
        expected = "".join(new.text[at] for at in wanted)
        place = Interval(wanted[0], wanted[-1] + 1) if wanted else Interval(0, 0)
        found = (role, *place) in there or (
            role == "content" and any(each.start <= place.start and place.end <= each.end for each in contents)
        )
        alike = transformation.alike(expected) == transformation.alike(old.words(span))
        if not found or new.text[slice(*place)] != expected or not alike:
            message = f"the {role} has the wrong words or offsets after the rewriting {transformation.name}"
            got, want = shown(new.text[slice(*place)]), f"{shown(expected)} for {old.quoted(span)}"
            yield Problem(old.doc_id, 0, path, "stress.span", message, got=got, expected=want)


def _of(places: list[Interval], by_start: list[int], starts: list[int], span: Interval) -> list[int]:
    """Return the indices of the characters of the rewritten text that belong to a span of the original, sorted.

    They replace a part of the span, or were inserted into it.

    Args:
        places: For each character of the rewritten text, the interval of the original that it replaces.
        by_start: The indices of `places`, sorted by the start of the interval.
        starts: These starts, sorted.
        span: The span of the original.
    """
    found = []
    for at in by_start[bisect_left(starts, span.start) : bisect_left(starts, span.end)]:
        start, end = places[at]
        if end <= span.end and (start < end or span.start < start):
            found.append(at)
    found.sort()
    gaps = [range(before + 1, after) for before, after in pairwise(found) if after - before > 1]
    found += [at for gap in gaps if all(places[at].start == places[at].end for at in gap) for at in gap]
    return sorted(found)
