"""Write the disagreements of a document as the HTML list in an adjudicator's task.

Each disagreement is shown with its number in the log, its words in context and its paragraph. If both annotators have
the item, a table shows the fields that differ, with one column per annotator; of two lists, only the elements that the
other list lacks. Ids of registries are replaced by names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onrecord.errors import counted
from onrecord.text import paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from onrecord.adjudicate.disagreements import Disputed
    from onrecord.adjudicate.pairing import Pair

NOTHING = "—"
AROUND = 70  # characters of context on each side of the words
KINDS = {"mentions": "mention", "times": "time", "quotes": "quote", "nonquotes": "no quote", "events": "event"}


def listing(
    records: Sequence[tuple[Disputed, Mapping[str, Any]]], text: str, names: Mapping[str, str], sides: tuple[str, str]
) -> str:
    """Return the disagreements of a document as HTML, for an adjudicator's task.

    Args:
        records: Each disagreement with its row of the log: a dict with both annotators' items under `a` and `b`. An
            empty list gives a sentence that the annotators agree.
        text: The text of the article.
        names: Registry id -> name, shown instead of the id.
        sides: The names of annotators A and B.
    """
    if not records:
        return "<p>The two annotators agree here. Read the marks, tick the box below, and submit.</p>"
    return (
        f"<p>{counted(len(records), 'disagreement')} here. They are numbered over all projects of the article.</p>"
        + "".join(_record(each, row, text, names, sides) for each, row in records)
    )


def _record(each: Disputed, row: Mapping[str, Any], text: str, names: Mapping[str, str], sides: tuple[str, str]) -> str:
    from markupsafe import Markup

    start, end = _place(each.pair)
    lines = paragraphs(text)
    paragraph = next((at for at, line in enumerate(lines, 1) if line.start <= start < line.end), 0)
    line = lines[paragraph - 1] if paragraph else (start, end)
    head = Markup(
        "<div style='margin:16px 0 2px;font-size:14px'><b>{n}</b> · {kind} · paragraph {paragraph}</div>"
        "<div style='margin:0 0 4px;color:#555;font-size:14px;line-height:20px'>{before}"
        "<b style='background:#fff3bf;color:#000'>{words}</b>{after}</div>"
    ).format(
        n=each.n, kind=KINDS[each.layer], paragraph=paragraph,
        before=_ending(text[line[0] : start]), words=text[start:end], after=_beginning(text[end : max(line[1], end)]),
    )  # fmt: skip
    return head + (_missed(each, row, names, sides) if not each.fields else _differs(each, row, names, sides))


def _ending(words: str) -> str:
    """Return `… ` and the whole words in the last 70 characters (`AROUND`) of a text; a shorter text as it is."""
    return words if len(words) <= AROUND else f"… {words[-AROUND:].partition(' ')[2]}"


def _beginning(words: str) -> str:
    """Return the whole words in the first 70 characters (`AROUND`) of a text and ` …`; a shorter text as it is."""
    return words if len(words) <= AROUND else f"{words[:AROUND].rpartition(' ')[0]} …"


def _missed(each: Disputed, row: Mapping[str, Any], names: Mapping[str, str], sides: tuple[str, str]) -> str:
    from markupsafe import Markup

    marked, other = sides if each.pair.b is None else sides[::-1]
    reading = row["a"] or row["b"]
    said = ", ".join(
        f"{name} {_worded(reading[name], names)}"
        for name in ("type", "kind", "entity", "speakers", "act", "event", "value", "reason")
        if reading.get(name)
    )
    return Markup("<div style='font-size:14px'>only <b>{}</b> marked it, not {}: {}</div>").format(marked, other, said)


def _differs(each: Disputed, row: Mapping[str, Any], names: Mapping[str, str], sides: tuple[str, str]) -> str:
    from markupsafe import Markup

    fields = list(dict.fromkeys("words" if name in {"start", "end"} else name for name in each.fields))
    cells = []
    for name in fields:
        values = [row[side]["text" if name == "words" else name] for side in ("a", "b")]
        cells.append((name, *(_worded(own, names) for own in _apart(*values))))
    body = Markup("").join(
        Markup("<tr valign='top'><td style='color:#555'>{}</td><td>{}</td><td>{}</td></tr>").format(*each)
        for each in cells
    )
    return Markup(
        "<table style='width:100%;table-layout:fixed;border-collapse:separate;border-spacing:8px 2px;font-size:13px;"
        "line-height:18px'><tr><th style='width:76px'></th>"
        "<th align='left'>{}</th><th align='left'>{}</th></tr>{}</table>"
    ).format(*sides, body)


def _apart(a: Any, b: Any) -> tuple[Any, Any]:
    """Return two values as they are, but of two lists only the elements that the other list lacks.

    If neither list lacks any, both are returned whole.

    Args:
        a, b: The values of the same field in annotator A's and B's item.

    >>> _apart(["e1", "e2"], ["e2", "e3"])
    (['e1'], ['e3'])
    """
    if not (isinstance(a, list) and isinstance(b, list)):
        return a, b
    only = [each for each in a if each not in b], [each for each in b if each not in a]
    return only if any(only) else (a, b)


def _place(pair: Pair) -> tuple[int, int]:
    """Return the (start, end) of annotator A's item of a pair, or of B's item if A has none."""
    at: tuple[int, int] = (pair.a or pair.b or {"_at": (0, 0)})["_at"]
    return at


def _worded(value: Any, names: Mapping[str, str]) -> str:
    """Return a field's value as text for the adjudicator: yes or no, names for ids, a dash for an empty value.

    Args:
        value: The field's value in a row of the log: a string, a registry id, a flag, an argument (a dict, shown as
            `role: words (kind)`), or a list of these, joined with `; `.
        names: Registry id -> name; other strings are returned as they are.
    """
    if isinstance(value, dict):
        kind, _, words = value["target"].partition(": ")
        return f"{value['role']}: {words} ({kind})"
    if isinstance(value, list):
        return _joined(_worded(each, names) for each in value)
    if value is None or value == "":
        return NOTHING
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else names.get(str(value), str(value))


def _joined(words: Iterable[str]) -> str:
    return "; ".join(words) or NOTHING
