"""Format results, comparisons and corpora for notebooks: one small HTML table each, with all text escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from onrecord.errors import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.comparison.result import Comparison
    from onrecord.corpus.load import Corpus
    from onrecord.scoring.result import Result

DASH = "-"


def table(headings: Sequence[str], rows: Iterable[Sequence[object]], *, caption: str, below: Iterable[str] = ()) -> str:
    """Return an HTML table, as a string; all texts are escaped, and the first cell of each row is its heading.

    Args:
        headings: The column headings.
        rows: The cells of each row, which may be of any type.
        caption: The text above the table.
        below: Lines of small text below the table.
    """
    head = Markup("").join(Markup("<th>{}</th>").format(each) for each in headings)
    body = Markup("").join(
        Markup("<tr><th style='text-align:left'>{}</th>{}</tr>").format(
            first, Markup("").join(Markup("<td>{}</td>").format(each) for each in rest)
        )
        for first, *rest in rows
    )
    lines = Markup("").join(Markup("<div><small>{}</small></div>").format(each) for each in below)
    html = Markup("<table><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>{}")
    return str(html.format(escape(caption), head, body, lines))


def result_html(result: Result) -> str:
    """Return an HTML table with a row for each attempted measure, figures in percent, and notes and signature below."""
    rows = []
    for name, score in result.scores.items():
        if score.counts is None:
            continue
        precision, recall, f1, rate = map(_percent, score.value)
        counts = [DASH, DASH] if isinstance(score.counts.gold, tuple) else [score.counts.gold, score.counts.predicted]
        rows.append((name, precision, recall, rate if score.measure.is_rate else f1, *counts))
    caption = f"{len(rows)} of {len(result)} measures over {counted(len(result.doc_ids), 'document')}"
    headings = ("measure", "P", "R", "F1 or rate", "gold", "predicted")
    return table(headings, rows, caption=caption, below=(*result.notes, result.signature))


def comparison_html(comparison: Comparison) -> str:
    """Return an HTML table with a row for each measure, and the comparison's notes below.

    The columns are both figures in percent, the difference B - A in points, its interval, the p-value with Holm's
    correction, and the verdict.
    """
    rows = []
    for name, each in comparison.items():
        interval = DASH if each.interval is None else f"{_points(each.interval.low)} to {_points(each.interval.high)}"
        p = comparison.holm.get(name)
        figures = (_percent(each.a), _percent(each.b), _points(each.difference))
        verdict = comparison.verdicts[name].value
        rows.append((name, *figures, interval, DASH if p is None else f"{p:.2g}", verdict))
    a, b = comparison.names
    headings = ("measure", f"A: {a}", f"B: {b}", "B - A", "95%", "p, corrected", "verdict")
    return table(headings, rows, caption=comparison.summary, below=comparison.notes)


def corpus_html(corpus: Corpus) -> str:
    """Return an HTML table with a row for each article: id, title, publisher, date and length in characters."""
    rows = [
        (doc_id, each.title.value or DASH, each.publisher.value or DASH, each.date.value or DASH, each.characters)
        for doc_id, each in corpus.articles.items()
    ]
    caption = f"{corpus.metadata.name} {corpus.metadata.corpus_version}"
    return table(("doc_id", "title", "publisher", "date", "characters"), rows, caption=caption)


def _percent(figure: float | None) -> str:
    return DASH if figure is None else f"{100 * figure:.1f}"


def _points(figure: float | None) -> str:
    return DASH if figure is None else f"{100 * figure:+.1f}"
