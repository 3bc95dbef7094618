"""Read CorefUD: the rows of a CoNLL-U file (`conllu`), and the mentions in their brackets (`corefud_brackets`).

A mention covers nodes: words, words of multiword tokens, empty nodes. Its words become its span, or its pieces if other
words are between them; its empty nodes are stored beside them. `head` gives the head. `minspan` gives all words of the
head, if it begins at `head` or no head is given. If the text is not available, it is made from the words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.documents.model import Interval, Mention, Span
from onrecord.formats.base import Bundle, Reading
from onrecord.formats.conll_reference import refuse
from onrecord.formats.conllu import read_rows
from onrecord.formats.conllu_places import Places
from onrecord.formats.corefud_brackets import PARTS, Brackets
from onrecord.formats.escape import unescaped
from onrecord.formats.losses import NO_PLACE, LineCounts, with_layers
from onrecord.formats.textfile import Problems, sha256
from onrecord.formats.tokens import align_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from onrecord.documents.model import Document
    from onrecord.formats.conllu import Rows
    from onrecord.formats.corefud_brackets import Bracketed
    from onrecord.formats.tokens import Tokenised

ATTEMPTED = frozenset({"mentions"})  # by every file, also by one without brackets
KNOWN_PARTS = frozenset(PARTS)


def read_corefud(path: Path, reading: Reading) -> Bundle:
    """Return the documents of a CorefUD file, with their mentions, texts and word offsets.

    A text that is not available is made from the words. `reading` has the options, finds texts, and counts in its
    `losses` what is not read.

    Raises:
        OnrecordError: With every problem of the file.
    """
    problems = Problems(path, "corefud.format")
    found = read_rows(path, problems, reading.losses)
    seen: dict[str, int] = {}
    for each in found:
        if seen.setdefault(each.name, each.line) != each.line:
            expected = f"a unique name; this one begins in line {seen[each.name]}"
            problems.add(each.line, "the document occurs twice in the file", got=each.name, expected=expected)
    mentions = [Brackets(problems).mentions(each) for each in found]
    refuse(problems.found, "The CorefUD file")
    documents, texts, words, carried = [], {}, {}, set()
    for rows, bracketed in zip(found, mentions, strict=True):
        text = reading.text(rows.name)
        if text is None:
            text = "".join(rows.text)
            carried.add(rows.name)
        tokens = align_words(rows.tokens, text, rows.line, problems)
        if tokens is None:
            continue
        texts[rows.name] = text
        maker = _Maker(rows, tokens, reading, problems)
        documents.append(maker.document(bracketed))
        words[rows.name] = maker.words()
    refuse(problems.found, "The CorefUD file")
    unnamed = frozenset(each.name for each in found if not each.named)
    return Bundle(tuple(documents), texts, carried=frozenset(carried), words=words, unnamed=unnamed)


class _Maker:
    """Converts the rows and bracketed mentions of one document to a `Document`."""

    def __init__(self, rows: Rows, tokens: Tokenised, reading: Reading, problems: Problems) -> None:
        self.rows, self.text = rows, tokens.text
        self.reading, self.problems = reading, problems
        self.places = Places(rows, tokens)
        self.name = problems.path
        self.unread = LineCounts()

    def words(self) -> tuple[Interval, ...]:
        """Return the offsets of each word in order.

        The words of a multiword token are separate, empty nodes are left out. Words that share one character are one.
        """
        found = (span for span, word in zip(self.places.spans, self.places.surface, strict=True) if word >= 0)
        return tuple(dict.fromkeys(found))

    def document(self, bracketed: Sequence[Bracketed]) -> Document:
        """Return the document with its mentions in text order; what is not read is counted in `reading.losses`.

        Args:
            bracketed: All mentions of the document, as its brackets in the column MISC give them.
        """
        mentions = [self._mention(each) for each in bracketed]
        self.unread.move_to(self.reading.losses, NO_PLACE, self.name)
        mentions.sort(key=lambda mention: (mention.start, -mention.end))
        self._note_shared(mentions)
        held = {at for each in bracketed for at in each.nodes}
        unheld = sum(node.number > 0 and at not in held for at, node in enumerate(self.rows.nodes))
        self.reading.losses.add("empty nodes", "it is in no mention", unheld, where=f"{self.name}:{self.rows.line}")
        return with_layers(self.rows.name, sha256(self.text), {"mentions": mentions}, attempted=ATTEMPTED)

    def _note_shared(self, mentions: Sequence[Mention]) -> None:
        """Add a note to `reading.losses` if mentions with the same words have different entities; all are kept."""
        clusters: dict[object, set[str | None]] = {}
        for each in mentions:
            clusters.setdefault(each.place, set()).add(each.entity)
        shared = [each for each in mentions if len(clusters[each.place]) > 1]
        if shared:
            message = f"{len(shared)} mentions have the same words in several clusters, and count in each"
            self.reading.losses.note(f"{self.name}: {message}; the first is at {self.rows.name}:{shared[0].start}.")

    def _mention(self, found: Bracketed) -> Mention:
        """Return the mention of a bracketed range of nodes; unknown parts of the bracket are counted as losses."""
        parts = {name: unescaped(value) if "%" in value else value for name, value in found.parts.items() if value}
        place = f"{self.name}:{found.line}"
        for name in parts.keys() - KNOWN_PARTS:
            self.unread.add(f"Entity {name}", found.line)
        spans = self._pieces(found.nodes)
        empty = [at for at in found.nodes if self.rows.nodes[at].number]
        head = self._head(found, parts, spans)
        nodes = [self.places.empty_node(at, head=head is not None and head[1] == at) for at in empty]
        if not spans:  # only empty nodes
            spans = sorted({Interval(node.at, node.at) for node in nodes})
        form, type_ = parts.get("form"), parts.get("etype")
        return Mention(
            spans[0].start,
            max(end for _, end in spans),
            id=parts.get("id"),
            head=None if head is None else head[0],
            form=None if form is None else self.reading.label(form, "mention_form", where=place),
            type=None if type_ is None else self.reading.label(type_, "entity_type", where=place),
            entity=parts["eid"],
            refers_to=parts.get("refers_to"),
            predicative={"true": True, "false": False}.get(parts.get("predicative", "")),
            pieces=[Span(*span) for span in spans] if len(spans) > 1 else None,
            empty_nodes=nodes or None,
        )

    def _pieces(self, nodes: Sequence[int]) -> list[Interval]:
        """Return the intervals of text that nodes cover: one per run of consecutive words, [] for empty nodes only."""
        spans: list[Interval] = []
        last = -1
        for at in nodes:
            word, (start, end) = self.places.surface[at], self.places.spans[at]
            if word < 0:
                continue
            if spans and word <= last + 1:
                spans[-1] = Interval(spans[-1].start, max(end, spans[-1].end))
            else:
                spans.append(Interval(start, end))
            last = word
        return spans

    def _head(self, found: Bracketed, parts: dict[str, str], pieces: Sequence[Interval]) -> tuple[Span, int] | None:
        """Return (span, node): the span of a mention's head, and the index of the head's first node in `rows.nodes`.

        The result is None if the file gives no head or an invalid head. An invalid head is added to the problems. The
        span of a head that is an empty node is empty.

        Args:
            found: The mention with its nodes.
            parts: The parts of its bracket by name, such as `head` and `minspan`.
            pieces: The spans of the mention.
        """
        nodes, first, minspan = found.nodes, parts.get("head"), parts.get("minspan")
        if not minspan and (not first or found.own):  # our own files give every head a minspan
            return None
        given = minspan or first or ""
        numbers = [int(each) if each.isdecimal() else 0 for each in given.split(",")]
        if first and minspan and first != str(min(numbers)):
            numbers = [int(first) if first.isdecimal() else 0]
            why = "it does not begin at the head: only the head's first word is kept"
            self.reading.losses.add("Entity minspan", why, where=f"{self.name}:{found.line}")
        if not all(1 <= each <= len(nodes) for each in numbers):
            expected = f"numbers from 1 to {len(nodes)}"
            got = given if 0 in numbers or max(numbers) > len(nodes) else first or ""
            self.problems.add(found.line, "the head is not inside its mention", got=got, expected=expected)
            return None
        chosen = [nodes[each - 1] for each in sorted(set(numbers))]
        head = chosen[0]
        if self.rows.nodes[head].number:
            at = self.places.spans[head].start
            return Span(at, at), head
        inside = next(piece for piece in pieces if piece.start <= self.places.spans[head].start < piece.end)
        words = [self.places.spans[at] for at in chosen if self.places.surface[at] >= 0]
        kept = [word for word in words if inside.start <= word.start < inside.end]
        if len(kept) < len(chosen):
            why = "it crosses pieces of its mention: the first part is kept"
            self.reading.losses.add("mentions.head: exact extent", why, where=f"{self.name}:{found.line}")
        return Span(kept[0].start, max(end for _, end in kept)), head
