"""Measure the agreement of two or more annotators: for each pair, and the mean over the pairs.

Only documents that all annotators have are compared; the others are listed. With more than two annotators a figure is
the mean over the pairs for which it is defined.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord import schema
from onrecord.agree.annotators import independent, read_annotators, statement
from onrecord.agree.pairwise import Figure, agree_two, mean
from onrecord.agree.table import columns, rows
from onrecord.documents.directory import document_paths
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from onrecord.agree.annotators import Annotator
    from onrecord.agree.pairwise import PairAgreement

KINDS = ("f1", "alpha", "kappa")


@dataclass(frozen=True)
class Agreement:
    """The agreement of annotators.

    Attributes:
        annotators: The annotators.
        doc_ids: The compared documents.
        left_out: The documents that not all annotators have.
        pairs: The agreement of each pair.
        figures: Kind (`f1`, `alpha`, `kappa`) -> name -> the mean over the pairs.
    """

    annotators: tuple[Annotator, ...]
    doc_ids: tuple[str, ...]
    left_out: tuple[str, ...]
    pairs: tuple[PairAgreement, ...]
    figures: Mapping[str, Mapping[str, Figure]]

    @property
    def caption(self) -> str:
        """Return a caption: whose agreement this is, and what the figures are."""
        left = f" Left out, since not all have them: {', '.join(self.left_out)}." if self.left_out else ""
        texts = "" if self.figures["alpha"] else " The texts are not at hand: no alpha, and contents are not trimmed."
        several = " Figures are means over pairs of annotators." if len(self.pairs) > 1 else ""
        return (
            f"{statement(self.annotators)}{several} F1 by the scorer's measures, the mean of each annotator as gold; "
            f"alpha (Krippendorff, nominal) of tokens in or out; kappa (Cohen) on items that both marked.{left}{texts}"
        )

    def to_json(self) -> bytes:
        """Return the agreement as JSON bytes (schema `agreement`), deterministically."""
        plain = {
            "annotators": [
                {"name": each.name, "about": msgspec.to_builtins(each.about) if each.about else None}
                for each in self.annotators
            ],
            "caption": self.caption,
            "columns": columns(self.doc_ids),
            "documents": list(self.doc_ids),
            "figures": {kind: _plain(self.figures[kind]) for kind in KINDS},
            "independent": independent(self.annotators),
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


def agree(directories: Sequence[Path], *, measures: Iterable[str] | None = None) -> Agreement:
    """Return the agreement of annotators.

    Args:
        directories: One directory of documents for each annotator.
        measures: The names of measures, patterns allowed; all by default.

    Raises:
        OnrecordError: There are fewer than two annotators, they have no document in common, or a check finds an error
            in their annotations.
    """
    annotators = read_annotators(directories)
    chosen = None if measures is None else list(measures)
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
    pairs = tuple(agree_two(one, other, doc_ids=common, measures=chosen) for one, other in combinations(annotators, 2))
    return Agreement(
        tuple(annotators),
        tuple(common),
        tuple(sorted(set.union(*held) - set(common))),
        pairs,
        {kind: _mean([getattr(pair, kind) for pair in pairs], common) for kind in KINDS},
    )


def _mean(pairs: Sequence[Mapping[str, Figure]], doc_ids: Sequence[str]) -> dict[str, Figure]:
    """Return the mean of each figure over the pairs for which it is defined."""
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
    """Return figures as JSON values, without undefined fields other than `value`."""
    return {
        name: {
            key: dict(value) if key == "documents" else value
            for key, value in figure._asdict().items()
            if value is not None or key == "value"
        }
        for name, figure in figures.items()
    }
