"""Measure the agreement of two annotators: the scorer's F1, alpha of tokens, and kappa of attributes.

F1 is symmetric except for neutral items: the gold side decides which mentions are predicative and which zones are
annotated. Each annotator is therefore gold once, and the mean of the two F1 is the agreement. Alpha and kappa are
symmetric. An undefined figure (nothing marked by either, or one label throughout) is None.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from onrecord.agree.attributes import attribute_labels
from onrecord.agree.tokens import token_labels
from onrecord.scorer import score
from onrecord.stats.alpha import nominal_alpha
from onrecord.stats.kappa import cohen_kappa

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from onrecord.agree.annotators import Annotator
    from onrecord.scoring.block import Block
    from onrecord.scoring.result import Result

    Labels = Mapping[str, Counter[tuple[Hashable, Hashable]]]
    Name = TypeVar("Name", bound=Hashable)


class Figure(NamedTuple):
    """A figure over all documents and by document, None if undefined.

    Attributes:
        value: The figure over all documents.
        documents: doc_id -> the figure of the document.
        units: For alpha and kappa, the number of tokens or items; None for F1.
        agreement: For alpha and kappa, the share of units with equal labels; None for F1.
    """

    value: float | None
    documents: Mapping[str, float | None]
    units: int | None = None
    agreement: float | None = None


class PairAgreement(NamedTuple):
    """The agreement of two annotators.

    Attributes:
        annotators: Their names.
        signatures: The scorer's signature with each as gold.
        f1: Measure -> figure.
        alpha: Layer -> figure.
        kappa: Attribute -> figure.
    """

    annotators: tuple[str, str]
    signatures: tuple[str, str]
    f1: Mapping[str, Figure]
    alpha: Mapping[str, Figure]
    kappa: Mapping[str, Figure]


def agree_two(
    first: Annotator, second: Annotator, *, doc_ids: Sequence[str], measures: Iterable[str] | None = None
) -> PairAgreement:
    """Return the F1 of each measure, alpha of each layer and kappa of each attribute for two annotators.

    Args:
        first: An annotator.
        second: Another annotator.
        doc_ids: The documents to compare.
        measures: The names of measures, patterns allowed; None for all. Measures that are rates (no F1) are left out.

    Raises:
        OnrecordError: A check finds an error in an annotation.
    """
    chosen = None if measures is None else list(measures)
    labels = _Labels()
    one, other = (each.folder(doc_ids) for each in (first, second))
    forward = score(one, other, measures=chosen, observe=labels.add)
    backward = score(other, one, measures=chosen)
    return PairAgreement(
        (first.name, second.name),
        (forward.signature, backward.signature),
        {
            name: Figure(
                mean([forward[name].f1, backward[name].f1]),
                {doc_id: mean([_f1(forward, name, doc_id), _f1(backward, name, doc_id)]) for doc_id in doc_ids},
            )
            for name, each in forward.scores.items()
            if not each.measure.is_rate
        },
        {layer: _alpha(layer, labels.tokens) for layer in labels.names(labels.tokens)},
        {attribute: _kappa(attribute, labels.attributes) for attribute in labels.names(labels.attributes)},
    )


def mean(figures: Iterable[float | None]) -> float | None:
    """Return the mean of the defined figures, or None if none is defined.

    >>> mean([0.5, None, 1.0]), mean([None])
    (0.75, None)
    """
    defined = [figure for figure in figures if figure is not None]
    return sum(defined) / len(defined) if defined else None


def _f1(result: Result, name: str, doc_id: str) -> float | None:
    """Return a measure's F1 in one document; None if the layer was not attempted or the F1 is undefined there.

    Args:
        result: The scores, with counts by document.
        name: The name of a measure in `result`.
        doc_id: The document.
    """
    found = result.scores[name]
    counts = found.document(doc_id) if found.counts is not None else None
    return None if counts is None else found.measure.value(counts).f1


class _Labels:
    """The labels of both annotators, by document."""

    def __init__(self) -> None:
        self.tokens: dict[str, Labels] = {}
        self.attributes: dict[str, Labels] = {}

    def add(self, block: Block) -> None:
        for pair in block.pairs:
            self.tokens[pair.gold.doc_id] = token_labels(pair)
            self.attributes[pair.gold.doc_id] = attribute_labels(pair)

    @staticmethod
    def names(documents: Mapping[str, Labels]) -> list[str]:
        return list(dict.fromkeys(name for labels in documents.values() for name in labels))


def _whole(name: str, documents: Mapping[str, Labels]) -> Counter[tuple[Hashable, Hashable]]:
    """Return (first annotator's label, second's label) -> the number of units with them in all documents.

    Args:
        name: The layer or attribute whose counts are added.
        documents: doc_id -> layer or attribute -> the counts of its pairs of labels.
    """
    whole: Counter[tuple[Hashable, Hashable]] = Counter()
    for labels in documents.values():
        whole.update(labels.get(name, {}))
    return whole


def _alpha(layer: str, documents: Mapping[str, Labels]) -> Figure:
    """Return Krippendorff's alpha of a layer's tokens, over all documents and by document.

    Args:
        layer: The layer.
        documents: doc_id -> layer -> (marked by the first annotator, marked by the second) -> number of tokens.
    """
    whole = _whole(layer, documents)
    equal = sum(count for (one, other), count in whole.items() if one == other)
    return Figure(
        nominal_alpha(whole),
        {doc_id: nominal_alpha(labels.get(layer, {})) for doc_id, labels in documents.items()},
        whole.total(),
        equal / whole.total() if whole else None,
    )


def _kappa(attribute: str, documents: Mapping[str, Labels]) -> Figure:
    """Return Cohen's kappa of an attribute's labels, over all documents and by document.

    Args:
        attribute: The attribute, such as `quote.kind`.
        documents: doc_id -> attribute -> (first annotator's label, second's label) -> number of items.
    """
    whole = cohen_kappa(_whole(attribute, documents))
    parts = {doc_id: cohen_kappa(labels.get(attribute, {})).kappa for doc_id, labels in documents.items()}
    return Figure(whole.kappa, parts, whole.units, whole.agreement)
