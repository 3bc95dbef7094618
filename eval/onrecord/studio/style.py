"""Decide how a project's page looks.

Labels with their hotkeys stay at the top while the text scrolls. The text has 17 px characters on 30 px lines and keeps
its line breaks. A panel beside the text shows the attributes of the selected region. Arcs are faint, so that the words
below them can be read. The handles of a span are hidden, because dragging a handle after an emoji mixes UTF-16 offsets
with code points.

The editor shows CR and LF as a line break each. A task of a text that has both at the end of a line brings a style
sheet of its own, which hides the second.

The list of an arc's roles shows only the roles of the trigger's type, but the editor offers the roles of all types.
A style sheet cannot find the arc of an open list, because the list is not inside the arc's row. But the list has the
width of the button that opened it as a property. Each event type, which the colour of the row identifies, therefore has
a button of a different width.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

from onrecord import schema

if TYPE_CHECKING:
    from onrecord.studio.design import Design

NARROWEST_PX = 180
STYLE = """
.onrecord-bar { position: sticky; top: 0; z-index: 5; background: #fff; padding: 6px 0; border-bottom: 1px solid #ddd; }
.onrecord-page { display: flex; align-items: flex-start; gap: 24px; }
.onrecord-words { flex: 1 1 auto; min-width: 0; }
.onrecord-panel { flex: 0 0 270px; position: sticky; top: 84px; max-height: 80vh; overflow-y: auto; font-size: 14px; }
.onrecord-hidden { display: none; }
.onrecord-panel h4 { font-size: 13px !important; margin: 8px 0 0 !important; }
.onrecord-words, .onrecord-words span { line-height: 30px; }
.onrecord-words { font-size: 17px; white-space: pre-wrap; max-width: 46em; }
.relations-overlay path { opacity: .25; }
.relations-overlay g g { opacity: .7; }
.relations-overlay g g rect { fill: #fff; stroke: none; height: 14px; y: -8px; }
.relations-overlay g g text { fill: #8a2b00; font-size: 11px !important; }
.__resize_left, .__resize_right { display: none; }
"""
# Labels of arcs are drawn between the lines of the text.
ROOMY = """
.onrecord-words, .onrecord-words span { line-height: 40px; }
"""
# The colour of a grey mark is enough to show that it is context; its label is hidden.
GREY = """
.htx-highlight[data-label$=":mention"]::after, .htx-highlight[data-label$=":quote"]::after { display: none; }
"""
# Where no arc can point to a grey mark, a click goes to the mark below it.
LOCKED = """
.htx-highlight { pointer-events: auto; }
.htx-highlight[data-label$=":mention"], .htx-highlight[data-label$=":quote"] { pointer-events: none; }
"""
# The panel is wider for the list of disagreements.
LISTED = """
.onrecord-panel { flex: 0 0 400px; }
.onrecord-words { max-width: 40em; }
.onrecord-disagreements { border-top: 1px solid #ddd; margin-top: 8px; }
"""


def style(design: Design) -> str:
    """Return the CSS of a layer's page in Label Studio, which is part of its labelling configuration."""
    roles = ROOMY + _roles(design) if design.roles else ""
    grey = GREY if design.roles or design.locked else ""
    locked = LOCKED if design.locked and not design.roles else ""
    return STYLE + grey + locked + roles + (LISTED if design.decides else "")


def line_breaks(text: str) -> str:
    r"""Return an HTML `style` element that shows each CR LF of a text as one line break; "" if the text has none.

    The editor writes the words between two breaks as a `span` and a break as a `br`, so that the nth `br` is the nth
    break.

    >>> line_breaks("one\r\ntwo\r\n")
    '<style>.onrecord-words :is(br, span:empty):nth-of-type(even){display:none}</style>'
    >>> line_breaks("one\ntwo\r\n")
    '<style>.onrecord-words :is(br, span:empty):is(:nth-of-type(3)){display:none}</style>'
    """
    lengths = [len(each) for each in re.findall("\r\n|\r|\n", text)]
    pairs = [at for at, length in zip(accumulate(lengths), lengths, strict=True) if length > 1]
    if not pairs:
        return ""
    places = ", ".join(f":nth-of-type({each})" for each in pairs)
    which = ":nth-of-type(even)" if len(pairs) == len(lengths) else f":is({places})"
    return f"<style>.onrecord-words :is(br, span:empty){which}{{display:none}}</style>"


def _roles(design: Design) -> str:
    """Return the CSS rules that hide, in an arc's list of roles, those that its trigger's event type does not have."""
    types = schema.labels("event_type")
    colours = {each.value: each.colour for each in design.labels if each.value in types}
    found = []
    for end in ("last-child", "first-child"):  # an arc starts at its trigger; of two events, the first is the trigger
        for width, colour in enumerate(colours.values(), NARROWEST_PX):
            row = (
                f'.lsf-relations__item:has(.lsf-relations__nodes .lsf-detailed-region:{end} [style*="{_rgb(colour)}"])'
            )
            found.append(
                f"{row} .lsf-relation-meta button {{ flex: none; min-width: {width}px; max-width: {width}px; }}"
            )
    for width, name in enumerate(colours, NARROWEST_PX):
        popup = f'[data-radix-popper-content-wrapper][style*="--radix-popper-anchor-width: {width}px"]'
        shown = (*schema.roles(name), "label")  # the words of an option are an element `select-option-label`
        own = "".join(f':not([data-testid="select-option-{each}"])' for each in shown)
        found.append(f'{popup} [data-testid^="select-option-"]{own} {{ display: none; }}')
    return "\n".join(found) + "\n"


def _rgb(colour: str) -> str:
    """Return a colour such as `#0077BB` in the form `rgb(r, g, b)`, as browsers write it.

    >>> _rgb("#0077BB")
    'rgb(0, 119, 187)'
    """
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"
