"""Data frames and notebook tables of results, comparisons and outcomes."""

from __future__ import annotations

import json
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import onrecord
from onrecord.documents.model import Document, Mention, Quote, Span
from onrecord.explain import explain, findings_frame
from onrecord.frames import predictions_frame

if TYPE_CHECKING:
    from onrecord.scoring.result import Result

pd = pytest.importorskip("pandas", reason="pip install 'onrecord[data]'")
RESULTS = Path(__file__).parents[1] / "eval" / "results"
RULES, NAMES = (RESULTS / name / "predictions.jsonl" for name in ("rules", "names"))


@pytest.fixture(scope="module")
def result() -> Result:
    """Return the score of the rules baseline, every measure, with intervals."""
    return onrecord.score(None, RULES, intervals=True)


def test_the_frame_of_a_result_has_one_row_for_each_measure(result: Result) -> None:
    """Undefined figures are missing, and intervals are included."""
    frame = result.to_frame().set_index("measure")
    assert list(frame.index) == list(result)
    for name, value in result.items():
        for rate in ("precision", "recall", "f1", "value"):
            figure = getattr(value, rate)
            assert pd.isna(frame.loc[name, rate]) if figure is None else frame.loc[name, rate] == figure
    gold, predicted, matched = frame.loc["mention.partial", ["gold", "predicted", "matched"]]
    assert matched / gold == frame.loc["mention.partial", "recall"]
    assert matched / predicted == frame.loc["mention.partial", "precision"]
    assert frame.loc["mention.strict", "low"] < frame.loc["mention.strict", "f1"] < frame.loc["mention.strict", "high"]
    assert str(frame["gold"].dtype) == "Int64"


def test_measures_without_a_figure_can_be_left_out(result: Result) -> None:
    """Every measure has a row by default; `attempted=True` keeps those with a figure."""
    every, some = result.to_frame(), result.to_frame(attempted=True)
    figures = every[["precision", "recall", "f1", "value"]].notna().any(axis=1)
    assert some["measure"].tolist() == every[figures]["measure"].tolist()
    assert 0 < len(some) < len(every) == len(result)


@pytest.mark.parametrize("by", ["document", "type", "zone"])
def test_the_rows_of_a_frame_add_up_to_its_total(result: Result, by: Any) -> None:
    """Each part is a row, and gold's items of all parts are those of the whole."""
    parts, whole = result.to_frame(by=by), result.to_frame().set_index("measure")
    assert list(parts.columns)[:2] == ["measure", by]
    for name in ("mention.strict", "quote.content.exact", "event.trigger.cls"):
        assert parts[parts["measure"] == name]["gold"].sum() == whole.loc[name, "gold"]
        assert len(parts[parts["measure"] == name]) > 1 or by == "zone"


def test_a_type_that_was_not_predicted_has_no_f1_if_its_gold_was_found() -> None:
    """Gold credited to predictions of another type is counted in a column of its own; F1 is missing, not 0."""
    gold = [Document("d", quotes=[Quote(id="q1", content=[Span(0, 9)], kind="reported", speakers=[])])]
    predicted = [Document("d", quotes=[Quote(content=[Span(0, 9)], kind="indirect")])]
    found = onrecord.score(gold, predicted, measures="quote.content.exact,quote.kind").to_frame(by="type")
    rows = found[found["measure"] == "quote.content.exact"].set_index("type")
    assert rows.loc["reported", ["recall", "gold", "predicted", "matched", "gold_matched"]].tolist() == [1, 1, 0, 0, 1]
    columns = ["precision", "gold", "predicted", "matched", "gold_matched"]
    assert rows.loc["indirect", columns].tolist() == [1, 0, 1, 1, 0]
    assert rows["f1"].isna().all()
    assert found[found["measure"] == "quote.kind"].set_index("type")["f1"].to_dict() == {"indirect": 0, "reported": 0}


