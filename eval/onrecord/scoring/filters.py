"""Restrict a score to some forms, kinds or types, on both sides, and make some predicted labels neutral.

    form     mentions of these forms          kind     quotes of these kinds
    type     mentions, times and events of these types; a layer none of whose types is named stays whole
    ignore   predictions with one of these labels are neutral; the label need not be one of the schema's

A gold item outside the filter is neutral, not absent: a prediction on it is neither right nor wrong. A prediction is on
a gold item if it has the same span or, for mentions, the same head, and no gold item inside the filter has that span or
head. A predicted quote is on a gold quote if each of its content spans is one of the gold quote's, with edges trimmed.
A prediction whose own label is outside the filter is not scored either. If gold lacks the attribute, its measures are a
dash.

Worked example: gold has the name *Ada Lind* and the pronoun *she*, predicted are *Ada Lind*, *she* and *over*. With
form=name the pronoun is neutral on both sides: mention.exact is 1/2 and 1/1. Without a filter it is 2/3 and 2/2.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from onrecord import schema
from onrecord.errors import OnrecordError, listed_words, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.scoring.measure import Measure

Labels: TypeAlias = str | Iterable[str]
FIELDS: dict[str, tuple[str, ...]] = {
    "mentions": ("type", "form"),
    "times": ("type",),
    "quotes": ("kind",),
    "events": ("type",),
}
INVENTORIES = {
    ("mentions", "type"): "entity_type",
    ("mentions", "form"): "mention_form",
    ("times", "type"): "time_type",
    ("quotes", "kind"): "quote_kind",
    ("events", "type"): "event_type",
}


@dataclass(frozen=True)
class Filters:
    """The labels of the items that are scored; an empty field filters nothing. `filters` makes one from user input."""

    form: frozenset[str] = frozenset()
    kind: frozenset[str] = frozenset()
    type: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Return whether anything is filtered."""
        return bool(self.form or self.kind or self.type or self.ignore)

    @property
    def settings(self) -> Mapping[str, str]:
        """Return name of a filter (`form`, `kind`, `type`, `ignore`) -> its labels, sorted and joined by commas.

        Empty filters are left out. The settings become part of the score's signature.
        """
        return {name: ",".join(sorted(labels)) for name, labels in self.labels.items() if labels}

    @property
    def labels(self) -> Mapping[str, frozenset[str]]:
        """Return name of a filter (`form`, `kind`, `type`, `ignore`) -> its labels, as `onrecord.score` takes them."""
        return {"form": self.form, "kind": self.kind, "type": self.type, "ignore": self.ignore}

    def wanted(self, layer: str) -> Mapping[str, frozenset[str]]:
        """Return field -> labels that scored items of `layer` may have; {} if the layer is not filtered.

        layer: `mentions`, `times`, `quotes` or `events`. Types that the layer cannot have are left out; a layer that
        has none of the types is not filtered by type.

        >>> Filters(form=frozenset({"name"})).wanted("mentions")
        {'form': frozenset({'name'})}
        """
        found = {}
        for name in FIELDS.get(layer, ()):
            wanted: frozenset[str] = getattr(self, name)
            if name == "type" and not schema.is_open(INVENTORIES[layer, name]):
                wanted &= schema.labels(INVENTORIES[layer, name])
            if wanted:
                found[name] = wanted
        return found

    def split(self, layer: str, gold: Sequence[Any]) -> tuple[list[Any], list[Any]]:
        """Return two lists: the gold items whose labels are inside the filter, and the other gold items, both in order.

        layer: the layer of the items, such as `mentions`.
        """
        wanted = self.wanted(layer)
        inside: list[Any] = []
        outside: list[Any] = []
        for item in gold:
            is_inside = all(getattr(item, name) in labels for name, labels in wanted.items())
            (inside if is_inside else outside).append(item)
        return inside, outside

    def says_inside(self, layer: str, predicted: Sequence[Any]) -> list[Any]:
        """Return the predictions whose labels are inside the filter, in order.

        A label None counts as inside, since the system did not predict it. A prediction with one of the labels to
        `ignore` is left out.

        layer: the layer of the items, such as `mentions`.
        """
        wanted = self.wanted(layer)
        return [
            item
            for item in predicted
            if not self.ignores(layer, item)
            and all(getattr(item, name) in labels or getattr(item, name) is None for name, labels in wanted.items())
        ]

    def ignores(self, layer: str, item: Any) -> bool:
        """Return whether a prediction of a layer has one of the labels to ignore."""
        return bool(self.ignore) and any(getattr(item, name) in self.ignore for name in FIELDS.get(layer, ()))

    def asking(self, measures: Sequence[Measure]) -> list[Measure]:
        """Return the measures, changed so that gold must have the attributes by which this filter selects items.

        A measure that scores mentions, for example, then needs `mentions.form` if the filter has a form. Without the
        attribute in gold, tables show a dash for the measure. A measure whose layers are not filtered stays unchanged.
        """
        needs = {layer: [f"{layer}.{name}" for name in self.wanted(layer)] for layer in FIELDS}
        found = []
        for measure in measures:
            layers = dict.fromkeys(need.partition(".")[0] for need in measure.needs_of_gold)
            more = [need for layer in layers for need in needs.get(layer, ())]
            found.append(replace(measure, gold_needs=(*measure.needs_of_gold, *more)) if more else measure)
        return found


NO_FILTERS = Filters()


def filters(form: Labels = (), kind: Labels = (), type_: Labels = (), ignore: Labels = ()) -> Filters:
    """Return filters from labels in the form in which a user gives them.

    Each argument is a string of labels separated by commas, or an iterable of such strings; empty for no filter.

    Args:
        form: The forms of mentions to score, such as `name`.
        kind: The kinds of quotes to score, such as `direct`.
        type_: The types of mentions, times and events to score.
        ignore: Predicted labels that are neither right nor wrong.

    Raises:
        OnrecordError: A label is not in the schema of the corpus in use. Any label is allowed for `ignore`, and if the
            schema allows every label.
    """
    found = Filters(_labels(form), _labels(kind), _labels(type_), _labels(ignore))
    for name, given in (("form", found.form), ("kind", found.kind), ("type", found.type)):
        inventories = [each for (_, field), each in INVENTORIES.items() if field == name]
        known = frozenset[str]().union(*map(schema.labels, inventories))
        for label in sorted(frozenset() if any(map(schema.is_open, inventories)) else given - known):
            close = difflib.get_close_matches(label, sorted(known), n=1)
            raise OnrecordError(
                f"There is no such {name}.",
                got=shown(label),
                expected=", ".join(sorted(known)),
                hint=f"did you mean {close[0]}?" if close else "onrecord schema inventory lists the labels",
            )
    return found


def _labels(given: Labels) -> frozenset[str]:
    return frozenset(listed_words(given, what="label"))
