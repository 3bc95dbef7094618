"""Give each node of a CoNLL-U document its place in the text.

- A word has the characters of its token; a word of a multiword token has its share of them (`multiword`).
- An empty node has the end offset of the previous node of its sentence, or the start of the sentence, and a number,
  because several may have the same offset.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.documents.model import EmptyNode, Governor, Interval
from onrecord.formats.multiword import split_characters

if TYPE_CHECKING:
    from onrecord.formats.conllu import Node, Rows
    from onrecord.formats.tokens import Tokenised


class Places:
    """The offsets of a document's nodes in its text.

    Attributes:
        spans: One interval for each node: (start, end) of a word, (offset, number) of an empty node.
        surface: The index of each word among the document's words; -1 for an empty node. Words that share a character
            have the same index.
    """

    def __init__(self, document: Rows, tokens: Tokenised) -> None:
        self._nodes = document.nodes
        self.spans: list[Interval] = []

        self.surface: list[int] = []
        self._numbers: dict[int, int] = {}
        word, end = -1, 0
        for at, node in enumerate(document.nodes):
            if node.number:
                self.spans.append(self._empty(at, node, tokens))
                self.surface.append(-1)
                continue
            span = _characters(node, document.multiword.get(node.token), tokens)
            word += word < 0 or span.start >= end
            end = span.end
            self.spans.append(span)
            self.surface.append(word)

    def _empty(self, at: int, node: Node, tokens: Tokenised) -> Interval:
        """Return an empty node's place in the text as Interval(offset, number), and record the number as used.

        The number is the file's own (2 of `4.2`), or a larger one if an earlier empty node at this offset has it.

        Args:
            at: The node's index among the document's nodes; all nodes before it have their places.
            node: The node.
            tokens: The text and its tokens.
        """
        if at > node.sentence:
            before = self._nodes[at - 1]
            offset = self.spans[at - 1].start if before.number else self.spans[at - 1].end
        elif node.token < len(tokens.spans):
            offset = tokens.spans[node.token].start
        else:
            offset = tokens.spans[-1].end if tokens.spans else 0
        number = max(node.number, self._numbers.get(offset, 0) + 1)
        self._numbers[offset] = number
        return Interval(offset, number)

    def empty_node(self, at: int, *, head: bool) -> EmptyNode:
        """Return the empty node with index `at` among the document's nodes, with its place, word and governors.

        `head` tells whether it is the head of its mention; the result has True or None for it.
        """
        node = self._nodes[at]
        dependencies = [each.partition(":")[::2] for each in node.governors.split("|") if each not in {"", "_"}]
        governors = [self._governor(node, name, relation) for name, relation in dependencies]
        form = None if node.form == "_" else node.form
        return EmptyNode(*self.spans[at], word=form, head=head or None, governors=[*filter(None, governors)] or None)

    def _governor(self, node: Node, name: str, relation: str) -> Governor | None:
        """Return the word or empty node with the name `4` or `5.1` in the sentence of `node`, as its governor.

        The name `0` gives the root. None if the sentence has no such node. `relation` is copied ("" becomes None).
        """
        if name == "0":
            start = self._start(node.sentence)
            return Governor(start, start, relation=relation or None)
        for at in range(node.sentence, len(self._nodes)):
            other = self._nodes[at]
            if other.sentence != node.sentence:
                break
            if other.name == name:
                start, end = self.spans[at]
                if other.number:
                    return Governor(start, start, number=end, relation=relation or None)
                return Governor(start, end, relation=relation or None)
        return None

    def _start(self, sentence: int) -> int:
        """Return the start offset of a sentence, given the index of its first node."""
        return self.spans[sentence].start


def _characters(node: Node, words: list[str] | None, tokens: Tokenised) -> Interval:
    """Return the start and end offset of a word in the text.

    They are those of the whole token if the token is one word. A multiword token (`dárselo`) is divided among its words
    (`dar`, `se`, `lo`) in order, so that the parts differ least from the words in spelling; each part has a character
    or more. If the token has fewer characters than words, several words get the same character.

    Args:
        node: The word.
        words: The words of its multiword token, in order; None if the token is one word.
        tokens: The text and its tokens.
    """
    start, end = tokens.spans[node.token]
    if words is None or len(words) == 1:
        return Interval(start, end)
    share = split_characters(tokens.text[start:end], tuple(words))[node.part]
    return Interval(start + share.start, start + share.end)
