"""Find the items that have different outcomes in two systems.

Outcomes come from `onrecord.explain`, which uses the measures' own matchings. A gold item is listed if exactly one
system has it right. A prediction without a gold item is listed if only one system predicted it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from onrecord.explain.finding import Outcome
from onrecord.explain.run import LAYERS, explain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from onrecord.corpus.load import Corpus
    from onrecord.documents.sources import Origin
    from onrecord.explain.finding import Finding
    from onrecord.scoring.gold import Gold

Key: TypeAlias = tuple[str, int, str, str, str, str]  # doc_id, start, layer, gold's id, its words, the predicted words
NOT_PREDICTED = "not predicted"
NEUTRAL = {Outcome.NEUTRAL}


@dataclass(frozen=True)
class ItemDifference:
    """An item with different outcomes in two systems.

    Attributes:
        doc_id: The document.
        layer: The layer of the finding.
        start: The start offset; `UNALIGNED` if unknown.
        gold: The gold item's id; None for a prediction without a gold item.
        text: The words of the item.
        a: Its outcomes in A, joined by commas; `missed` or `not predicted` if A has no finding on it.
        b: The same for B.
    """

    doc_id: str
    layer: str
    start: int
    gold: str | None
    text: str
    a: str
    b: str


def differing_items(
    gold: Gold | Corpus | Origin | None,
    a: Origin,
    b: Origin,
    *,
    documents: Sequence[str],
    layers: Collection[str] = LAYERS,
    **restricted: Any,
) -> list[ItemDifference]:
    """Return the items that only one of two systems has right, or only one of them predicted.

    Args:
        gold: A path (directory, JSONL file, root of a corpus), a Corpus, a Gold, documents, or None for the corpus in
            use.
        a: The predictions of the first system: a path, a Corpus or documents (records or dicts).
        b: The predictions of the second system, in any of these forms.
        documents: The ids of the documents to compare; the result is in this order, then in text order.
        layers: The layers to compare: `entities` (with mentions), `quotes`, and `events` (with times and arguments).
        restricted: The arguments of `explain` that leave items out, such as `form`, `certain` and `given`.
    """
    sides = [explain(gold, each, documents=documents, layers=layers, **restricted) for each in (a, b)]
    return differing_findings(*sides, documents=documents)


def differing_findings(a: Iterable[Finding], b: Iterable[Finding], *, documents: Sequence[str]) -> list[ItemDifference]:
    """Return the items that only one of two systems has right, or only one of them predicted.

    Args:
        a, b: The outcomes of each system's items against the same gold, as `onrecord.explain` returns them.
        documents: The ids of all documents of the findings; the result is in this order, then in text order.
    """
    sides = [_outcomes(each) for each in (a, b)]
    rank = {doc_id: at for at, doc_id in enumerate(documents)}
    found = []
    for key in sides[0].keys() | sides[1].keys():
        doc_id, start, layer, gold_id, words, predicted = key
        one, other = (side.get(key, set()) for side in sides)
        differs = (Outcome.RIGHT in one) != (Outcome.RIGHT in other) if gold_id else bool(one) != bool(other)
        if differs:
            none = Outcome.MISSED if gold_id else NOT_PREDICTED
            shown = [", ".join(sorted(each)) or none for each in (one, other)]
            found.append(ItemDifference(doc_id, layer, start, gold_id or None, words or predicted, *shown))
    return sorted(found, key=lambda item: (rank[item.doc_id], item.start, item.layer, item.gold or "", item.text))


def _outcomes(findings: Iterable[Finding]) -> dict[Key, set[str]]:
    """Return key -> outcomes (`right`, `missed`, …) of each gold item, and of each prediction without a gold item.

    Neutral outcomes are left out. A key has the document, start, layer, gold's id, gold's words and the predicted
    words; "" for what is missing.
    """
    found: defaultdict[Key, set[str]] = defaultdict(set)
    for finding in findings:
        if finding.outcome in NEUTRAL:
            continue
        words, predicted = finding.gold_text or "", finding.predicted_text or ""
        if finding.gold is None:
            found[finding.doc_id, finding.start, finding.layer, "", "", predicted].add(finding.outcome)
        else:
            found[finding.doc_id, finding.start, finding.layer, finding.gold, words, ""].add(finding.outcome)
    return found
