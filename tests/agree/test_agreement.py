"""`onrecord.agree` and `onrecord agree`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import onrecord
from onrecord import schema
from onrecord.agree.agreement import agree
from onrecord.agree.table import SHOWN
from onrecord.cli.agree import agree as command
from onrecord.documents.sources import Folder
from onrecord.errors import OnrecordError
from onrecord.measures import registry
from onrecord.scorer import score

if TYPE_CHECKING:
    from tests.agree.conftest import Annotators


def test_agreement_with_a_copy_is_1(annotators: Annotators) -> None:
    """Equal annotations give 1 for every defined figure."""
    found = agree([annotators.make("a"), annotators.make("b")])
    for kind, figures in found.figures.items():
        defined = [figure.value for figure in figures.values() if figure.value is not None]
        assert defined
        assert set(defined) == {1.0}, kind


def test_the_annotators_of_the_corpus_are_compared_by_name_in_python() -> None:
    """The figures are a data frame with those that `onrecord agree` prints; a single name is refused."""
    pytest.importorskip("pandas", reason="pip install 'onrecord[data]'")
    found = onrecord.agree.agree(["reader-d", "reader-e"], measures="quote.attribution")
    frame = found.to_frame().set_index(["name", "figure"])
    assert frame.loc[("quote.attribution", "f1"), "value"] == found.figures["f1"]["quote.attribution"].value
    assert list(frame.columns) == ["value", "units", *found.doc_ids]
    assert frame.loc[("quote.kind", "kappa"), "units"] > 100
    assert repr(found).startswith("<Agreement: reader-d, reader-e: 5 documents: quote.attribution 9")
    with pytest.raises(OnrecordError, match="at least two"):
        onrecord.agree.agree("reader-d")


def test_f1_is_the_mean_of_both_scores(annotators: Annotators) -> None:
    """F1 is the mean of the scorer's F1 with each annotator as gold."""
    a, b = annotators.make("a"), annotators.make("b")
    annotators.edit(b, "ferry-1", "mentions", 0, type="ORG")
    annotators.edit(b, "ferry-2", "mentions", 1, predicative=True)
    found = agree([a, b]).figures["f1"]["mention.strict"]
    both = [score(Folder(one), Folder(other))["mention.strict"].f1 for one, other in ((a, b), (b, a))]
    assert found.value == sum(each or 0 for each in both) / 2
    assert found.value < 1


def test_order_of_annotators_does_not_change_figures(annotators: Annotators) -> None:
    """Exchanging the annotators does not change the figures."""
    a, b = annotators.make("a"), annotators.make("b")
    annotators.edit(b, "ferry-1", "mentions", 0, type="ORG")
    annotators.edit(b, "ferry-1", "events", 2, hedged=True)
    annotators.edit(a, "ferry-2", "mentions", 1, predicative=True)
    assert agree([a, b]).figures == agree([b, a]).figures


def test_a_changed_attribute_lowers_only_its_own_kappa(annotators: Annotators) -> None:
    """A changed attribute lowers only its own kappa."""
    a, b = annotators.make("a"), annotators.make("b")
    annotators.edit(b, "ferry-1", "quotes", 0, kind="mixed")
    kappa = agree([a, b]).figures["kappa"]
    assert kappa["quote.kind"].agreement == 1 - 1 / (kappa["quote.kind"].units or 0)
    assert kappa["quote.kind"].documents["ferry-2"] == 1
    assert kappa["quote.act"].value == 1


def test_a_missing_cue_lowers_only_the_alpha_of_cues(annotators: Annotators) -> None:
    """A missing cue lowers only the alpha of cues."""
    a, b = annotators.make("a"), annotators.make("b")
    annotators.edit(b, "ferry-1", "quotes", 0, cue=[])
    alpha = agree([a, b]).figures["alpha"]
    assert [layer for layer, figure in alpha.items() if figure.value != 1] == ["quote.cue"]
    assert len({figure.units for figure in alpha.values()}) == 1


def test_three_annotators_are_averaged_over_pairs(annotators: Annotators) -> None:
    """With three annotators a figure is the mean over the three pairs."""
    a, b, c = (annotators.make(name) for name in "abc")
    annotators.edit(c, "ferry-1", "mentions", 0, type="ORG")
    found = agree([a, b, c], measures=["mention.strict"])
    values = [pair.f1["mention.strict"].value or 0 for pair in found.pairs]
    assert len(values) == 3
    assert values[0] == 1 > values[1] == values[2]
    assert found.figures["f1"]["mention.strict"].value == sum(values) / 3


