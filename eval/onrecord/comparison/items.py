"""Find the items of which two systems make something different: gold's that one of them has right, and own mistakes.

Both are explained (`onrecord.explain`), by the measures' own matchings. An item of gold is listed if it is right in one
system and not in the other; a prediction that answers no item of gold, if the other system did not make it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from onrecord.explain.finding import Outcome
from onrecord.explain.run import LAYERS, explain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from onrecord.corpus.load import Corpus
    from onrecord.documents.sources import Origin
    from onrecord.explain.finding import Finding
    from onrecord.scoring.gold import Gold

Key: TypeAlias = tuple[str, int, str, str, str, str]  # doc_id, start, layer, gold's id, its words, the predicted words
UNSAID = "not said"
NEUTRAL = {Outcome.NEUTRAL}


@dataclass(frozen=True)
class ItemDifference:
    """An item, and what became of it in each system; gold is its id, None for a prediction that answers none."""

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
) -> list[ItemDifference]:
    """Return the items that differ in some documents, in order of the documents given and of the text."""
    sides = [explain(gold, each, documents=documents, layers=layers) for each in (a, b)]
    return differing_findings(*sides, documents=documents)


def differing_findings(a: Iterable[Finding], b: Iterable[Finding], *, documents: Sequence[str]) -> list[ItemDifference]:
    """Return the items that differ between two systems' findings on some documents, ordered as `differing_items`."""
    sides = [_outcomes(each) for each in (a, b)]
    rank = {doc_id: at for at, doc_id in enumerate(documents)}
    found = []
    for key in sides[0].keys() | sides[1].keys():
        doc_id, start, layer, gold_id, words, predicted = key
        one, other = (side.get(key, set()) for side in sides)
        differs = (Outcome.RIGHT in one) != (Outcome.RIGHT in other) if gold_id else bool(one) != bool(other)
        if differs:
            said = [", ".join(sorted(each)) or (UNSAID if not gold_id else Outcome.MISSED) for each in (one, other)]
            found.append(ItemDifference(doc_id, layer, start, gold_id or None, words or predicted, *said))
    return sorted(found, key=lambda item: (rank[item.doc_id], item.start, item.layer, item.gold or "", item.text))


def _outcomes(findings: Iterable[Finding]) -> dict[Key, set[str]]:
    """Return the outcomes by gold item, and by prediction where there is none."""
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
