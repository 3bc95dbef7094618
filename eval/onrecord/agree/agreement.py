"""Measure the agreement of two or more annotators: of each pair, and the mean over the pairs.

Only documents that all annotators have are compared; the others are named in the caption. With more than two
annotators, a figure is the mean over the pairs for which it is defined.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord import schema
from onrecord.agree.annotators import guidelines_of, independent, read_annotators, statement
from onrecord.agree.done import agree_on_done, not_done
from onrecord.agree.intervals import agreed
from onrecord.agree.pairwise import Figure, mean
from onrecord.agree.table import columns, rows
from onrecord.documents.directory import document_paths
from onrecord.errors import OnrecordError, counted
from onrecord.measures.headlines import HEADLINES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from os import PathLike

    import pandas as pd

    from onrecord.agree.annotators import Annotator
    from onrecord.agree.pairwise import PairAgreement
    from onrecord.stats.bootstrap import Interval

KINDS = ("f1", "alpha", "kappa")
FRAME = {"name": "string", "figure": "string", "value": "float64", "units": "Int64"}


@dataclass(frozen=True, repr=False)
class Agreement:
    """The agreement of two or more annotators.

    Attributes:
        annotators: The annotators, in the order in which they were named.
        doc_ids: The compared documents.
        left_out: The documents that not all annotators have.
        pairs: The agreement of each pair.
        figures: Kind of figure (`f1`, `alpha`, `kappa`) -> name -> the mean over the pairs.
        intervals: Measure -> the 95% interval of the F1 of two annotators, or None; empty unless asked for.
    """

    annotators: tuple[Annotator, ...]
    doc_ids: tuple[str, ...]
    left_out: tuple[str, ...]
    pairs: tuple[PairAgreement, ...]
    figures: Mapping[str, Mapping[str, Figure]]
    intervals: Mapping[str, Interval | None] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Return one line: the annotators, the number of documents, and the F1 of the headline measures."""
        headlines = [(name, self.figures["f1"][name].value) for name in HEADLINES if name in self.figures["f1"]]
        shown = ", ".join(f"{name} {100 * value:.1f}" for name, value in headlines if value is not None)
        names = ", ".join(each.name for each in self.annotators)
        return f"<Agreement: {names}: {counted(len(self.doc_ids), 'document')}: {shown or 'no figures'}>"

    @property
    def caption(self) -> str:
        """Return a few sentences for the user: who the annotators are, what the figures are, and what was left out."""
        left = f" Left out, because not all have them: {', '.join(self.left_out)}." if self.left_out else ""
        texts = "" if self.figures["alpha"] else " The texts are not available: no alpha, and contents are not trimmed."
        several = " Figures are means over pairs of annotators." if len(self.pairs) > 1 else ""
        rules = f" {found}" if (found := guidelines_of(self.annotators)) else ""
        return (
            f"{statement(self.annotators)}{rules}{several} "
            "F1: the scorer's measures, the mean of both directions, which may differ: each annotator as gold. "
            "Alpha: Krippendorff's, of tokens inside or outside spans. "
            f"Kappa: Cohen's, of the items that both annotators marked.{left}"
            f"{not_done(combinations(self.annotators, 2), self.doc_ids)}{texts}"
        )

    def to_json(self) -> bytes:
        """Return the agreement as JSON (schema `agreement`); the same input gives the same bytes."""
        plain = {
            "annotators": [
                {"name": each.name, "about": each.about.plain() if each.about else None} for each in self.annotators
            ],
            "caption": self.caption,
            "columns": columns(self.doc_ids),
            "documents": list(self.doc_ids),
            "figures": {kind: _plain(self.figures[kind]) for kind in KINDS},
            "independent": independent(self.annotators),
            **({"intervals": self._plain_intervals()} if self.intervals else {}),
            "left_out": list(self.left_out),
            "onrecord": "agreement",
            "pairs": [
                {
                    "annotators": list(pair.annotators),
                    "signatures": list(pair.signatures),
                    "figures": {kind: _plain(getattr(pair, kind)) for kind in KINDS},
                }
                for pair in self.pairs
            ],
            "rows": rows(self.figures, self.doc_ids),
            "schema_version": schema.schema_version(),
        }
        return msgspec.json.format(msgspec.json.encode(plain, order="sorted"), indent=1) + b"\n"

    def to_frame(self) -> pd.DataFrame:
        """Return the figures as a pandas data frame with one row per figure.

        Returns:
            The columns `name` (a measure for F1, a layer for alpha, an attribute for kappa), `figure` (`f1`, `alpha`,
            `kappa`), `value`, `units` (the tokens or items of alpha and kappa), and one column per document. Figures
            are between 0 and 1 (alpha and kappa may be negative); undefined ones are missing.

        Raises:
            OnrecordError: Pandas is not installed.
        """
        from onrecord.frames import frame  # pandas is an extra

        made = [
            {"name": name, "figure": kind, "value": each.value, "units": each.units}
            | {doc_id: each.documents.get(doc_id) for doc_id in self.doc_ids}
            for kind in KINDS
            for name, each in self.figures[kind].items()
        ]
        return frame(made, FRAME | dict.fromkeys(self.doc_ids, "float64"))

    def _plain_intervals(self) -> dict[str, Any]:
        return {name: found and {"low": found.low, "high": found.high} for name, found in self.intervals.items()}