def test_documents_that_an_annotator_lacks_are_listed_and_not_compared(annotators: Annotators) -> None:
    """Documents that an annotator lacks are listed and not compared."""
    a, b = annotators.make("a"), annotators.make("b")
    (b / "ferry-2.json").unlink()
    found = agree([a, b])
    assert (found.doc_ids, found.left_out) == (("ferry-1",), ("ferry-2",))
    assert found.figures["f1"]["mention.strict"].value == 1
    assert "ferry-2" in found.caption


def test_annotators_without_a_common_document_are_an_error(annotators: Annotators) -> None:
    """Annotators without a common document are an error."""
    a, b = annotators.make("a"), annotators.make("b")
    (a / "ferry-1.json").unlink()
    (b / "ferry-2.json").unlink()
    with pytest.raises(OnrecordError, match="no document in common"):
        agree([a, b])


def test_invalid_annotations_are_refused_for_either_annotator(annotators: Annotators) -> None:
    """An error of check is reported for the first annotator as for the second."""
    a, b = annotators.make("a"), annotators.make("b")
    annotators.edit(a, "ferry-1", "mentions", 0, end=10**6)
    for order in ([a, b], [b, a]):
        with pytest.raises(OnrecordError, match="not scored"):
            agree(order)


def test_json_conforms_to_its_schema_and_is_deterministic(annotators: Annotators) -> None:
    """The JSON conforms to the schema `agreement`, is deterministic, and contains the card's table."""
    directories = [annotators.make("a"), annotators.make("b")]
    data = agree(directories).to_json()
    assert data == agree(directories).to_json()
    plain = json.loads(data)
    assert list(schema.explain("agreement", plain, document="agreement.json")) == []
    assert {len(row) for row in plain["rows"]} == {len(plain["columns"])}


def test_every_pattern_of_the_table_matches_a_measure() -> None:
    """Every pattern of the table matches an existing measure."""
    for pattern in SHOWN:
        assert registry.matching(pattern)


def test_command_prints_a_table_and_writes_json(annotators: Annotators) -> None:
    """The command prints the figures with a caption, and writes the JSON."""
    a, b = annotators.make("a"), annotators.make("b")
    out = annotators.root / "agreement.json"
    shown = CliRunner().invoke(command, [str(a), str(b), "-o", str(out)], catch_exceptions=False)
    assert shown.exit_code == 0
    assert "mention.strict" in shown.output
    assert "language model" in shown.output
    (row,) = (line for line in shown.output.splitlines() if line.startswith("mention.strict "))
    assert "100.0" in row.split()
    assert "offsets and types of mentions" in row
    assert json.loads(out.read_bytes())["independent"] is True
    printed = CliRunner().invoke(command, [str(a), str(b), "--json", "-"], catch_exceptions=False)
    assert printed.output.encode() == out.read_bytes()


def test_measures_option_selects_rows_of_f1_alpha_and_kappa(annotators: Annotators) -> None:
    """`--measures` limits alpha and kappa, too: only the rows of matching names are printed."""
    arguments = [str(annotators.make("a")), str(annotators.make("b")), "--measures", "quote.kind,time.*"]
    shown = CliRunner().invoke(command, arguments, catch_exceptions=False)
    rows = [line.split()[:2] for line in shown.output.splitlines() if {"F1", "alpha", "kappa"} & {*line.split()[1:2]}]
    assert ["quote.kind", "F1"] in rows
    assert ["quote.kind", "kappa"] in rows
    assert {name.partition(".")[0] for name, _ in rows} == {"quote", "time"}
    assert all(name == "quote.kind" for name, _ in rows if name.startswith("quote"))


def test_pre_annotated_work_is_called_not_independent(annotators: Annotators) -> None:
    """Work from a pre-annotated project is called not independent, in the caption and in the JSON."""
    a, b = annotators.make("a"), annotators.make("b", kind="person", started_from="gold")
    said = "Not independent: b started from gold."
    for arguments in ((str(a), str(b)), (str(b), str(a)), (str(a), str(b), "--json", "-")):
        assert said in " ".join(CliRunner().invoke(command, arguments, catch_exceptions=False).output.split())


