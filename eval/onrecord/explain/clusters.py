"""Explain coreference within a document: whether each gold entity was found, split or merged.

Mentions are matched by offsets, as in `coref.*`. A gold entity is right if a predicted cluster has exactly the same
mentions.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from onrecord.explain.finding import Finding, Namer, Outcome
from onrecord.measures.clusterings import UNMATCHED
from onrecord.measures.span_clusters import SpanClusters
from onrecord.scoring.block import Block

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    from onrecord.scoring.pair import DocumentPair


class Clusterings(NamedTuple):
    """The cluster of each mention, on both sides.

    A mention is a key: matched mentions of both sides have the same key. A cluster is its name; an unnamed cluster, of
    one mention, is that mention's key.
    """

    gold: Mapping[Hashable, Hashable]
    predicted: Mapping[Hashable, Hashable]


def clusterings(pair: DocumentPair) -> Clusterings:
    """Return mention -> cluster, for the gold document and for the predicted one.

    A mention is a key, ("gold", index) or ("predicted", index); the index counts the scored mentions of the side,
    without repeated predictions; a predicted mention that matches a gold mention has its key. A cluster is the entity's
    id, or the mention's key if it has no entity.
    """
    found = SpanClusters("mentions", "entity", "exact")(Block([pair]))
    keys = {j: i for i, j in enumerate(found.twin.tolist()) if j != UNMATCHED}

    def named(key: tuple[str, int], name: str | None) -> tuple[Hashable, Hashable]:
        return key, key if name is None else name

    return Clusterings(
        dict(named(("gold", i), name) for i, name in enumerate(found.gold.names)),
        dict(
            named(("gold", keys[j]) if j in keys else ("predicted", j), name)
            for j, name in enumerate(found.predicted.names)
        ),
    )


def explain_clusters(namer: Namer) -> Iterator[Finding]:
    """Yield a finding for each gold entity, and for each predicted entity without any gold mention.

    A mention without an entity counts as an entity of its own, on both sides. A gold entity is right if a predicted
    cluster has exactly the same mentions; otherwise it is missed, split, merged or incomplete.
    """
    found: Clusterings = namer.pair.prepared(clusterings)
    gold, predicted = _members(found.gold), _members(found.predicted)
    for entity, mentions in sorted(gold.items(), key=lambda row: str(row[0])):
        others = sorted({found.predicted[key] for key in mentions if key in found.predicted}, key=str)
        words, start = _words(namer, mentions)
        details = []
        if not others:
            outcome = Outcome.MISSED
        elif len(others) > 1:
            outcome = Outcome.SPLIT
            details = [f"in {len(others)} predicted clusters: {', '.join(map(_named, others))}"]
        else:
            same = predicted[others[0]]
            mixed = sorted({_named(found.gold[key]) for key in same if key in found.gold} - {_named(entity)})
            outcome = Outcome.MERGE if mixed else (Outcome.RIGHT if same == mentions else Outcome.BOUNDARY)
            details = [f"together with {', '.join(mixed)}"] if mixed else []
            if not mixed and same != mentions:
                details = [f"{len(mentions - same)} mentions missed, {len(same - mentions)} spurious"]
        answer = _named(others[0]) if len(others) == 1 else None
        yield Finding(
            namer.doc_id, "entities", outcome, _named(entity), answer, words, None, start, "mentions", tuple(details)
        )
    for cluster, mentions in sorted(predicted.items(), key=lambda row: str(row[0])):
        if not any(key in found.gold for key in mentions):
            yield Finding(
                namer.doc_id,
                "entities",
                Outcome.SPURIOUS,
                None,
                _named(cluster),
                None,
                None,
                -1,
                "",
                ("none of the mentions in this cluster is marked in gold; its entity can be in gold elsewhere",),
            )


def _members(clustering: Mapping[Hashable, Hashable]) -> dict[Hashable, set[Hashable]]:
    """Return cluster -> the keys of its mentions; `clustering` maps each mention's key to its cluster."""
    found: defaultdict[Hashable, set[Hashable]] = defaultdict(set)
    for mention, cluster in clustering.items():
        found[cluster].add(mention)
    return dict(found)


def _named(cluster: Hashable) -> str:
    """Return a cluster's name for a message: the entity's id, or for a mention without an entity a fixed phrase."""
    return cluster if isinstance(cluster, str) else "a single mention without an entity"


def _words(namer: Namer, keys: set[Hashable]) -> tuple[str, int]:
    """Return the words of a gold entity's mentions, and the start offset of its first mention.

    The words are joined by commas in text order, without duplicates.

    Args:
        namer: The pair of documents.
        keys: The keys of the entity's gold mentions, as `clusterings` gives them: ("gold", index).
    """
    found: Clusterings = namer.pair.prepared(clusterings)
    named = zip(found.gold, namer.pair.mentions.gold, strict=True)
    mentions = sorted((mention for key, mention in named if key in keys), key=lambda mention: mention.start)
    return ", ".join(dict.fromkeys(map(namer.span, mentions))), mentions[0].start
