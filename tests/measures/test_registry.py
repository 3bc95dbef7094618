"""Names, patterns and the table of measures."""

from __future__ import annotations

import pytest

from onrecord.errors import OnrecordError
from onrecord.measures import registry
from onrecord.measures.headlines import HEADLINES


def test_every_measure_is_parsed_from_its_name() -> None:
    """A measure prints and parses by its canonical name."""
    assert [registry.parse(measure.name) for measure in registry.every()] == list(registry.every())


def test_names_of_measures_are_unique() -> None:
    """No two measures have one name."""
    names = [measure.name for measure in registry.every()]
    assert len(set(names)) == len(names)


def test_patterns_select_each_measure_once_in_the_order_of_the_registry() -> None:
    """Patterns may overlap and come in any order."""
    names = [measure.name for measure in registry.select(["time.*", "mention.type", "mention.*"])]
    assert names == [m.name for m in registry.every() if m.family in {"mention", "time"}]


def test_headline_selects_the_headline_measures_also_beside_other_names() -> None:
    """It is a pattern like others, so that `score` has the measures that `compare` has by default."""
    assert {measure.name for measure in registry.select("headline")} == {*HEADLINES}
    assert {measure.name for measure in registry.select("headline,coref.muc")} == {*HEADLINES, "coref.muc"}
    with pytest.raises(OnrecordError, match="selects 10 measures"):
        registry.parse("headline")


def test_an_unknown_measure_name_suggests_the_nearest() -> None:
    """A slip of the pen is answered with the name that was meant."""
    with pytest.raises(OnrecordError) as caught:
        registry.parse("mention.strickt")
    assert "mention.strict" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("", "is malformed"),
        ("[a=b]", "is malformed"),
        ("mention.strict[", "is malformed"),
        ("mention.strict[a]", "has no name or no value"),
        ("mention.strict[a=1,a=2]", "is given twice"),
    ],
)
def test_an_invalid_measure_name_is_refused(name: str, what: str) -> None:
    """Wrong brackets and parameters are errors."""
    with pytest.raises(OnrecordError, match=what):
        registry.parse(name)


def test_a_measure_name_has_sorted_parameters_without_defaults() -> None:
    """A measure with parameters has one canonical name for one setting."""
    assert registry.parse("coref.muc[singletons=no,match=head]").name == "coref.muc[match=head,singletons=no]"
    assert registry.parse("coref.muc[singletons=yes,match=exact]").name == "coref.muc"
    with pytest.raises(OnrecordError, match="value"):
        registry.parse("coref.muc[match=tail]")
    with pytest.raises(OnrecordError, match="parameter"):
        registry.parse("coref.muc[mach=head]")


def test_a_layer_without_any_selected_measure_is_an_error() -> None:
    """If the patterns leave nothing to score in the layer, there is an error instead of an empty table."""
    with pytest.raises(OnrecordError, match="None of the selected measures belongs to the layer quotes"):
        registry.select(["mention.*"], layers=["quotes"])