def agree(
    directories: Sequence[str | PathLike[str]],
    *,
    measures: Iterable[str] | str | None = None,
    intervals: bool = False,
) -> Agreement:
    """Return the agreement of two or more annotators: F1, alpha and kappa, for each pair and as means over the pairs.

    Args:
        directories: The annotators' directories or names, two or more, such as `["reader-d", "reader-e"]`; `gold` may
            be one of them.
        measures: The measures of the F1, by name or pattern, one or several; None for all.
        intervals: Whether each F1 gets a 95% interval over paragraphs or documents; for two annotators only.

    Returns:
        The figures of each pair and their means, with the signatures of both directions.

    Raises:
        OnrecordError: There are fewer than two directories, they have no document in common, a check finds an error in
            an annotation, or `intervals` is true and there are more than two.
    """
    annotators = read_annotators(directories)
    if intervals and len(annotators) > 2:  # noqa: PLR2004 - a pair
        raise OnrecordError(
            "Intervals need exactly two annotators.",
            got=", ".join(each.name for each in annotators),
            hint="onrecord agree A B --ci, with two of them",
        )
    chosen = None if measures is None else [measures] if isinstance(measures, str) else list(measures)
    common, left_out = common_documents(annotators)
    pairs = tuple(
        agree_on_done(one, other, doc_ids=common, measures=chosen) for one, other in combinations(annotators, 2)
    )
    return Agreement(
        tuple(annotators),
        tuple(common),
        tuple(left_out),
        pairs,
        {kind: _mean([getattr(pair, kind) for pair in pairs], common) for kind in KINDS},
        _intervals(annotators, common, pairs[0]) if intervals else {},
    )


def common_documents(annotators: Sequence[Annotator]) -> tuple[list[str], list[str]]:
    """Return the ids of the documents that all annotators have, and the ids of the other documents, both sorted.

    Raises:
        OnrecordError: The annotators have no document in common.
    """
    held = [{path.stem for path in document_paths(each.path)} for each in annotators]
    common = sorted(set.intersection(*held))
    if not common:
        raise OnrecordError(
            "The annotators have no document in common.",
            where=", ".join(str(each.path) for each in annotators),
            got="; ".join(
                f"{each.name}: {', '.join(sorted(ids)) or 'none'}" for each, ids in zip(annotators, held, strict=True)
            ),
            expected="<doc_id>.json in each directory",
            hint="onrecord marks DIR converts an annotator's marks to documents",
        )
    return common, sorted(set.union(*held) - set(common))


def _intervals(annotators: Sequence[Annotator], doc_ids: Sequence[str], pair: PairAgreement) -> dict[str, Any]:
    one, other = (each.folder(doc_ids) for each in annotators)
    found = agreed(one, other, measures=list(pair.f1)) if pair.f1 else {}
    return {name: each.interval for name, each in found.items()}


def _mean(pairs: Sequence[Mapping[str, Figure]], doc_ids: Sequence[str]) -> dict[str, Figure]:
    if len(pairs) == 1:
        return dict(pairs[0])
    names = dict.fromkeys(name for pair in pairs for name in pair)
    found = {}
    for name in names:
        figures = [pair[name] for pair in pairs if name in pair]
        units = [figure.units for figure in figures if figure.units is not None]
        found[name] = Figure(
            mean(figure.value for figure in figures),
            {doc_id: mean(figure.documents.get(doc_id) for figure in figures) for doc_id in doc_ids},
            sum(units) if units else None,
            mean(figure.agreement for figure in figures),
        )
    return found


def _plain(figures: Mapping[str, Figure]) -> dict[str, Any]:
    return {
        name: {
            key: dict(value) if key == "documents" else value
            for key, value in figure._asdict().items()
            if value is not None or key == "value"
        }
        for name, figure in figures.items()
    }