def test_annotators_with_different_guidelines_are_compared_with_a_note(annotators: Annotators) -> None:
    """A form that one reader's guidelines lack is a difference like any other; the caption says whose rules differ."""
    a, b = annotators.make("a", guidelines="1.0.0"), annotators.make("b", guidelines="2.0.0")
    annotators.edit(b, "ferry-1", "mentions", 0, form="adjective")
    found = agree([a, b])
    kappa = found.figures["kappa"]["mention.form"]
    assert kappa.agreement == 1 - 1 / (kappa.units or 0)
    assert "a by 1.0.0, b by 2.0.0" in found.caption
    assert "different guidelines" not in agree([a, annotators.make("c")]).caption


def test_annotations_of_an_older_schema_version_give_the_same_figures(annotators: Annotators) -> None:
    """A new version of the schema does not make old annotations unreadable, and changes no figure."""
    a, b = annotators.make("a"), annotators.make("b")
    annotators.edit(b, "ferry-1", "mentions", 0, form="adjective")
    before = agree([a, b], intervals=True)
    for path in (b / "ferry-1.json", b / "ferry-2.json"):
        path.write_text(path.read_text().replace(f'"{schema.schema_version()}"', '"0.0.1"'))
    after = agree([a, b], intervals=True)
    assert (after.figures, after.intervals) == (before.figures, before.intervals)


def test_annotators_and_gold_can_be_given_by_name(annotators: Annotators) -> None:
    """Annotators and gold can be given by name instead of by path; gold is noted as not independent."""
    named = annotators.gold.parent / "annotators" / "reader-x"
    named.parent.mkdir(exist_ok=True)
    annotators.make("x", name="reader-x").rename(named)
    annotators.edit(named, "ferry-1", "mentions", 0, form="adjective")
    result = CliRunner().invoke(command, ["reader-x", "gold", "-o", "-"], catch_exceptions=False)
    found = json.loads(result.output)
    assert list(schema.explain("agreement", found, document="agreement.json")) == []
    assert [each["name"] for each in found["annotators"]] == ["reader-x", "gold"]
    assert found["independent"] is False
    assert "Not independent: gold was decided from annotators' readings." in found["caption"]
    wrong = CliRunner().invoke(command, ["reader-y", "gold"])
    assert "gold, reader-x" in str(wrong.exception)


def test_intervals_are_shown_for_two_annotators_and_refused_for_three(annotators: Annotators) -> None:
    """Each F1 has an interval or a dash; the JSON has both, and more than two annotators have none."""
    a, b, c = annotators.make("a"), annotators.make("b"), annotators.make("c")
    out = annotators.root / "agreement.json"
    arguments = [str(a), str(b), "--ci", "-o", str(out)]
    assert "95% of F1" in CliRunner().invoke(command, arguments, catch_exceptions=False).output
    found = json.loads(out.read_bytes())
    assert list(schema.explain("agreement", found, document="agreement.json")) == []
    assert found["intervals"].keys() == found["figures"]["f1"].keys()
    with pytest.raises(OnrecordError, match="two annotators"):
        agree([a, b, c], intervals=True)


def test_layers_that_one_annotator_did_not_annotate_are_not_compared(annotators: Annotators) -> None:
    """A layer that only one annotated is a dash and named in the caption; no common layer is an error."""
    both, one = ["entities", "quotes", "events", "identity"], ["entities"]
    first = annotators.make("first", layers={"ferry-1": both, "ferry-2": both})
    second = annotators.make("second", layers={"ferry-1": both, "ferry-2": one})
    found = agree([first, second])
    assert found.figures["f1"]["mention.exact"].documents == {"ferry-1": 1.0, "ferry-2": 1.0}
    assert found.figures["f1"]["quote.act"].documents == {"ferry-1": 1.0, "ferry-2": None}
    assert "quotes (ferry-2)" in found.caption
    third = annotators.make("third", layers={"ferry-1": one, "ferry-2": one})
    found = agree([first, third])
    assert found.figures["f1"]["quote.act"].value is None
    assert found.figures["kappa"]["quote.act"].value is None
    assert found.figures["f1"]["mention.exact"].value == 1
    with pytest.raises(OnrecordError, match="no layer in common"):
        agree([first, annotators.make("fourth", layers={"ferry-1": []})])