@pytest.mark.parametrize("by", ["document", "type", "zone"])
def test_frame_and_json_have_the_same_figures_of_each_part(by: Any) -> None:
    """A figure that is null in JSON is missing in the frame, such as F1 of a type that was found, but not predicted."""
    result = onrecord.score(None, NAMES)
    found, frame = json.loads(result.to_json()), result.to_frame(by=by).set_index(["measure", by])
    seen = set()
    for name, measure in found["measures"].items():
        rows = {doc_id: each[name] for doc_id, each in found["documents"].items() if name in each}
        for label, row in (rows if by == "document" else measure.get(f"by_{by}", {})).items():
            for rate in frame.columns.intersection(list(row)):
                figure = frame.loc[(name, label or pd.NA), rate]
                assert (None if pd.isna(figure) else figure) == row[rate], (name, label, rate)
            seen.add((row.get("precision"), row.get("f1")) if row.get("recall") else None)
    assert ((None, None) in seen) == (by == "type")


def test_quotes_without_content_are_neutral_items() -> None:
    """The items of a score of contents that are not neutral are as many as its measure counts."""
    result = onrecord.score(None, RULES, measures="quote.content.exact")
    items, counts = result.to_frame(by="item"), result.scores["quote.content.exact"].counts
    assert counts is not None
    neutral = items["outcome"] == "neutral"
    assert items[~neutral]["gold"].notna().sum() == counts.gold
    assert items[~neutral]["predicted"].notna().sum() == counts.predicted
    assert {*items[neutral]["rule"]} == {"no content to compare"}
    assert not (items == "").any(axis=None)


def test_an_empty_frame_of_a_result_has_all_columns() -> None:
    """A result without parts gives an empty frame that has all columns."""
    gold = [Document("d", mentions=[])]
    frame = onrecord.score(gold, gold, measures="quote.kind").to_frame(by="type")
    assert len(frame) == 0
    assert "f1" in frame.columns


def test_an_unknown_by_is_refused_with_the_known_ones(result: Result) -> None:
    """The error lists the values that `by` may have."""
    with pytest.raises(onrecord.OnrecordError, match="cannot be shown by such parts") as caught:
        result.to_frame(by="paragraph")  # type: ignore[arg-type]
    assert "document, type, zone" in caught.value.expected


def test_the_frame_of_a_comparison_has_one_row_for_each_measure() -> None:
    """Differences, p-values and verdicts are those of the comparison."""
    found = onrecord.compare(None, RULES, NAMES, measures=["mention.strict", "quote.kind", "xcoref.conll"])
    frame = found.to_frame().set_index("measure")
    assert frame.loc["mention.strict", "difference"] == found["mention.strict"].difference
    assert frame.loc["mention.strict", "holm"] == found.holm["mention.strict"]
    assert frame["verdict"].to_dict() == {name: each.value for name, each in found.verdicts.items()}
    assert pd.isna(frame.loc["quote.kind", "b"]) == (found["quote.kind"].b is None)


def test_the_frame_of_explain_has_one_row_for_each_item() -> None:
    """A missing side is missing in the frame."""
    findings = list(explain(None, RULES, layers=["entities"]))
    frame = findings_frame(findings)
    assert len(frame) == len(findings)
    missed = frame[frame["outcome"] == "missed"]
    assert missed["predicted"].isna().all()
    assert len(missed) == sum(each.outcome == "missed" for each in findings)


def test_frames_without_pandas_are_an_error_that_says_what_to_install() -> None:
    """An interpreter that has no pandas scores, and says what frames need."""
    script = f"""
import sys
sys.modules["pandas"] = None
import onrecord
result = onrecord.score(None, {str(RULES)!r}, measures="mention.strict")
try:
    result.to_frame()
except onrecord.OnrecordError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "Data frames need pandas." in done.stdout
    assert "pip install 'onrecord[data]'" in done.stdout


class Cells(HTMLParser):
    """The words and the tags of a table."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Keep a tag's name."""
        del attrs
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        """Keep a cell's words."""
        self.words.append(data)


def html(value: Any) -> Cells:
    """Return the words and tags of a value's notebook table."""
    return Cells(value._repr_html_())


