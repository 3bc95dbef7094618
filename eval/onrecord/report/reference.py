"""Generate the reference of all measures, docs/measures.md, from the docstrings of their modules.

A measure is documented only in the module that computes it: formula, rules, worked example, paper. The reference puts
these docstrings in order and adds a table of names, parameters, units and papers from the registry. An example in a
docstring (`>>>`) becomes a code block with its import, so that it runs as a doctest of the Markdown file too.
"""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from onrecord.measures.glossary import GLOSSARY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import ModuleType

    from onrecord.scoring.measure import Measure


class Section(NamedTuple):
    """A section of the reference.

    Attributes:
        title: The heading.
        families: The modules of `onrecord.measures` whose measures the table lists.
        quoted: The docstrings below the table: a module of `onrecord` such as `text.trim`, or a function of one such as
            `measures.coref.muc:muc`.
    """

    title: str
    families: tuple[str, ...]
    quoted: tuple[str, ...]


def _family(title: str, *names: str) -> Section:
    return Section(title, names, tuple(f"measures.{name}" for name in names))


KERNELS = ("muc:muc", "b3:b3", "ceaf:ceafm", "ceaf:ceafe", "blanc:blanc", "lea:lea")
SECTIONS = (
    _family("Mentions, times and triggers", "spans"),
    _family("Wikidata ids", "links"),
    _family("Spans of quotes", "quote_spans", "quote_overlap"),
    _family("Attributes and speakers of quotes", "quote_values"),
    _family("Attribution", "attribution"),
    _family("Attributes of events", "event_values"),
    _family("Arguments of events", "arguments"),
    Section(
        "Coreference",
        ("coreference",),
        (
            "measures.coreference",
            "measures.clusterings",
            "measures.mention_clusters",
            "measures.mention_words",
            "measures.mention_matching",
            *(f"measures.coref.{each}" for each in KERNELS),
            "measures.coref.kernels:statistics",
        ),
    ),
    _family("Faithfulness", "faithfulness"),
    _family("Leakage", "leakage"),
    Section(
        "Rules that several measures share",
        (),
        (
            "scoring.measure:prf",
            "scoring.pair",
            "scoring.filters",
            "scoring.given",
            "match.schemes",
            "text.trim",
            "measures.quote_pairs",
            "measures.event_pairs",
            "measures.fillers",
            "measures.who",
            "measures.speakers",
            "measures.copies",
        ),
    ),
    Section("Intervals and tests", (), ("stats.bootstrap", "stats.wilson", "stats.permutation")),
    Section("Agreement of annotators", (), ("stats.alpha", "stats.kappa")),
)
UNQUOTED = ("scoring.measure", "measures.coref.kernels")  # their docstrings are for developers
HEADER = ("measure", "what it measures", "parameters", "needs", "adds up over", "source")
_EXAMPLE = re.compile(r"^>>> (?:.+\n?)+", re.MULTILINE)


def reference() -> str:
    """Return the reference of all measures as Markdown: a glossary, the families of measures, the rules they share."""
    return "\n".join((*_glossary(), *(line for section in SECTIONS for line in _section(section))))


def measures(section: Section) -> Sequence[Measure]:
    """Return the measures that a section lists, module by module; empty for a section that only has rules."""
    return [each for name in section.families for each in import_module(f"onrecord.measures.{name}").MEASURES]


def _glossary() -> Iterator[str]:
    yield "## Glossary\n\n| in a table | meaning |\n| --- | --- |"
    yield from (f"| {term} | {meaning} |" for term, meaning in GLOSSARY.items())
    yield ""


def _section(section: Section) -> Iterator[str]:
    yield f"## {section.title}\n"
    if found := measures(section):
        yield f"| {' | '.join(HEADER)} |\n|{' --- |' * len(HEADER)}"
        yield from (_row(each) for each in found)
        yield ""
    headed: set[str] = set()
    for each in section.quoted:
        name, _, function = each.partition(":")
        module = import_module(f"onrecord.{name}")
        first = name not in headed
        headed.add(name)
        if first and len(section.quoted) > 1:
            yield f"### `{name}`\n"
        if first and name not in UNQUOTED:
            yield _prose(module.__doc__, module)
        if function:
            yield _prose(getattr(module, function).__doc__, module)


def _row(measure: Measure) -> str:
    settings = ", ".join(f"`{key}={'/'.join(values)}`" for key, values in measure.choices.items())
    needs = ", ".join(f"`{each}`" for each in measure.needs).replace("|", "` or `")
    unit = f"{measure.unit}s" if measure.unit != "corpus" else ""
    return f"| `{measure.name}` | {measure.summary} | {settings} | {needs} | {unit} | {measure.paper} |"


def _prose(docstring: str | None, module: ModuleType) -> str:
    """Return a docstring as Markdown.

    Each example (`>>>`) becomes a code block that imports what it uses from `module`.
    """
    return _EXAMPLE.sub(lambda found: _block(found[0].rstrip(), module), inspect.cleandoc(docstring or "")) + "\n"


def _block(example: str, module: ModuleType) -> str:
    used = [
        name
        for name, value in vars(module).items()
        if getattr(value, "__module__", "") == module.__name__ and re.search(rf"\b{name}\(", example)
    ]
    return f"```python\n>>> from {module.__name__} import {', '.join(sorted(used))}\n{example}\n```"
