"""Put marks into a stretch of text, nested and overlapping, as HTML that a browser can show: `marked`.

HTML nests; annotations need not. Going through the text from left to right, every mark is opened where it starts
(longer ones first, so that they stand outside) and closed where it ends. Where a mark ends while a later one is still
open, the later one is closed with it and opened again: it stands there in two pieces of one number.

Underlines of nested marks must not cover each other, so each mark of a kind that is underlined has a level: one more
than the highest of the shorter ones that it overlaps. The style sheet puts a line of a higher level further down.

A mark is a `u`, which in HTML is a stretch with an annotation that the text does not spell out. There are thousands, so
they are written as short as HTML allows: one that says nothing of its outcome is right, and one that says nothing at
all of itself is a mention that is right, the most frequent. Everything that comes
out is escaped: article and predictions are text, whatever they hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from markupsafe import Markup

    from onrecord.documents.model import Interval

RANK = {"z": 0, "q": 1, "s": 2, "m": 3, "t": 4, "c": 5, "e": 6}  # of marks with the same offsets, from outside in
UNDERLINED = frozenset("mt")
DEEPEST = 5
RIGHT = "right"  # the tone that goes without saying
MENTION = "m"  # the kind that goes without saying, too, where a mark is right and at the first level


class Mark(NamedTuple):
    """A span to be shown.

    kind is a letter of `RANK`: z a zone that is not annotated, q a quote's content, s its source, c its cue, m a
    mention, t a time, e a trigger. tone is the class of its outcome. number is its finding's (None: it has none),
    anchor its element's id, label what stands before it.
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
    """Return `text[window]` as HTML with its marks; a mark that goes beyond the window is shown as far as it is in it.

    >>> from onrecord.documents.model import Interval
    >>> str(marked("a <b> c", Interval(0, 7), [Mark(2, 5, "m", "wrong", 7)]))
    'a <u class="m wrong" data-f=7>&lt;b&gt;</u> c'
    """
    from markupsafe import Markup, escape

    clipped = (_clipped(each, window) for each in marks)
    inside = _with_levels([each for each in clipped if each.start < each.end])
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
    """Close what ends here; return what had to be closed with it and goes on."""
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
