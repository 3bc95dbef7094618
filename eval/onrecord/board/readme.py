"""Render a leaderboard in Markdown: the README of the directory of results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.board import words
from onrecord.corpus.markdown import markdown

if TYPE_CHECKING:
    from onrecord.board.board import Board
    from onrecord.board.facts import Facts
    from onrecord.board.rows import Row, Standing

HEAD = """# The leaderboard

Made by `onrecord board -o {place}` from the predictions beside this file, every one of them scored again; nothing here
was typed. `onrecord board --check` fails where it is out of date. [docs/board.md](../../docs/board.md) says how to read
it and how to put a system on it.
"""


def readme(board: Board, place: str) -> bytes:
    """Return the board as a Markdown file in UTF-8; `place` is the directory of results, relative to the repository."""
    parts = [HEAD.format(place=place), markdown(words.OVERVIEW, _overview(board)), words.empty_said(board)]
    for standing in board.held:
        track = standing.track
        parts += [
            f"## {track.title}",
            f"F1 of `{words.ranked_by(standing)}`: {track.summary}.",
            markdown(_headings(standing), [_line(board, standing, row) for row in _rows(standing)]),
        ]
    parts += ["## Systems", markdown(SYSTEM, [_system(each) for each in board.systems.values()])]
    parts += ["## Notes", "\n".join(f"- {note}" for note in board.notes)]
    parts.append("\n".join(f"`{line}` ({', '.join(names)})" for line, names in board.signatures.items()))
    return ("\n\n".join(filter(None, (part.strip() for part in parts))) + "\n").encode()


def _overview(board: Board) -> list[list[str]]:
    found = words.overview(board)
    for line, standing in zip(found, board.tracks, strict=True):
        anchor = line[0].replace(":", "").replace(" ", "-")
        line[:2] = [f"[{line[0]}](#{anchor})" if standing.systems else line[0], f"`{line[1]}`"]
    return found


def _rows(standing: Standing) -> list[Row]:
    return [*standing.annotators, *standing.systems]


def _headings(standing: Standing) -> list[str]:
    figures = words.figure_headings(standing)
    return ["rank", "system", *figures, "tied with", "s/1,000 words", "MB", "licence", "knew of gold"]


def _line(board: Board, standing: Standing, row: Row) -> list[str]:
    figures = words.figures(standing, row)
    if row.name not in board.systems:
        return ["", f"*{row.name}*", *figures, "", "", "", "", "annotators"]
    facts = board.systems[row.name]
    rank = row.rank
    return [
        words.DASH if rank is None else str(rank).replace("-", words.DASH),
        _linked(facts),
        *figures,
        words.ties(standing, row),
        words.amount(facts.seconds, 1),
        words.amount(facts.size_mb),
        facts.licence or words.DASH,
        facts.contamination,
    ]


def _linked(facts: Facts) -> str:
    link = facts.link()
    return f"[{facts.name}]({link})" if link else facts.name


SYSTEM = ["system", "what it is", "version", "licence", "layers", "s/1,000 words", "MB", "memory, MB", "knew of gold"]


def _system(facts: Facts) -> list[str]:
    return [
        _linked(facts),
        words.about(facts),
        facts.version or words.DASH,
        facts.licence or words.DASH,
        words.layers(facts),
        words.amount(facts.seconds, 1),
        words.amount(facts.size_mb),
        words.amount(facts.memory_mb),
        " ".join(filter(None, [f"{facts.contamination}.", facts.note])),
    ]
