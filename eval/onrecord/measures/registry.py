"""All measures, in the order of tables, and the selection of measures by names and patterns.

A new measure is a file with a `MEASURES` tuple and a line in `FAMILIES`, or an entry point of another package
(`onrecord.plugins`). A name is a base and, in brackets, the parameters that differ from their defaults:
`coref.muc[singletons=no]`. A pattern is a name with the wildcards `*` and `?` (`coref.*`). It selects measures with
default parameters; parameters in brackets apply to all of them. The pattern `headline` selects the ten headline
measures (`measures.headlines`).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import replace
from fnmatch import fnmatchcase
from inspect import getdoc, isfunction
from typing import TYPE_CHECKING

from onrecord.errors import OnrecordError, listed_words, shown
from onrecord.measures import (
    arguments,
    attribution,
    coreference,
    event_values,
    faithfulness,
    leakage,
    links,
    quote_overlap,
    quote_spans,
    quote_values,
    spans,
)
from onrecord.measures.headlines import HEADLINES
from onrecord.plugins import several
from onrecord.scoring.measure import Layer, Measure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FAMILIES: tuple[tuple[Measure, ...], ...] = (
    spans.MEASURES,
    links.MEASURES,
    quote_spans.MEASURES,
    quote_overlap.MEASURES,
    quote_values.MEASURES,
    attribution.MEASURES,
    event_values.MEASURES,
    arguments.MEASURES,
    coreference.MEASURES,
    faithfulness.MEASURES,
    leakage.MEASURES,
)

# The measures if none are selected: all with default parameters, and coreference of entities also without singletons.
SHOWN = ("*", "coref.*[singletons=no]", "xcoref.*[singletons=no]")
HEADLINE = "headline"  # the pattern that selects the headline measures


_NAME = re.compile(r"(?P<base>[^\[\]]+)(?:\[(?P<settings>[^\[\]]*)\])?")


def every() -> tuple[Measure, ...]:
    """Return all measures with default parameters: our own in the order of tables, then those of plug-ins.

    Raises:
        OnrecordError: Another package adds something that is not a `Measure`, a name that another measure has, or a
            measure without a summary whose function has no docstring.
    """
    measures = {measure.name: measure for family in FAMILIES for measure in family}
    for added in several("measures", Measure):
        name = added.value.name
        if name in measures:
            raise added.error("names a measure whose name another measure has", got=name, expected="a new name")
        summary = added.value.summary or _first_line(added.value)
        if not summary:
            raise added.error("names a measure without a summary", got=name, expected='Measure(…, summary="…")')
        measures[name] = replace(added.value, summary=summary)
    return tuple(measures.values())


def _first_line(measure: Measure) -> str:
    """Return the first line of the docstring of the function that counts a measure; "" if it has none."""
    function = getattr(measure.tally, "matches", None) or getattr(measure.tally, "tally", None) or measure.tally
    text = getdoc(function) if isfunction(function) else None
    return text.partition("\n")[0] if text else ""


def parse(name: str) -> Measure:
    """Return the only measure that `name` selects, such as `coref.muc[singletons=no]`.

    Raises OnrecordError if `name` selects no measure or several, or if a parameter or its value does not exist.

    >>> parse("mention.strict").name
    'mention.strict'
    """
    found = matching(name)
    if len(found) != 1:
        raise OnrecordError(
            f"The pattern selects {len(found)} measures, where one is needed.",
            got=shown(name),
            expected="the name of one measure",
            hint=f"write one of them, for example {found[0].name}",
        )
    return found[0]


def matching(pattern: str) -> list[Measure]:
    """Return the measures that a name or a pattern (`coref.*[singletons=no]`, `headline`) selects, in table order.

    The list has at least one element. Raises OnrecordError if the pattern is malformed, if it selects nothing (the hint
    has the most similar name), or if one of the selected measures does not have a parameter or its value.
    """
    if pattern.strip() == HEADLINE:
        return [measure for measure in every() if measure.base in HEADLINES]
    split = _NAME.fullmatch(pattern.strip())
    if split is None:
        raise OnrecordError(
            "The name of a measure is malformed.",
            got=shown(pattern),
            expected="a name, or a name with parameters in brackets, such as coref.muc[singletons=no]",
            hint="onrecord measures lists the measures and their parameters",
        )
    found = [measure for measure in every() if fnmatchcase(measure.base, split["base"])]
    if not found:
        close = difflib.get_close_matches(split["base"], [measure.base for measure in every()], n=1)
        raise OnrecordError(
            "There is no such measure.",
            got=shown(pattern),
            expected="the name of a measure, headline, or a pattern such as coref.*",
            hint=f"did you mean {close[0]}?" if close else "onrecord measures lists the names",
        )
    return [_with(measure, _settings(split["settings"], pattern)) for measure in found] if split["settings"] else found


def select(
    patterns: Iterable[str | Measure] | str | Measure | None = None, *, layers: Iterable[str] | str = ()
) -> list[Measure]:
    """Return the selected measures: registered ones in the order of tables, then others in the given order.

    Args:
        patterns: A name, a pattern or a Measure, or several of them; a string may have several names with commas
            between. `*` in a pattern stands for any characters, `headline` for the headline measures. None for the
            measures that tables show by default (`SHOWN`).
        layers: One or several layers, to which the measures must belong; all if empty.

    Raises:
        OnrecordError: A pattern selects no measure or is malformed, or no selected measure belongs to the layers.
    """
    chosen: dict[str, Measure] = {}
    for pattern in SHOWN if patterns is None else _listed(patterns):
        found = [pattern] if isinstance(pattern, Measure) else matching(pattern)
        chosen.update((measure.name, measure) for measure in found)
    wanted = {*listed_words(layers, what="layer")}
    kept = [measure for measure in chosen.values() if not wanted or measure.layer in wanted]
    if not kept:
        if unknown := sorted(wanted.difference(Layer)):
            raise OnrecordError(
                f"There is no layer {' or '.join(unknown)}.",
                got=", ".join(unknown),
                expected=", ".join(Layer),
                hint="onrecord measures shows the layer of each measure",
            )
        raise OnrecordError(
            f"None of the selected measures belongs to the layer {' or '.join(sorted(wanted))}.",
            got=", ".join(f"{measure.name} ({measure.layer})" for measure in chosen.values()),
            expected=f"a measure of the layer {' or '.join(sorted(wanted))}",
            hint="leave out the layer, or choose among its measures, which `onrecord measures` lists",
        )
    order = {measure.base: place for place, measure in enumerate(every())}
    last = len(order)
    return sorted(
        kept, key=lambda measure: (order.get(measure.base, last), measure.name if measure.base in order else "")
    )


def _listed(patterns: Iterable[str | Measure] | str | Measure) -> list[str | Measure]:
    """Return `patterns` as a list of strings and Measures; a string is split at its commas (`split_patterns`).

    Raises OnrecordError for an element that is neither a string nor a Measure, and for an empty pattern.
    """
    if isinstance(patterns, Measure):
        return [patterns]
    if isinstance(patterns, str):
        return [*split_patterns(patterns)]
    every_one = list(patterns) if isinstance(patterns, Iterable) else [patterns]
    for each in every_one:
        if not isinstance(each, str | Measure):
            raise OnrecordError(
                "The argument is not a measure.",
                got=f"{type(each).__name__} {shown(each)}",
                expected="a name or pattern such as mention.*, or several in a list",
                hint="onrecord measures lists the names",
            )
    return every_one


def split_patterns(patterns: str) -> list[str]:
    """Return the patterns between commas, without spaces around them; commas inside brackets do not separate patterns.

    Raises OnrecordError if one of the patterns is empty.

    >>> split_patterns("coref.muc[match=head,singletons=no],mention.*")
    ['coref.muc[match=head,singletons=no]', 'mention.*']
    """
    found, depth = [""], 0
    for character in patterns:
        depth += {"[": 1, "]": -1}.get(character, 0)
        if character == "," and depth == 0:
            found.append("")
        else:
            found[-1] += character
    if not all(part.strip() for part in found):
        raise OnrecordError(
            "A measure's name is missing before, between or after commas.",
            got=shown(patterns),
            expected="names with one comma between two of them, such as mention.strict,coref.*",
            hint="onrecord measures lists the names",
        )
    return [part.strip() for part in found]


def _settings(written: str, name: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in written.split(",")]
    wrong = [key for key, equals, value in pairs if not (key and equals and value)]
    keys = [key for key, _, _ in pairs]
    if wrong or len(set(keys)) != len(keys):
        raise OnrecordError(
            "A parameter of a measure has no name or no value."
            if wrong
            else "A parameter of a measure is given twice.",
            got=shown(name),
            expected="each parameter once, with a value, such as coref.muc[match=head,singletons=no]",
            hint="onrecord measures lists the measures and their parameters",
        )
    return {key: value for key, _, value in pairs}


def _with(measure: Measure, settings: Mapping[str, str]) -> Measure:
    """Return `measure` with the parameters `settings` (parameter -> value, such as `singletons` -> `no`).

    Parameters with their default values change nothing and are not in the new measure's name. Raises OnrecordError for
    an unknown parameter or value.
    """
    for key, value in settings.items():
        allowed: Sequence[str] = measure.choices.get(key, ())
        if value not in allowed:
            raise OnrecordError(
                f"The parameter {key} of {measure.base} has no value {shown(value)}."
                if allowed
                else f"The measure {measure.base} has no parameter {shown(key)}.",
                got=f"{key}={value}",
                expected=f"{key}={' or '.join(allowed)}" if allowed else ", ".join(measure.choices) or "no parameters",
                hint="onrecord measures lists the measures and their parameters",
            )
    if measure.settings is None:
        return measure
    changed = {key: value for key, value in settings.items() if value != measure.settings.choices[key][0]}
    if not changed:
        return measure
    return replace(measure.settings.measure(changed), parameters=tuple(sorted(changed.items())))
