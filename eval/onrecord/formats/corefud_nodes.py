"""Convert a document to CorefUD's nodes, and select the mentions that its brackets can express.

Words are tokens/1, or the governors of empty nodes. A token in which a mention, a head or an empty node begins or ends
becomes a multiword token of its parts, so that no span is extended. An empty node comes after the word that ends at
its offset, or before the first word of a sentence that starts there.

A closing bracket names only its entity. Two mentions of one entity may therefore not cross or have the same nodes. If a
mention has several pieces, every other mention of its entity must be within one piece or between two. Of two
conflicting mentions the later one in the text is left out and counted.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from onrecord.documents.model import EmptyNode, Interval
from onrecord.formats.tokens import Tokenised, tokenise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from onrecord.documents.model import Document, Governor, Mention
    from onrecord.formats.losses import Losses

WORD = 1  # the rank of a word among the nodes at its position; empty nodes have rank 0 before it, 2 after it


class Position(NamedTuple):
    """A node's sort key: its word, its rank (0 before the word, 1 the word, 2 after it), and an empty node's number."""

    word: int
    rank: int
    number: int


class MentionNodes(NamedTuple):
    """A mention with an entity, and its nodes in order."""

    mention: Mention
    nodes: tuple[Position, ...]


@dataclass(frozen=True)
class Layout:
    """A document as nodes.

    Attributes:
        tokens: The tokens.
        words: The words; several for a multiword token.
        token: The token index of each word.
        empty: The empty nodes by position.
        order: The index of each node, in order.
        mentions: The mentions that brackets can express.
        sentences: The sentences, as ranges of words.
    """

    tokens: Tokenised
    words: Tokenised
    token: Sequence[int]
    empty: Mapping[Position, EmptyNode]
    order: Mapping[Position, int]
    mentions: Sequence[MentionNodes]
    sentences: Sequence[Interval]


def layout(document: Document, text: str, losses: Losses) -> Layout:
    """Return a document as CorefUD's nodes (words and empty nodes), with the mentions that its brackets can express.

    Mentions left out, and empty nodes whose offset changes, are counted in `losses`, which is changed in place.
    """
    linked = [each for each in document.mentions or () if each.entity is not None]
    without = len(document.mentions or ()) - len(linked)
    losses.add("mentions", "it has no entity, and the format stores only mentions of entities", without)
    linked.sort(key=lambda each: (each.start, -each.end))
    given = [node for each in linked for node in each.empty_nodes or ()]
    governors = [each for node in given for each in node.governors or ()]
    given += [EmptyNode(each.start, each.number) for each in governors if each.number is not None]
    tokens = _tokens(text, governors)
    words, token = _parts(tokens, {point for each in linked for point in _points(each)})
    places = _places(document.doc_id, given, words, losses)
    empty = {places[Interval(node.at, node.number)]: node for node in reversed(given) if places}
    items = [MentionNodes(each, nodes) for each in linked if (nodes := _nodes(each, words, places, losses))]
    kept = _bracketable(document.doc_id, items, numbered(words, empty), losses)
    held = {node for each in kept for node in each.nodes}
    above = [each for at in held if at in empty for each in empty[at].governors or () if each.number is not None]
    held |= {places[Interval(each.start, each.number or 0)] for each in above}
    empty = {position: node for position, node in empty.items() if position in held}
    whole = [Interval(token[each.nodes[0].word], token[each.nodes[-1].word] + 1) for each in kept]
    sentences = _sentences(tokens, whole, [(token[at.word], node) for at, node in empty.items()])
    starts = [bisect_left(token, start) for start, _ in sentences]
    inside = [
        at for at in empty if at.rank < WORD and at.word not in starts and empty[at].at != _end(words, at.word - 1)
    ]
    why = "it begins a sentence that a mention joins to the previous one"
    losses.add("empty nodes: exact place", why, len(inside), where=document.doc_id)
    ranges = [Interval(*each) for each in pairwise([*starts, len(token)])]
    return Layout(tokens, words, token, empty, numbered(words, empty), kept, ranges)


def _sentences(tokens: Tokenised, whole: list[Interval], empty: Iterable[tuple[int, EmptyNode]]) -> list[Interval]:
    """Return the sentences as ranges of tokens, (first, after the last).

    A sentence never ends inside a mention, or between an empty node and its governor. An empty node whose governor is
    the root of a sentence gives the start of its sentence.

    Args:
        tokens: The text and its tokens.
        whole: The ranges of tokens of the mentions; the ranges from empty nodes to governors are added in place.
        empty: (index of its token, node) for each empty node.
    """
    starts = {at for at, node in empty if tokens.spans[at].start == node.at != _end(tokens, at - 1)}
    for at, node in empty:
        for governor in node.governors or ():
            other = min(bisect_right(tokens.spans, governor.start, key=lambda span: span.end), len(tokens.spans) - 1)
            whole.append(Interval(min(at, other), max(at, other) + 1))
            if _is_root(governor):
                starts.add(other)
    starts = {start for start in starts if not any(one.start < start < one.end for one in whole)}
    edges = sorted({start for start, _ in tokens.sentences(whole)} | starts)
    return [Interval(*each) for each in pairwise([*edges, len(tokens.spans)])]


def _is_root(governor: Governor) -> bool:
    """Return whether a governor is the root of a sentence: it has no characters and no number."""
    return governor.start == governor.end and governor.number is None


def _end(tokenised: Tokenised, at: int) -> int:
    """Return the end offset of the token with index `at`, or -1 if `at` is negative."""
    return tokenised.spans[at].end if at >= 0 else -1


def _points(mention: Mention) -> Iterable[int]:
    """Yield the offsets at which the spans, the head, the empty nodes and the governors of a mention begin or end.

    At these offsets tokens are split into words.
    """
    for span in (*mention.spans, *((mention.head,) if mention.head else ())):
        yield from (span.start, span.end)
    for node in mention.empty_nodes or ():
        yield node.at
        for governor in node.governors or ():
            yield from (governor.start, governor.end)


def _tokens(text: str, governors: Sequence[Governor]) -> Tokenised:
    """Return a text with its tokens by this project's tokeniser (`onrecord.text`), with each governor as one token.

    Of governors that overlap, the first is one token, and of those with the same start, the longest.
    """
    tokenised, _ = _parts(tokenise(text), {offset for each in governors for offset in (each.start, each.end)})
    starts, ends = {start for start, _ in tokenised.spans}, {end for _, end in tokenised.spans}
    whole = {(each.start, each.end) for each in governors if each.start in starts and each.end in ends}
    spans: list[Interval] = []
    for start, end in sorted({*tokenised.spans, *whole}, key=lambda span: (span[0], -span[1])):
        if not spans or start >= spans[-1].end:
            spans.append(Interval(start, end))
    return Tokenised(text, tuple(spans))


def _parts(tokens: Tokenised, points: set[int]) -> tuple[Tokenised, list[int]]:
    """Return the tokens, each split at the offsets `points` inside it, and for each part the index of its token."""
    cuts, words, token = sorted(points), [], []
    for at, (start, end) in enumerate(tokens.spans):
        inside = cuts[bisect_right(cuts, start) : bisect_left(cuts, end)]
        words += [Interval(*part) for part in pairwise([start, *inside, end])]
        token += [at] * (len(inside) + 1)
    return Tokenised(tokens.text, tuple(words)), token


def _nodes(
    mention: Mention, words: Tokenised, places: Mapping[Interval, Position], losses: Losses
) -> tuple[Position, ...]:
    """Return the positions of a mention's nodes (words and empty nodes), in order.

    The result is (), counted as a loss, if it has none. `places` has the position of each empty node by (offset,
    number). Spans that are extended to whole words are losses too.
    """
    found = {places[node] for node in mention.nodes if node in places}
    what = "mentions" if mention.pieces is None and not mention.empty_nodes else "mentions.pieces"
    for span in mention.spans:
        covered = words.cover(*span, what, losses)
        found |= {Position(at, WORD, 0) for at in range(*covered)} if covered else set()
    if not found and (what != "mentions" or not mention.spans):
        losses.add("mentions", "it contains no token")
    return tuple(sorted(found))


def _places(doc_id: str, nodes: Iterable[EmptyNode], words: Tokenised, losses: Losses) -> dict[Interval, Position]:
    """Return (offset, number) -> position among the words, for each empty node.

    The number counts the empty nodes at one offset, from 1. The key is an `Interval` only because this is a pair of
    ints. An empty node comes after the word that ends at its offset, or before the word that begins there if it starts
    a sentence. An offset in white space is moved to a word, which is counted in `losses`.
    """
    at_offset: dict[int, dict[int, EmptyNode]] = {}
    for node in nodes if words.spans else ():
        at_offset.setdefault(node.at, {}).setdefault(node.number, node)
    found: dict[Interval, Position] = {}
    for at, by_number in at_offset.items():
        numbers = sorted(by_number)
        after = bisect_right(words.spans, at, key=lambda span: span.end)  # the first word that ends after it
        begins = after < len(words.spans) and words.spans[after].start == at
        if after and words.spans[after - 1].end == at:
            first = _beginning([by_number[number] for number in numbers]) if begins else len(numbers)
        else:
            first = 0 if begins or not after else len(numbers)
            if not begins:
                why = "its offset is in white space: moved to a word"
                losses.add("empty nodes: exact place", why, len(numbers), where=f"{doc_id}:{at}")
        for index, number in enumerate(numbers):
            rank = Position(after - 1, 2, number) if index < first else Position(after, 0, number)
            found[Interval(at, number)] = rank
    return found


def _beginning(nodes: Sequence[EmptyNode]) -> int:
    """Return how many of the empty nodes between two adjacent words belong after the first word.

    The others begin the sentence of the second word. They are recognised by a node that depends on that sentence's
    root. Without such a node, all belong after the first word.
    """
    before = [at for at, node in enumerate(nodes, 1) if any(each.start < node.at for each in node.governors or ())]
    left = before[-1] if before else 0
    roots = [each for node in nodes[left:] for each in node.governors or () if each.number is None]
    return left if any(each.start == each.end == nodes[0].at for each in roots) else len(nodes)


def runs(nodes: Iterable[Position], order: Mapping[Position, int]) -> list[Interval]:
    """Return the runs of consecutive nodes as Intervals (index of the first, index after the last).

    Args:
        nodes: The positions of the nodes, in order.
        order: Position -> index of each node of the document.
    """
    found: list[Interval] = []
    for at in map(order.__getitem__, nodes):
        if found and found[-1].end == at:
            found[-1] = Interval(found[-1].start, at + 1)
        else:
            found.append(Interval(at, at + 1))
    return found


def numbered(words: Tokenised, empty: Iterable[Position]) -> dict[Position, int]:
    """Return position -> index (from 0) of each node of a document, words and empty nodes together.

    Args:
        words: The text and its words.
        empty: The positions of the empty nodes.
    """
    nodes = sorted([*empty, *(Position(at, WORD, 0) for at in range(len(words.spans)))])
    return {node: at for at, node in enumerate(nodes)}


def _bracketable(
    doc_id: str, items: Iterable[MentionNodes], order: Mapping[Position, int], losses: Losses
) -> list[MentionNodes]:
    """Return those of `items` that brackets can express, in order; the others are counted in `losses`.

    A mention that has the same nodes as an earlier mention of its entity, or crosses it, cannot be expressed.

    Args:
        doc_id: The document's id, for the place of losses.
        items: The mentions with their nodes.
        order: Position -> index of each node of the document.
        losses: Receives the counts; changed in place.
    """
    kept: list[MentionNodes] = []
    of_entity: dict[str, list[list[Interval]]] = {}
    for each in items:
        others = of_entity.setdefault(str(each.mention.entity), [])
        stretches, place = runs(each.nodes, order), f"{doc_id}:{each.mention.start}"
        if stretches in others:
            losses.add("mentions", "another mention of its entity has the same tokens", where=place)
        elif not all(_within(one, stretches) or _within(stretches, one) for one in others):
            losses.add("mentions", "it crosses another mention of its entity", where=place)
        else:
            others.append(stretches)
            kept.append(each)
    return kept


def _within(outer: Sequence[Interval], inner: Sequence[Interval]) -> bool:
    """Return whether the mention `inner` does not cross `outer`: it is inside one run, between two, or outside all.

    Both are given as runs of consecutive nodes; only the first and the last node of `inner` count.
    """
    start, end = inner[0].start, inner[-1].end
    at = bisect_right(outer, start, key=lambda run: run.end)  # the stretches that end before it
    return at == len(outer) or end <= outer[at].start or (outer[at].start <= start and end <= outer[at].end)
