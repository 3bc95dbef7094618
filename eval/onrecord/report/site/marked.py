"""Render a span of text as HTML with nested and overlapping marks: `marked`.

HTML elements nest, but annotations may overlap. The text is rendered from left to right: a mark is opened at its start,
longer marks first, and closed at its end. If a mark ends while a mark opened later is still open, the later one is
closed with it and opened again. It then consists of two elements with the same number.

The underlines of nested marks must not cover each other. Each underlined mark therefore has a level: one more than the
highest level of the shorter marks that it overlaps. The style sheet draws a higher level further down.

A mark is a `u` element, HTML's element for text with a non-textual annotation. A page has thousands of marks, so they
are kept short: a mark without a tone is right, and a mark without any class is a mention that is right, the most
frequent kind. All text is escaped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from markupsafe import Markup

    from onrecord.documents.model import Interval

RANK = {"z": 0, "q": 1, "s": 2, "m": 3, "t": 4, "c": 5, "e": 6}  # for marks with the same offsets; 0 is outermost
UNDERLINED = frozenset("mt")
DEEPEST = 5  # the highest level
RIGHT = "right"  # the tone that is not written
MENTION = "m"  # the kind that is not written if the mark is right and at the first level


class Mark(NamedTuple):
    """A marked span.

    Attributes:
        start: The start offset in the text.
        end: The end offset.
        kind: z (a zone that is not annotated), q (a quote's content), s (its source), c (its cue), m (a mention), t (a
            time) or e (a trigger).
        tone: The class of its outcome (`figures.tone`).
        number: The number of its finding, or None.
        anchor: The id of its element; empty for none.
        label: The text that the style sheet shows before it; empty for none.
    """

    start: int
    end: int
    kind: str
    tone: str = ""
    number: int | None = None
    anchor: str = ""
    label: str = ""


class _Shown(NamedTuple):
    mark: Mark
    level: int


def marked(text: str, window: Interval, marks: Iterable[Mark]) -> Markup:
    """Return the part `window` of a text as HTML with marks; marks are clipped to the window, and all text is escaped.

    >>> from onrecord.documents.model import Interval
    >>> str(marked("a <b> c", Interval(0, 7), [Mark(2, 5, "m", "wrong", 7)]))
    'a <u class="m wrong" data-f=7>&lt;b&gt;</u> c'
    """
    from markupsafe import Markup, escape

    overlapping = (each for each in marks if each.start < window.end and window.start < each.end)
    inside = _with_levels([each for each in (_clipped(mark, window) for mark in overlapping) if each.start < each.end])
    edges = sorted({window.start, window.end, *(at for each in inside for at in each.mark[:2])})
    out: list[str] = []
    stack: list[_Shown] = []
    for at, following in zip(edges, [*edges[1:], window.end], strict=True):
        again = _close(out, stack, at)
        new = sorted((each for each in inside if each.mark.start == at), key=_order)
        for each in sorted([*again, *new], key=_order):
            out.append(_opening(each, first=each.mark.start == at))
            stack.append(each)
        out.append(escape(text[at:following]))
    return Markup("").join(map(Markup, out))


def _clipped(mark: Mark, window: Interval) -> Mark:
    start, end = max(mark.start, window.start), min(mark.end, window.end)
    first = mark.start >= window.start
    return mark._replace(start=start, end=end, anchor=mark.anchor if first else "", label=mark.label if first else "")


def _order(each: _Shown) -> tuple[int, int, int, int]:
    mark = each.mark
    return -mark.end, mark.start, RANK[mark.kind], -1 if mark.number is None else mark.number


def _with_levels(marks: Sequence[Mark]) -> list[_Shown]:
    found: list[_Shown] = []
    for mark in sorted(marks, key=lambda each: (each.end - each.start, -RANK[each.kind], each.start, each.number or 0)):
        level = 0
        if mark.kind in UNDERLINED:
            under = (each.level for each in found if each.mark.start < mark.end and mark.start < each.mark.end)
            level = min(DEEPEST, 1 + max(under, default=0))
        found.append(_Shown(mark, level))
    return found


def _close(out: list[str], stack: list[_Shown], at: int) -> list[_Shown]:
    """Write the end tags of the marks that end at offset `at`, and of the marks opened after them.

    Args:
        out: The pieces of HTML so far; end tags are appended.
        stack: The open marks; closed ones are removed.
        at: The offset.

    Returns:
        The marks that were closed but do not end here, and must be opened again.
    """
    again: list[_Shown] = []
    while any(each.mark.end == at for each in stack):
        top = stack.pop()
        out.append("</u>")
        if top.mark.end != at:
            again.append(top)
    return again


def _opening(each: _Shown, *, first: bool) -> str:
    from markupsafe import Markup

    mark = each.mark
    tone = "" if mark.tone == RIGHT else mark.tone
    classes = " ".join(filter(None, [mark.kind, tone, f"h{each.level}" if each.level > 1 else ""]))
    tag = Markup("<u") if classes == MENTION else Markup('<u class="{}"').format(classes)
    if mark.number is not None:
        tag += Markup(" data-f={}").format(mark.number)
    if first and mark.anchor:
        tag += Markup(' id="{}"').format(mark.anchor)
    if first and mark.label:
        tag += Markup(' data-w="{}"').format(mark.label)
    return str(tag + Markup(">"))
