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
    SWAPPED: "Known names in their usual company, or the story: lower figures if people have each other's names",
    MADE_UP: "Known names: lower figures with made-up names, and no significant loss if people have each other's",
    "": "No significant loss with other names",
}
HEAD = """# Systems under stress

This page shows how the scores of our baselines and of public systems change when the articles are rewritten. Each
rewriting changes one thing that should not matter, such as the form of the quotation marks. To test a system of yours,
type `onrecord stress SYSTEM` ([Bring your own extractor](extractors.md#what-your-system-depends-on)).

`make stress` makes this page and `eval/results/stress.json`, which has the interval and p of every figure. Gold is
rewritten together with the articles, and every offset is checked. The row *original* has F1 in percent; the other rows
have the difference: F1 on the rewritten articles minus F1 on the original ones, in points.

- An asterisk marks a p of at most 0.05 after Holm's correction over all rewritings and measures of the system (paired
  approximate randomization by paragraph; by document for coreference). Coreference across documents (`xcoref`) is one
  unit and is not tested.
- 0: nothing changed in any paragraph. A dash: nothing to rewrite.
- `decomposed` also changes the names, because few of the names have accents. Subtract the difference of `other-names`:
  the rest is the cost of the decomposed characters.
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
    parts = [HEAD, *_rewritings(), "## Which systems know the names or the story\n"]
    parts += _exposed(found)
    parts += ["", "## Significant changes\n", *_sure(found), ""]
    named = {name for each in found.values() for name in each["figures"]}
    for measure in sorted(named, key=lambda name: (MEASURES.index(name) if name in MEASURES else len(MEASURES), name)):
        parts += [f"## {measure}\n", *_table(found, measure), ""]
    if without:
        parts += [
            "## Systems without a row\n",
            *(f"- It {why}: {', '.join(names)}." for why, names in without.items()),
            "",
        ]
    parts += ["## Signatures\n", *_signatures(found)]
    return "\n".join(parts).rstrip() + "\n"


def _signatures(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line of Markdown for each signature, with the systems that have it.

    A system that was tested before a correction of gold has another hash of gold.
    """
    names: dict[str, list[str]] = {}
    for name, each in found.items():
        names.setdefault(each["signature"], []).append(name)
    yield from (f"- `{line}`: {', '.join(systems)}" for line, systems in names.items())


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
        yield f"- No change is significant for {', '.join(silent)}."


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
