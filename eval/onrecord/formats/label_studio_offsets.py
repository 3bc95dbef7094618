"""Check the offsets of Label Studio's marks against each mark's words, and correct offsets that count something else.

Offsets should count characters. Some exporters count UTF-16 units, so every offset after an emoji is too large by one;
some count UTF-8 bytes; some count CR LF as one character, so every offset after a line end is too small by one. Such
offsets are corrected if the words then match, and counted in a note.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from onrecord.errors import Problem, shown
from onrecord.formats.counted import counted_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.documents.model import Interval
    from onrecord.formats.losses import Losses


def correct_offsets(
    results: Sequence[Mapping[str, Any]], text: str, doc_id: str, losses: Losses
) -> tuple[list[Mapping[str, Any]], list[Problem]]:
    """Return an annotation's results with offsets in characters, and the problems; the given results are not changed.

    Args:
        results: Label Studio's results. Results without offsets or words are returned as they are.
        text: The document's text.
        doc_id: Its id, for messages.
        losses: Receives a note with the number of corrected marks.

    Returns:
        The results in their order, and a problem for each mark whose words match in no way of counting; its offsets
        are not changed.
    """
    ways = counted_in(text)
    counts: Counter[str] = Counter()
    places: dict[str, Interval] = {}  # corrected offsets by the mark's id; results of its attributes share the id
    problems: list[Problem] = []
    for result in results:
        found = _mark(result)
        if found is None:
            continue
        start, end, words = found
        if not _same(text[start:end], words):
            fitting = ((each.name, each.interval(start, end)) for each in ways)
            name, moved = next(((n, at) for n, at in fitting if at and _same(text[slice(*at)], words)), ("", None))
            if moved is not None:
                counts[name] += str(result.get("id")) not in places
                places[str(result.get("id"))] = moved
            else:
                problems.append(_mismatch(doc_id, text, found))
    for name, count in counts.items():
        marks = "1 mark had" if count == 1 else f"{count} marks had"
        losses.note(f"{doc_id}: {marks} offsets {name}, which were corrected.")
    return [_with_interval(each, places) for each in results], problems


def _mark(result: Mapping[str, Any]) -> tuple[int, int, str] | None:
    """Return (start, end, words) of a mark; None if one of them is missing, or the offsets are no interval."""
    value = result.get("value")
    if not isinstance(value, dict):
        return None
    start, end, words = value.get("start"), value.get("end"), value.get("text")
    if not (isinstance(start, int) and isinstance(end, int) and isinstance(words, str) and words and 0 <= start < end):
        return None
    return start, end, words


def _same(ours: str, theirs: str) -> bool:
    """Return whether the article's words `ours` and the export's `theirs` are equal apart from white space.

    In `theirs`, a backslash and an n (as some exports have it) stand for a line end.
    """
    return ours == theirs or ours.split() == theirs.replace("\\n", "\n").split()


def _with_interval(result: Mapping[str, Any], places: Mapping[str, Interval]) -> Mapping[str, Any]:
    """Return a copy of a result with the corrected offsets of its mark, or the result itself without any.

    `places` is mark id -> corrected offsets, in characters.
    """
    place = places.get(str(result.get("id")))
    if place is None or not isinstance(result.get("value"), dict) or "start" not in result["value"]:
        return result
    return {**result, "value": {**result["value"], "start": place[0], "end": place[1]}}


def _mismatch(doc_id: str, text: str, mark: tuple[int, int, str]) -> Problem:
    """Return the problem of a mark (start, end, words) whose words differ from the text at its offsets."""
    start, end, words = mark
    return Problem(
        doc_id,
        0,
        f"text[{start}:{end}]",
        "label-studio.offsets",
        "a mark's words differ from the text at its offsets",
        got=shown(text[start:end]),
        expected=shown(words),
        hint="export the task again as JSON; offsets are in characters of the task's text",
    )
