"""Make docs/stress.md from eval/results/stress.json: a table for each measure, and the significant changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onrecord.stress.registry import TRANSFORMATIONS
from onrecord.stress.result import MADE_UP, SWAPPED
from onrecord.stress.run import MEASURES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SIGNIFICANT = 0.05
DASH = "–"
BASELINES = ("rules", "crf", "names")  # come first
EXPOSED = {
    SWAPPED: "Known names in their usual company, or the story: a fall when people have each other's names",
    MADE_UP: "Known names: a fall with made-up names, none to be sure of when people have each other's",
    "": "No fall to be sure of with other names",
}
HEAD = """# Systems under stress

What each rewriting of the articles costs the baselines and the public systems that could be run. `make stress` makes
this page and `eval/results/stress.json`, which has the interval and p of every figure; nothing here was typed. How to
put a system of yours under stress: [Bring your own extractor](extractors.md#what-it-leans-on).

Each rewriting changes one thing that should not matter. Gold is carried along by machine, and every offset is checked.
A figure is F1 on the rewritten articles minus F1 on the original ones, in points. An asterisk marks a p of at most 0.05
after Holm's correction over all rewritings and measures of the system (paired approximate randomization by paragraph;
by document for coreference). Coreference across documents (`xcoref`) is one unit and is not tested. 0: nothing changed
in any paragraph. A dash: nothing to rewrite. `decomposed` changes the names too, since few of these have accents:
compare it with `other-names`, and what is left is the cost of the decomposed characters.
"""


def page(found: Mapping[str, Any], without: Mapping[str, Sequence[str]] | None = None) -> str:
    """Return the page as Markdown.

    Args:
        found: Name of a system -> its result, decoded from JSON (schema `stress`), in any order.
        without: Why systems have no row, as a clause -> the names of these systems.
    """
    found = dict(
        sorted(found.items(), key=lambda row: (row[0] not in BASELINES, [*BASELINES, row[0]].index(row[0]), row[0]))
    )
    parts = [HEAD, *_rewritings(), "## Who knows the names or the story\n"]
    parts += _exposed(found)
    parts += ["", "## What is sure\n", *_sure(found), ""]
    named = {name for each in found.values() for name in each["figures"]}
    for measure in sorted(named, key=lambda name: (MEASURES.index(name) if name in MEASURES else len(MEASURES), name)):
        parts += [f"## {measure}\n", *_table(found, measure), ""]
    if without:
        parts += [
            "## Systems without a row\n",
            *(f"- It {why}: {', '.join(names)}." for why, names in without.items()),
            "",
        ]
    parts += [f"`{line}`" for line in dict.fromkeys(each["signature"] for each in found.values())]
    return "\n".join(parts).rstrip() + "\n"


def _rewritings() -> Iterator[str]:
    yield "| rewriting | what it does |"
    yield "| :-- | :-- |"
    yield from (f"| {each.name} | {each.about} |" for each in TRANSFORMATIONS)
    yield ""


def _exposed(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield up to three lines of Markdown, each with the names of the systems that it is about.

    They are the systems that lose significantly when people have each other's names, those that lose only with made-up
    names, and the others. `found` is the name of a system -> its result. A line without systems is left out.
    """
    groups: dict[str, list[str]] = {SWAPPED: [], MADE_UP: [], "": []}
    for name, each in found.items():
        falls = {row["name"] for row in each["transformations"] for cost in row["costs"].values() if _falls(cost)}
        groups[next((kind for kind in (SWAPPED, MADE_UP) if kind in falls), "")].append(name)
    for kind, words in EXPOSED.items():
        if groups[kind]:
            yield f"- {words}: {', '.join(groups[kind])}."


def _falls(cost: Mapping[str, Any]) -> bool:
    return is_sure(cost) and cost["difference"] < 0


def _sure(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line of Markdown for each system with a significant change, and one line for all other systems.

    The line has each significant change with its interval. `found` is the name of a system -> its result.
    """
    silent = []
    for name, each in found.items():
        said = [
            f"{row['name']} {measure} {_points(cost['difference'])}{_interval(cost)}"
            for row in each["transformations"]
            for measure, cost in row["costs"].items()
            if is_sure(cost)
        ]
        if said:
            yield f"- **{name}**: {'; '.join(said)}"
        else:
            silent.append(name)
    if silent:
        yield f"- No change is sure for {', '.join(silent)}."


def is_sure(cost: Mapping[str, Any]) -> bool:
    """Return whether a change is significant: its p after Holm's correction is at most 0.05; False if untested."""
    return cost["holm"] is not None and cost["holm"] <= SIGNIFICANT


def _table(found: Mapping[str, Any], measure: str) -> Iterator[str]:
    names = [name for name, each in found.items() if measure in each["figures"]]
    yield f"| rewriting | {' | '.join(names)} |"
    yield f"| :-- |{' --: |' * len(names)}"
    figures = (found[name]["figures"][measure] for name in names)
    yield f"| original | {' | '.join(DASH if each is None else f'{100 * each:.1f}' for each in figures)} |"
    rows = {name: {row["name"]: row for row in found[name]["transformations"]} for name in names}
    for each in TRANSFORMATIONS:
        cells = (_cell(rows[name].get(each.name), measure) for name in names)
        yield f"| {each.name} | {' | '.join(cells)} |"


def _cell(row: Mapping[str, Any] | None, measure: str) -> str:
    cost = row["costs"].get(measure) if row else None
    if cost is None or cost["difference"] is None:
        return DASH
    if not cost["difference"] and cost["interval"] is None:
        return "0"
    return _points(cost["difference"]) + ("\\*" if is_sure(cost) else "")


def _points(difference: float) -> str:
    points = round(100 * difference, 1)
    return f"{points:+.1f}" if points else "0.0"


def _interval(cost: Mapping[str, Any]) -> str:
    return f" ({_points(cost['interval'][0])} to {_points(cost['interval'][1])})" if cost["interval"] else ""
