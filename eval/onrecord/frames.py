"""Convert results, comparisons, findings and predictions to tidy pandas data frames.

Rates are between 0 and 1. A figure that is undefined or was not attempted is missing (NaN or <NA>), never 0. pandas
comes with the extra [data] and is imported when the first frame is made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from msgspec import to_builtins

from onrecord.documents.model import RECORDS, UNALIGNED
from onrecord.documents.sources import predictions
from onrecord.errors import OnrecordError, shown
from onrecord.scoring.exact import plain
from onrecord.scoring.measure import value_of_part

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pandas as pd

    from onrecord.comparison.result import Comparison
    from onrecord.documents.sources import Origin
    from onrecord.explain.finding import Finding
    from onrecord.scoring.measure import Counts, Measure, Value
    from onrecord.scoring.result import Result, Score

By: TypeAlias = Literal["document", "type", "zone", "item"]
PARTS: tuple[By, ...] = ("document", "type", "zone")
RATES = dict.fromkeys(("precision", "recall", "f1", "value"), "float64")
COUNTS = {"gold": "Int64", "predicted": "Int64", "matched": "float64"}
DIFFERENCE = {
    "measure": "string",
    "a": "float64",
    "b": "float64",
    "difference": "float64",
    "low": "float64",
    "high": "float64",
    "p": "float64",
    "holm": "float64",
    "unit": "string",
    "units": "Int64",
    "verdict": "string",
}
FINDING = {
    "doc_id": "string",
    "layer": "string",
    "outcome": "string",
    "gold": "string",
    "predicted": "string",
    "related": "string",
    "gold_text": "string",
    "predicted_text": "string",
    "start": "Int64",
    "rule": "string",
    "details": "string",
}


def result_frame(result: Result, by: By | None = None, *, attempted: bool = False) -> pd.DataFrame:
    """Return the figures of a result as a pandas data frame.

    Args:
        result: The result of `onrecord.score`.
        by: None for one row per measure. `document`, `type` or `zone` for one row per measure and part; the column of
            that name holds the part. `item` for one row per item with its outcome, with the columns of
            `findings_frame`: the items of the scored layers that the result counts. Predictions that its filters leave
            out are neutral.
        attempted: Without `by`, leave out measures that have no figure.

    Returns:
        The columns `measure`, the part, `precision`, `recall`, `f1`, `value` (for measures with a single figure),
        `gold`, `predicted` and `matched` (numbers of items). Without `by`, also `low` and `high`, the ends of the 95%
        interval, if the result has intervals. By parts, `matched` is the number of the part's predictions that are
        right, and `gold_matched` the number of its gold items that were found; the two differ where a prediction and
        its gold item have different types or zones.

    Raises:
        OnrecordError: `by` has another value, the items cannot be listed, or pandas is not installed.
    """
    if by == "item":
        return _items(result)
    if by is not None and by not in PARTS:
        raise OnrecordError(
            "A result cannot be shown by such parts: the argument `by` has an unknown value.",
            got=f"by={shown(by)}",
            expected=f"by=None or one of {', '.join(PARTS)}, item",
            hint='result.to_frame(by="document")',
        )
    if by is not None:
        return frame(
            _parts(result, by), {"measure": "string", by: "string", **RATES, **COUNTS, "gold_matched": "float64"}
        )
    bounded = {"low": "float64", "high": "float64"} if result.intervals else {}
    rows = []
    for name, score in result.scores.items():
        found = result.intervals.get(name)
        low, high = (found and found.interval) or (None, None)
        if not attempted or any(figure is not None for figure in score.value):
            rows.append({**_row(score.measure, score.counts, score.value), "low": low, "high": high})
    return frame(rows, {"measure": "string", **RATES, **COUNTS, **bounded})


def _items(result: Result) -> pd.DataFrame:
    from onrecord.explain.run import LAYERS, explain

    if result.sides is None:
        raise OnrecordError(
            "The items of this result cannot be listed.",
            got="a result from a cluster, or of an iterator",
            expected="a result of `onrecord.score(gold, predicted)` of paths or lists, without `on`",
            hint="onrecord.explain.findings_frame(onrecord.explain.explain(gold, predicted))",
        )
    gold, predicted, options = result.sides
    scored = {score.measure.layer for score in result.scores.values()}
    return findings_frame(explain(gold, predicted, layers=[each for each in LAYERS if each in scored], **options))


def _parts(result: Result, by: By) -> Iterator[dict[str, Any]]:
    """Yield a row of figures for each measure and each part (a type, zone or document) of the result."""
    for score in result.scores.values():
        for part, counts in _counts(result, score, by):
            yield {by: part or None, **_row(score.measure, counts, value_of_part(score.measure, counts))}


def _counts(result: Result, score: Score, by: By) -> Iterable[tuple[str, Counts]]:
    if by == "document":
        each = ((doc_id, score.document(doc_id)) for doc_id in result.doc_ids)
        return ((doc_id, counts) for doc_id, counts in each if counts is not None)
    return (score.by_label if by == "type" else score.by_zone).items()


def _row(measure: Measure, counts: Counts | None, value: Value) -> dict[str, Any]:
    row: dict[str, Any] = {"measure": measure.name, **value._asdict()}
    if counts is not None and not isinstance(counts.precise, tuple):  # a tuple holds several sums, not one count
        right: Any = plain(counts.precise), plain(counts.recalled)
        matched, gold_matched = (each / measure.credit for each in right)
        row |= {"gold": plain(counts.gold), "predicted": plain(counts.predicted)}
        row |= {"matched": matched, "gold_matched": gold_matched}
    return row


def comparison_frame(comparison: Comparison) -> pd.DataFrame:
    """Return a comparison of two systems (A and B) as a pandas data frame with one row per measure.

    Returns:
        The columns `measure`, `a` and `b` (figures), `difference` (B minus A), `low` and `high` (its 95% interval),
        `p`, `holm` (p after Holm's correction), `unit`, `units` and `verdict`.

    Raises:
        OnrecordError: Pandas is not installed.
    """
    rows = []
    for name, each in comparison.items():
        low, high = each.interval or (None, None)
        rows.append(
            {
                "measure": name,
                "a": each.a,
                "b": each.b,
                "difference": each.difference,
                "low": low,
                "high": high,
                "p": each.test.p if each.test else None,
                "holm": comparison.holm.get(name),
                "unit": each.unit.value,
                "units": each.units,
                "verdict": comparison.verdicts[name].value,
            }
        )
    return frame(rows, DIFFERENCE)


def findings_frame(findings: Iterable[Finding]) -> pd.DataFrame:
    """Return the outcomes of items, from `onrecord.explain.explain`, as a pandas data frame with one row per item.

    Returns:
        The columns `doc_id`, `layer`, `outcome`, `gold` and `predicted` (ids), `related`, `gold_text` and
        `predicted_text`, `start`, `rule`, and `details` (joined by semicolons). A cell without a value is missing
        (<NA>), such as the start of a string that has no place in the text.

        Each gold item is in the column `gold` once, so that rows can be counted, and each prediction once in
        `predicted`. `related` has the id of the other side's item for a quote that is a split, a merge or a duplicate:
        `frame["gold"].fillna(frame["related"])` joins the pieces of a gold quote.

        The outcomes, which follow the measures' own matchings:

        - `right`: credited by the layer's headline measure;
        - `type`: gold's offsets, another type;
        - `boundary`: overlaps gold's span;
        - `role`: an argument with gold's filler and another role;
        - `wrong speaker`: a quote with gold's content and other speakers, if the system attempted speakers;
        - `split`: a part of a gold item that is paired with another prediction; an entity in several predicted
          clusters;
        - `merge`: a gold item inside a prediction that is paired with another item; a predicted cluster of several
          entities;
        - `duplicate`: a repeated prediction of the same item;
        - `missed`: a gold item without a pair;
        - `spurious`: a prediction without a pair;
        - `neutral`: not scored, for the reason in `rule`, such as a quote without content or a filter;
        - `outside zone`: predicted where nothing is annotated.

    Raises:
        OnrecordError: Pandas is not installed.
    """
    rows = (
        {
            **each.as_data(),
            "outcome": each.outcome.value,
            "start": None if each.start == UNALIGNED else each.start,
            "rule": each.rule or None,
            "details": "; ".join(each.details) or None,
        }
        for each in findings
    )
    return frame(rows, FINDING)


def predictions_frame(predicted: Origin, layer: str) -> pd.DataFrame:
    """Return a layer of predictions (or of any documents) as a pandas data frame with one row per item.

    Args:
        predicted: A path, documents or a corpus, as for `onrecord.score`.
        layer: `mentions`, `times`, `quotes`, `events`, `fillers` or `nonquotes`.

    Returns:
        The column `doc_id`, then the fields of the layer's items. Nested values are lists and dicts. Offsets are
        missing for items that were predicted as strings. A document without the layer has no rows.

    Raises:
        OnrecordError: There is no such layer, the predictions cannot be read, or pandas is not installed.
    """
    if layer not in RECORDS:
        raise OnrecordError(
            "There is no such layer.",
            got=shown(layer),
            expected=" or ".join(RECORDS),
            hint='predictions_frame("mine.jsonl", "quotes")',
        )
    names = [name for name in RECORDS[layer].__struct_fields__ if name != "review"]
    offsets = {name: "Int64" for name in names if name in {"start", "end"}}
    rows = (
        {"doc_id": placed.document.doc_id, **_plain_item(item, names)}
        for placed in predictions(predicted)
        for item in getattr(placed.document, layer) or ()
    )
    return frame(rows, {"doc_id": "string", **{name: offsets.get(name, "object") for name in names}})


def _plain_item(item: Any, names: Iterable[str]) -> dict[str, Any]:
    """Return the fields `names` of an item, a record such as `Mention`, as a dict: name -> JSON-compatible value.

    None stands for the offset -1, which means that the item has no offsets.
    """
    found = {name: to_builtins(getattr(item, name)) for name in names}
    return {name: None if value == UNALIGNED else value for name, value in found.items()}


def frame(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str]) -> pd.DataFrame:
    """Return rows as a pandas data frame; a value that a row does not have is missing.

    Args:
        rows: Name of a column -> value, for each row.
        columns: Name -> dtype of each column, in order.

    Raises:
        OnrecordError: Pandas is not installed.
    """
    try:
        import pandas as pd
    except ImportError as error:
        raise OnrecordError(
            "Data frames need pandas.",
            got=f"pandas cannot be imported: {error}",
            expected="the extra [data] of onrecord",
            hint="pip install 'onrecord[data]'",
        ) from error

    data: Any = [[row.get(name) for name in columns] for row in rows]
    made = pd.DataFrame(data, columns=list(columns))
    return made.astype(dict(columns))
