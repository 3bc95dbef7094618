"""Score entity linking: mentions with the Wikidata id (QID) of their entity.

The QID of a predicted mention is the one that `entities` gives its entity. It is right if the mention is matched with a
gold mention whose entity has the same QID in gold's registry. For a metonym, the QID of either reading is right. A
predicted QID is wrong if gold found no QID for the entity, or if the span is no gold mention. A gold mention whose
literal entity was never looked up (`nil_reason` unverified) is not scored, nor is a prediction that matches it.

Mentions match by equal offsets. Options match them by the best overlap (`mention_matching`) or by head, as in
coreference (`mention_clusters`). The measure is undefined if gold has no registry.

Worked example: gold has two mentions of Q1 and one mention of an entity that is not in Wikidata. Predicted are Q1 for
one of the two and Q7 for the third: precision 1/2, recall 1/2.

Source: Ji et al. (2014), TAC KBP entity discovery and linking (strong link match).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.measures.gold_entities import readings
from onrecord.measures.matches import GOLD, PRECISE, PREDICTED, RECALLED
from onrecord.measures.mention_matching import matched
from onrecord.measures.mention_words import pairs_of_mentions
from onrecord.scoring.measure import Layer, Measure, Settings
from onrecord.scoring.tally import EachDocument

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord.documents.model import Mention
    from onrecord.scoring.measure import Cell, Tally
    from onrecord.scoring.pair import DocumentPair

UNVERIFIED = "unverified"


def gold_qids(pair: DocumentPair, mention: Mention) -> frozenset[str] | None:
    """Return the Wikidata ids (QIDs) that are right for a gold mention: for a metonym, those of both entities.

    `pair` is the document with the mention. The set is empty if gold found no QID for the entity. None if the mention
    is not scored: it has no entity in gold's registry, or nobody has looked for the entity's QID (`nil_reason` is
    unverified).
    """
    entities = pair.context.entities
    literal = entities.get(mention.entity or "")
    if literal is None or (literal.wikidata is None and literal.nil_reason == UNVERIFIED):
        return None
    found = (entities[each].wikidata for each in readings(mention) if each in entities)
    return frozenset(qid for qid in found if qid is not None)


@dataclass(frozen=True)
class LinkTally:
    """The tally of links; match: how mentions are matched, `exact`, `head` or `overlap`."""

    match: str = "exact"

    def __call__(self, pair: DocumentPair) -> Tally:
        """Return the four counts (`Counts`) of mentions with a QID by cell: paragraph, zone, and type as label.

        {} if gold has no registry of entities. A mention is right if the mention that it matches has the same QID. A
        prediction that matches a gold mention whose link is not scored (`gold_qids` is None) is not counted.
        """
        if not pair.context.entities:
            return {}
        tally: defaultdict[Cell, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        linked = {entity.id: entity.wikidata for entity in pair.predicted.entities or ()}
        gold, predicted = pair.mentions.gold, pair.mentions.predicted
        by_head = self.match == "head"
        pairs = pairs_of_mentions(pair, self.match) if by_head else matched(gold, predicted, self.match)
        twin, partner = {j: i for i, j in pairs}, dict(pairs)
        right = [gold_qids(pair, mention) for mention in gold]
        given = [linked.get(mention.entity or "") for mention in predicted]
        for i, mention in enumerate(gold):
            qids = right[i]
            if qids:
                row = tally[pair.cell(mention.start, mention.type)]
                row[GOLD] += 1
                row[RECALLED] += i in partner and given[partner[i]] in qids
        for j, mention in enumerate(predicted):
            qids = right[twin[j]] if j in twin else frozenset()
            if given[j] is not None and qids is not None:
                row = tally[pair.cell(mention.start, mention.type)]
                row[PREDICTED] += 1
                row[PRECISE] += given[j] in qids
        return dict(tally)


def _measure(match: str = "exact") -> Measure:
    def vary(settings: Mapping[str, str]) -> Measure:
        return _measure(**settings)

    return Measure(
        "link.qid",
        EachDocument(LinkTally(match)),
        Layer.ENTITIES,
        "Mentions with the QID of their entity.",
        "Ji et al. 2014, TAC KBP",
        ("mentions", "mentions.entity", "entities", "entities.wikidata"),
        settings=Settings({"match": ("exact", "head", "overlap")}, vary),
    )


MEASURES = (_measure(),)
