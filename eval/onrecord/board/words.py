"""Format the figures and facts of a leaderboard as strings, for the page, Markdown and the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.measures.tracks import SHORT

if TYPE_CHECKING:
    from onrecord.board.board import Board
    from onrecord.board.facts import Facts
    from onrecord.board.rows import Cell, Row, Standing

DASH = "–"
OVER, CERTAIN = "readings", "certain"  # headings of the columns for the readings of the articles
INDEPENDENT = "independent"


def rate(value: float | None) -> str:
    """Return a rate in percent with one decimal; a dash for None.

    >>> rate(0.3981), rate(None)
    ('39.8', '–')
    """
    return DASH if value is None else f"{100 * value:.1f}"


def interval(cell: Cell) -> str:
    """Return the interval of a cell's F1 as `36.2–43.3`; an empty string if it has none."""
    return f"{rate(cell.interval.low)}{DASH}{rate(cell.interval.high)}" if cell.interval else ""


def readings(cell: Cell) -> list[str]:
    """Return two texts: the range of F1 over all readings as `36.2–36.9`, and F1 on certain items; "" if unknown.

    A reading is the annotation of the articles by an independent annotator. Certain items are those on which gold and
    all readings agree.
    """
    found = cell.readings
    return [f"{rate(found.low)}{DASH}{rate(found.high)}", rate(found.certain)] if found else ["", ""]


def amount(value: float | None, digits: int = 0) -> str:
    """Return a number as text, with thousands separators and `digits` decimals; a dash for None.

    With decimals, a number below 1 has two significant digits.

    >>> amount(1234.5), amount(0.0426, 1), amount(17.23, 1), amount(None)
    ('1,234', '0.043', '17.2', '–')
    """
    if value is None:
        return DASH
    return f"{value:.2g}" if digits and 0 < value < 1 else f"{value:,.{digits}f}"


def figure_headings(standing: Standing) -> list[str]:
    """Return the headings of a track's figures: F1, interval, readings, precision and recall, then the other measures.

    A reading is the annotation of the articles by an independent annotator. The columns for readings, and for precision
    and recall, are left out if no row has these figures.
    """
    over = [OVER, CERTAIN] if standing.has_readings else []
    rates = ["P", "R"] if standing.has_rates else []
    return ["F1", "95%", *over, *rates, *(SHORT[name] for name in standing.track.measures[1:])]


def figures(standing: Standing, row: Row) -> list[str]:
    """Return the figures of a row as strings, one for each heading of `figure_headings`."""
    best = standing.best(row)
    over = readings(best) if standing.has_readings else []
    rates = [rate(best.precision), rate(best.recall)] if standing.has_rates else []
    rest = (rate(row.cells[name].f1) for name in standing.track.measures[1:])
    return [rate(best.f1), interval(best), *over, *rates, *rest]


def ties(standing: Standing, row: Row) -> str:
    """Return the systems that do not differ significantly from a row's system, as text.

    They are names joined by commas, `any other` for all, or "" for none. Without a rank, the result is `not tested`.
    """
    if row.rank is None:
        return "not tested"
    others = len(standing.systems) - 1
    return "any other" if len(row.rank.ties) == others > 1 else ", ".join(row.rank.ties)


def ranked_by(standing: Standing) -> str:
    """Return the measure that ranks a track, with the options that select its items: `mention.strict --form name`."""
    return f"{standing.track.ranks_by} {standing.track.filter}".strip()


def leader(board: Board, standing: Standing, *, independent: bool = False) -> str:
    """Return the best system of a track and its F1 in percent, such as `rules 39.8`; a dash if there is none.

    Args:
        board: The board.
        standing: The track with its rows.
        independent: Whether only systems count that were made without knowledge of gold.
    """
    for row in standing.systems:
        if not independent or board.systems[row.name].contamination == INDEPENDENT:
            return f"{row.name} {rate(standing.best(row).f1)}"
    return DASH


def overview(board: Board) -> list[list[str]]:
    """Return a row of texts for each track: title, measure, number of systems, best system, best independent system."""
    return [
        [
            standing.track.title,
            ranked_by(standing),
            str(len(standing.systems)),
            leader(board, standing),
            leader(board, standing, independent=True),
        ]
        for standing in board.tracks
    ]


OVERVIEW = ["track", "measure", "systems", "best", "best that is independent"]


def empty_said(board: Board) -> str:
    """Return a note on the tracks without a system; an empty string if every track has one."""
    if not board.empty:
        return ""
    names = ", ".join(standing.track.title for standing in board.empty)
    given = any(standing.track.filter.given for standing in board.empty)
    how = " A system that was given gold's mentions (onrecord texts --with mentions) says so in its card (given)."
    return f"No system is in {names} yet.{how if given else ''}"


def about(facts: Facts) -> str:
    """Return the title and the description in a system's card as plain text, `title: description`.

    A dash without a card.

    >>> from onrecord.board.facts import Facts
    >>> about(Facts("rules", "rules", "tuned", "", "", title="Rules", about="word lists"))
    'Rules: word lists'
    """
    return ": ".join(filter(None, [facts.title, facts.about])) or DASH


def layers(facts: Facts) -> str:
    """Return the layers that a system attempts, and those of gold that it was given, as text; a dash for no layers.

    >>> from onrecord.board.facts import Facts
    >>> layers(Facts("rules", "rules", "tuned", "", "", layers=("quotes", "events"), given=("mentions",)))
    'quotes, events (given mentions)'
    """
    given = f" (given {', '.join(facts.given)})" if facts.given else ""
    return (", ".join(facts.layers) or DASH) + given
