"""Measure entity linking: mentions with the QID of their entity.

A predicted mention has the QID that `entities` gives its entity, and is right if it is matched with a gold mention
whose entity has it in gold's registry; a metonym may have the QID of either reading. A predicted QID for an entity
that gold looked up and did not find, or for a span that is no mention, is wrong. Gold mentions of which the literal
entity was never verified (`nil_reason` unverified) take no part, and neither do predictions matched with one.

Mentions match by offsets, or on request by best overlap (`mention_matching`) or by head, as for coreference
(`mention_clusters`). Gold without a registry is a dash.

Worked example: gold has two mentions of Q1 and one of an entity not in Wikidata; predicted are Q1 for one of the two
and Q7 for the third: 1/2 and 1/2.

Source: Ji et al. (2014), TAC KBP entity discovery and linking (strong link match).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.measures.matches import GOLD, PRECISE, PREDICTED, RECALLED
from onrecord.measures.mention_matching import matched
from onrecord.measures.mention_words import pairs_of_mentions
from onrecord.measures.who import readings
from onrecord.scoring.measure import Layer, Measure, Settings
from onrecord.scoring.tally import EachDocument

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord.documents.model import Mention
    from onrecord.scoring.measure import Cell, Tally
    from onrecord.scoring.pair import DocumentPair

UNVERIFIED = "unverified"


def gold_qids(pair: DocumentPair, mention: Mention) -> frozenset[str] | None:
    """Return the QIDs that are right for a gold mention, or None if nobody has verified its entity."""
    entities = pair.context.entities
    literal = entities.get(mention.entity or "")
    if literal is None or (literal.wikidata is None and literal.nil_reason == UNVERIFIED):
        return None
    found = (entities[each].wikidata for each in readings(mention) if each in entities)
    return frozenset(qid for qid in found if qid is not None)


@dataclass(frozen=True)
class LinkTally:
    """The tally of links, mentions being matched in one of three ways."""

    match: str = "exact"

    def __call__(self, pair: DocumentPair) -> Tally:
        """Return the counts of linked mentions by type; nothing where gold has no registry."""
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