def test_results_comparisons_and_corpora_are_tables_in_a_notebook(result: Result) -> None:
    """Result, comparison, corpus and document are tables with their figures and names."""
    words = html(result).words
    shown = [f"{100 * (rate or 0):.1f}" for rate in result["mention.strict"][:3]]
    assert words[words.index("mention.strict") + 1 : words.index("mention.strict") + 4] == shown
    assert result.signature in words
    comparison = onrecord.compare(None, RULES, NAMES, measures="mention.strict")
    assert {"mention.strict", f"A: {comparison.names[0]}", comparison.summary} <= {*html(comparison).words}
    corpus = onrecord.load()
    assert {*corpus.doc_ids} <= {*html(corpus).words}
    assert repr(corpus).startswith("<Corpus on-the-record ")


def test_a_document_in_a_notebook_has_its_text_with_marked_mentions() -> None:
    """Without a text there is a row for each layer."""
    corpus = onrecord.load()
    document, text = next(iter(corpus.documents.values())), next(iter(corpus.texts.values()))
    shown = html(document)
    words = "".join(shown.words)
    assert text in words
    assert "u" in shown.tags
    first = (document.mentions or [])[0]
    assert text[first.start : first.end] in shown.words
    other = Document(document.doc_id, text_sha256="0" * 64, mentions=document.mentions)
    assert {"mentions", str(len(document.mentions or []))} <= {*html(other).words}


def test_the_frame_of_items_has_the_rows_of_explain(result: Result) -> None:
    """A result that cannot be read again is an error that says what to call."""
    frame = result.to_frame(by="item")
    assert len(frame) == len(list(explain(None, RULES)))
    gold = [Document("d", mentions=[])]
    with pytest.raises(onrecord.OnrecordError, match="cannot be listed"):
        onrecord.score(iter(gold), gold).to_frame(by="item")


def test_the_frame_of_predictions_has_one_row_for_each_item() -> None:
    """Offsets are integers, and missing for strings; a layer not attempted has no rows."""
    rows = [{"doc_id": "d", "mentions": [{"text": "Ada"}, {"start": 4, "end": 7, "type": "PER"}]}, {"doc_id": "e"}]
    frame = predictions_frame(rows, "mentions")
    assert frame["doc_id"].tolist() == ["d", "d"]
    assert frame["text"].iloc[0] == "Ada"
    assert frame["start"].isna().tolist() == [True, False]
    assert (str(frame["start"].dtype), frame["end"].iloc[1], frame["type"].iloc[1]) == ("Int64", 7, "PER")
    assert len(predictions_frame(rows, "quotes")) == 0
    assert len(predictions_frame(RULES, "quotes")) > 100
    with pytest.raises(onrecord.OnrecordError, match="no such layer"):
        predictions_frame(rows, "verbs")


def test_a_document_shows_its_speakers_and_has_a_short_repr() -> None:
    """A notebook lists who says what, by name; a prompt shows an id and numbers, not every span."""
    document = onrecord.load().documents["recusal-000"]
    shown = document._repr_html_()
    assert "26 quotes with their speakers" in shown
    assert "<u class=q><u class=q>quote in a quote</u></u>" in shown  # in the darker shade that such quotes have
    assert "<td>Dmitry Peskov</td><td>said</td>" in shown
    assert repr(document).startswith("<Document recusal-000: 5 zones, 100 mentions, 12 times")
    assert len(repr(document)) < 120
    assert repr(Document("x", mentions=[], failed=True)) == "<Document x: 0 mentions, failed>"
    own = Document("recusal-000", quotes=[Quote(content=[Span(20, 30)], speakers=["<b>"], kind="direct")])
    assert "<td>&lt;b&gt;</td><td>-</td>" in own._repr_html_()


def test_names_in_notebook_tables_are_escaped() -> None:
    """A document's name is shown as it is, and is no tag."""
    shown = html(Document("<script>alert(1)</script>", mentions=[Mention(start=0, end=1)]))
    assert "<script>alert(1)</script>" in shown.words
    assert "script" not in shown.tags
    gold = [Document("<b>", mentions=[Mention(start=0, end=1, type="PER")])]
    compared = onrecord.compare(gold, gold, gold, measures="mention.strict", unit="document")
    assert "b" not in html(compared).tags
