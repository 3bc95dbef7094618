"""Cluster the mentions of a document into entities, and match them as the CRAC shared tasks do (`match.crac`).

    exact          equal offsets (in CorefUD: equal words)
    head           equal words and head first, then equal heads. If several mentions have the same head, the pairing
                   with the largest sum of |words in both| / |gold's words| is used; of equally good pairings, the one
                   that the assignment finds for mentions in text order
    crac-partial   equal words first, then a predicted mention inside gold's that contains gold's head, with the same
                   sum
    overlap        any overlap (`mention_matching`); not a rule of the shared tasks

Zeros (mentions whose head is an empty node) are matched with zeros first, by the word that governs them.
`mention_words` defines words. Exact mentions in one piece are matched by their offsets, for all documents at once; the
pairs are the same.

In CorefUD a mention may be in several clusters of one side. It then counts in the last of them, as in the scorer of
the shared tasks (`measures.coref.shared`). In other formats, and across documents, each occurrence is a separate
mention.

Source: Žabokrtský et al. 2022 and 2023, Novák et al. 2024, Findings of the CRAC shared tasks.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeAlias

from onrecord.documents.model import UNALIGNED
from onrecord.match.crac import align, pair_mentions
from onrecord.measures.clusterings import UNMATCHED, Clustered, ClusterSide, Undecided, stand_twice, twins
from onrecord.measures.mention_words import CRAC, EXACT, MentionWords

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from onrecord.documents.model import Mention
    from onrecord.match.crac import Aligned
    from onrecord.match.words import Words
    from onrecord.measures.mention_words import WordSides
    from onrecord.scoring.block import Block
    from onrecord.scoring.pair import DocumentPair

MAX_BITS = 63
Named: TypeAlias = "list[tuple[Words, Hashable]]"  # mentions with their clusters; a tuple stands for no name


@dataclass(frozen=True)
class MentionClusters:
    """A preparation of blocks: the clusters of mentions with the same entity.

    Attributes:
        match: How mentions are matched: `exact`, `head` or `crac-partial`.
        singletons: Whether clusters of one mention are included. They always are if it makes no difference.
    """

    match: str
    singletons: bool = True

    @property
    def larger(self) -> MentionClusters:
        """Return a function like this one, from a block to its clusters, matching without clusters of one mention.

        Where all mentions of a block are matched by offsets, the result still has such clusters; the caller removes
        them.
        """
        return replace(self, singletons=False)

    def undecided(self, block: Block) -> Mapping[int, Undecided]:
        """Return index of a document -> its mentions, if their matching may depend on the singletons of the corpus.

        With `exact`, these are documents that have zeros (mentions of empty nodes) on both sides, or several gold
        mentions with the same words, of which a prediction matches one. Otherwise these are all documents.
        """
        found = {}
        for document in self._one_by_one(block):
            sides = _named(block.pairs[document], self.match)
            if self.match == EXACT and not _compete(*sides):
                continue
            gold, predicted = ([(words, _name(name)) for words, name in side] for side in sides)
            found[document] = Undecided(gold, predicted, partial(pair_mentions, how=CRAC[self.match]))
        return found

    def __call__(self, block: Block) -> Clustered:
        """Return the mentions of both sides of `block` with their entities, and which of them match each other."""
        alone = self._one_by_one(block)
        if not alone and not self.singletons:
            whole: Clustered = block.prepared(replace(self, singletons=True))
            return whole
        found = _by_offsets(block, alone)
        if not alone:
            return found
        aligned = {at: self._aligned(block.pairs[at]) for at in alone}
        shared = {
            at: each
            for at, each in aligned.items()
            if block.pairs[at].words is not None and any(map(_repeats, each[:2]))
        }
        return replace(_joined(found, aligned), shared=shared)

    def _one_by_one(self, block: Block) -> Sequence[int]:
        """Return the indices of the documents whose mentions are matched one by one, instead of by offsets.

        With `exact`, these are the documents in which start and end do not identify a mention; otherwise all documents.
        """
        if self.match != EXACT:
            return range(len(block))
        documents: Sequence[int] = block.prepared(_not_by_offsets)
        return documents

    def _aligned(self, pair: DocumentPair) -> Aligned:
        return align(*_named(pair, self.match), CRAC[self.match], singletons=self.singletons)


def _not_by_offsets(block: Block) -> Sequence[int]:
    """Return the indices of the documents in which start and end do not identify a mention.

    These have mentions of several pieces or of empty nodes, two mentions of one side with the same offsets, or mentions
    that are not in the text. All documents are returned if document and offsets do not fit into 63 bits.
    """
    import numpy as np

    columns = block.columns("mentions")
    alone = block.in_pieces.copy()
    for side, place in zip((columns.gold, columns.predicted), _places(block), strict=True):
        alone[side.document[side.start == UNALIGNED]] = True
        alone[side.document[stand_twice(place)]] = True
    if len(block).bit_length() + 2 * columns.offset_bits > MAX_BITS:
        alone[:] = True
    found: Sequence[int] = np.flatnonzero(alone).tolist()
    return found


def _places(block: Block) -> list[NDArray[Any]]:
    """Return two arrays (gold, predicted): document, start and end of each mention, packed into one integer."""
    columns = block.columns("mentions")
    bits = columns.offset_bits
    sides = columns.gold, columns.predicted
    return [(side.document << 2 * bits) + (side.start << bits) + side.end for side in sides]


def _by_offsets(block: Block, alone: Sequence[int]) -> Clustered:
    """Return the clusters of all documents of `block`, except those whose indices are in `alone`.

    Mentions with equal offsets are matched.
    """
    import numpy as np

    columns = block.columns("mentions")
    sides, places = (columns.gold, columns.predicted), _places(block)
    if not alone:
        found = [ClusterSide(side.document, side.values("entity")) for side in sides]
        return Clustered(found[0], found[1], twins(*places), len(block))
    is_alone = np.zeros(len(block), dtype=bool)
    is_alone[alone] = True
    found, kept = [], []
    for side, place in zip(sides, places, strict=True):
        chosen = np.flatnonzero(~is_alone[side.document])
        names = [side.items[at].entity for at in chosen.tolist()]
        found.append(ClusterSide(side.document[chosen], names))
        kept.append(place[chosen])
    return Clustered(found[0], found[1], twins(*kept), len(block))


def _joined(found: Clustered, aligned: Mapping[int, Aligned]) -> Clustered:
    """Return the clusters `found`, followed by those of the documents in `aligned`.

    Args:
        found: The clusters of the documents whose mentions were matched by offsets; it has no mention of the others.
        aligned: Index of a document -> its clusters, in which two matched mentions have the same number.
    """
    import numpy as np

    documents: tuple[list[int], list[int]] = ([], [])
    names: tuple[list[str | None], list[str | None]] = ([], [])
    twin: list[int] = []
    first = len(found.predicted.names)
    for document, each in aligned.items():
        places: defaultdict[int, list[int]] = defaultdict(list)
        for at, number in enumerate(chain.from_iterable(each.predicted), first + len(names[1])):
            places[number].append(at)
        waiting = {number: iter(found_at) for number, found_at in places.items()}
        twin += [next(waiting.get(number, iter(())), UNMATCHED) for number in chain.from_iterable(each.gold)]
        for side, (clusters, of_clusters) in enumerate(zip(each[:2], each[2:], strict=True)):
            for cluster, name in zip(clusters, of_clusters, strict=True):
                names[side].extend([_name(name)] * len(cluster))
                documents[side].extend([document] * len(cluster))
    sides = [
        ClusterSide(np.concatenate([side.document, np.array(more, dtype=np.int64)]), [*side.names, *more_names])
        for side, more, more_names in zip((found.gold, found.predicted), documents, names, strict=True)
    ]
    return Clustered(sides[0], sides[1], np.concatenate([found.twin, np.array(twin, dtype=np.int64)]), found.documents)


def _repeats(clusters: Sequence[Sequence[int]]) -> bool:
    return len(set().union(*clusters)) < sum(map(len, clusters))


def _named(pair: DocumentPair, match: str) -> tuple[Named, Named]:
    """Return the mentions of a document, each with the name of its cluster, as two lists (gold, predicted).

    A mention without a cluster has a tuple (its words and head) in place of a name.

    Args:
        pair: The gold document with its prediction.
        match: How mentions are matched. With `exact`, they are compared by their offsets if the file has no words; with
            `head`, mentions with the same words and different heads are different mentions.
    """
    found: WordSides = pair.prepared(MentionWords(match == EXACT))
    return (
        list(_clusters(found.gold, pair.mentions.gold, with_head=match == "head")),
        list(_clusters(found.predicted, pair.mentions.predicted, with_head=match == "head")),
    )


def _clusters(
    words: Sequence[Words], mentions: Sequence[Mention], *, with_head: bool
) -> Iterator[tuple[Words, Hashable]]:
    """Yield (words of a mention, name of its cluster) for each mention, sorted by words, then by head and name.

    A mention occurs once in a cluster. A mention without a cluster has a tuple (its words and head) as name; it is left
    out if another mention with the same words has a cluster, or was already yielded without one.

    Args:
        words: The words of each mention of one side.
        mentions: The same mentions, in the same order.
        with_head: Whether mentions with the same words but different heads are different mentions.
    """
    clusters: dict[object, set[object]] = {}
    for each, mention in zip(words, mentions, strict=True):
        clusters.setdefault(each.words, set()).add(mention.entity)
    seen: set[tuple[object, ...]] = set()

    def in_text(at: int) -> tuple[object, ...]:
        each = words[at]
        return each.words, each.head, sorted(each.governors), mentions[at].entity or ""

    for at in sorted(range(len(words)), key=in_text):
        each, name = words[at], mentions[at].entity
        if name is None:
            if len(clusters[each.words]) > 1 or (each.words, None) in seen:
                continue
            seen.add((each.words, None))
            yield each, (each.words, each.head)
        elif (key := (each.words, each.head if with_head else None, name)) not in seen:
            seen.add(key)
            yield each, name


def _compete(gold: Named, predicted: Named) -> bool:
    """Return whether exact matching may choose: both sides have zeros, or two gold mentions have the same words."""
    has_zeros = all(any(each.is_zero for each, _ in side) for side in (gold, predicted))
    return has_zeros or len({each.words for each, _ in gold}) < len(gold)


def _name(name: Hashable) -> str | None:
    return name if isinstance(name, str) else None
