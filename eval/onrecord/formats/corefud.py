r"""CorefUD 1.x: CoNLL-U with bracketed mentions in the last column, `Entity=(e1-PER-1-1,2…`; read by `corefud_reader`.

`# global.Entity` names the parts of an opening bracket. `head` is the first word of a mention's head, as in UD for
names, and `minspan` all words of the head. A mention without a head gets head 1, because the format requires one, and
no minspan. Both count the mention's own nodes (`corefud_nodes`). A mention of several pieces has brackets for each
piece: `(e1[1/2]`. The parts after minspan are ours, as the format allows. Characters with a meaning in the format, such
as a hyphen, are written as %XX. At one node closing brackets come first, inner before outer, then opening ones, outer
before inner. One-node mentions come last, or first if the node has only closing brackets.

The text is reproduced exactly: `SpaceAfter=No`, and `SpacesAfter=`, `SpacesBefore=` (\s \n \t \r) if white space is
not one space. Syntax columns are empty (`_`), except for heads and relations, because parsers require a tree (each word
depends on the first as `dep`), and for the governors of empty nodes. A mention across several sentences joins them,
because the format's own library rejects such mentions.

Nedoluzhko et al. 2022.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING

from onrecord.documents.model import Interval
from onrecord.formats.base import ONE_FILE, Bundle, Reading
from onrecord.formats.conllu import SPACES
from onrecord.formats.corefud_brackets import PARTS
from onrecord.formats.corefud_nodes import WORD, Layout, MentionNodes, Position, layout, runs
from onrecord.formats.corefud_reader import read_corefud
from onrecord.formats.escape import escaped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from onrecord.documents.model import Document, Governor
    from onrecord.formats.losses import Losses
    from onrecord.formats.tokens import Tokenised

OWN = frozenset({"start", "end", "pieces", "empty_nodes", "head"})
HOLDS: Mapping[str, frozenset[str]] = {
    "mentions": OWN | {"entity", "type", "id", "form", "predicative", "refers_to"},
}
KEEPS_EMPTY = frozenset({"mentions"})
RESERVED = "-()[]|=,<>:"


def read(path: Path, reading: Reading) -> Bundle:
    """Return the documents of a CorefUD file, with their mentions and texts.

    A text not available is made from the words. `reading` has the options, finds texts, and counts in its `losses` what
    is not read.

    Raises:
        OnrecordError: With every problem of the file.
    """
    return read_corefud(path, reading)


def write(bundle: Bundle, losses: Losses) -> Mapping[str, bytes]:
    """Return {"": bytes}: all documents as one CorefUD file; the key "" stands for the output file itself.

    Mentions that brackets cannot express are left out and counted in `losses`, which is changed in place.
    """
    rows: list[str] = []
    for document in bundle.documents:
        rows += _rows(document, bundle.texts[document.doc_id], losses)
    return {ONE_FILE: "".join(f"{row}\n" for row in rows).encode()}


def _rows(document: Document, text: str, losses: Losses) -> list[str]:
    """Return the lines of one document without line ends: comments, rows, and "" after each sentence."""
    found = layout(document, text, losses)
    if not found.tokens.spans and text:
        losses.add("text", "a text of white space has no sentence")
    writer = _Writer(document.doc_id, found, losses)
    head = [f"# newdoc id = {document.doc_id}", f"# global.Entity = {'-'.join(PARTS)}"]
    rows = [] if found.tokens.spans else [*head, ""]
    for number, (start, end) in enumerate(found.sentences, 1):
        if start == end:
            continue
        first, last = found.words.characters(Interval(start, end))
        sentence_text = " ".join(text[first:last].split())
        rows += [*(head if start == 0 else ()), f"# sent_id = {writer.name}-{number}", f"# text = {sentence_text}"]
        rows += [*writer.sentence(start, end), ""]
    return rows


class _Writer:
    """Writes the rows of one document; `cells` maps a node to its Entity= value."""

    def __init__(self, doc_id: str, found: Layout, losses: Losses) -> None:
        self.doc_id, self.found, self.losses = doc_id, found, losses
        self.name = re.sub(r"\s", "_", doc_id)
        self.cells = _brackets(found, losses)
        self.parts = Counter(found.token)
        self.empty: dict[int, list[Position]] = {}
        for position in sorted(found.empty):
            self.empty.setdefault(position.word, []).append(position)

    def sentence(self, start: int, end: int) -> list[str]:
        """Return the rows of a sentence, with its empty nodes, as tab-separated lines.

        Args:
            start: The index of its first word.
            end: The index after its last word.
        """
        found = self.found
        names = self._names(start, end)
        rows = []
        for at in range(start, end):
            empty_here = self.empty.get(at, ())
            rows += [self._empty(each, names, start) for each in empty_here if each.rank < WORD]
            token = found.token[at]
            whole = self.parts[token]
            spacing = _spacing(found.tokens, token)
            if whole > 1 and (at == start or found.token[at - 1] != token):
                form = found.tokens.text[slice(*found.tokens.spans[token])]
                last = at - start + whole
                rows.append(_row(f"{at - start + 1}-{last}", form, misc=spacing))
            tree = ("0", "root") if at == start else ("1", "dep")
            word = found.tokens.text[slice(*found.words.spans[at])]
            misc = [self.cells.get(Position(at, WORD, 0), ""), *(spacing if whole == 1 else ())]
            rows.append(_row(names[Position(at, WORD, 0)], word, tree=tree, misc=misc))
            rows += [self._empty(each, names, start) for each in empty_here if each.rank > WORD]
        return rows

    def _names(self, start: int, end: int) -> dict[Position, str]:
        """Return position -> first column of the row (`4` or `4.1`), for each word and empty node of a sentence.

        The sentence is given by the index of its first word and the index after its last.
        """
        names: dict[Position, str] = {}
        before, last = 0, 0
        for at in range(start, end):
            word = Position(at, WORD, 0)
            for position in sorted([word, *self.empty.get(at, ())]):
                if position == word:
                    before, last = at - start + 1, 0
                    names[position] = str(before)
                else:
                    last = max(last + 1, position.number)
                    names[position] = f"{before}.{last}"
        return names

    def _empty(self, position: Position, names: Mapping[Position, str], start: int) -> str:
        """Return the row of the empty node at a position, as a tab-separated line.

        `names` has the first column of each node of the sentence, and `start` is the index of the sentence's first
        word.
        """
        node = self.found.empty[position]
        word = "_".join((node.word or "_").split()) or "_"
        root = self.found.words.spans[start].start
        dependencies = [self._governor(each, position, names, root) for each in node.governors or ()]
        deps = "|".join(filter(None, dependencies)) or "_"
        return _row(names[position], word, tree=("_", "_"), deps=deps, misc=[self.cells.get(position, "")])

    def _governor(self, governor: Governor, position: Position, names: Mapping[Position, str], root: int) -> str:
        """Return a governor as the column DEPS has it, such as `4:nsubj`; "" and a counted loss if it is not found.

        Args:
            governor: The word or empty node that an empty node depends on.
            position: The position of the empty node, for the place of the loss.
            names: The first column (`4`, `4.1`) of each node of the sentence; the governor is looked up here.
            root: The offset in the text, in characters, at which the sentence starts. A governor without characters at
                this offset is the root, which is written as `0`.
        """
        relation = f":{escaped(governor.relation, '|')}" if governor.relation else ""
        name = None
        if governor.start < governor.end:
            at = bisect_left(self.found.words.spans, governor.start, key=lambda span: span.start)
            if self.found.words.spans[at : at + 1] == ((governor.start, governor.end),):
                name = names.get(Position(at, WORD, 0))
        elif governor.number is not None:
            held = (each for each in names if each.rank != WORD and self.found.empty[each].number == governor.number)
            name = next((names[each] for each in held if self.found.empty[each].at == governor.start), None)
        elif governor.start == root:
            name = "0"
        if name is None:
            why = "the governor is not in the sentence"
            self.losses.add("empty nodes: governor", why, where=f"{self.doc_id}:{self.found.empty[position].at}")
            return ""
        return name + relation


def _row(
    name: str,
    form: str,
    *,
    tree: tuple[str, str] = ("_", "_"),
    deps: str = "_",
    misc: Sequence[str],
) -> str:
    """Return a CoNLL-U row as a tab-separated line; columns without a value are `_`.

    `name` and `form` are the first two columns (ID, FORM), `tree` is (HEAD, DEPREL), and `misc` has the attributes of
    the last column, such as `SpaceAfter=No`; empty strings in it are left out.
    """
    return "\t".join((name, form, "_", "_", "_", "_", *tree, deps, "|".join(filter(None, misc)) or "_"))


def _brackets(found: Layout, losses: Losses) -> dict[Position, str]:
    """Return the `Entity=` values of a document's MISC column, by the position of the node (word or empty node).

    A value has all brackets of mentions that open or close at the node. Nodes without brackets are left out.

    Args:
        found: The document's nodes and mentions.
        losses: Counts what the brackets cannot express; it is changed.
    """
    stretches = []
    for each in found.mentions:
        pieces = runs(each.nodes, found.order)
        opened = _opening_bracket(each, found, losses)
        entity = escaped(str(each.mention.entity), RESERVED)
        for at, piece in enumerate(pieces, 1):
            name = entity if len(pieces) == 1 else f"{entity}[{at}/{len(pieces)}]"
            stretches.append((piece, name, f"({name}{opened}".rstrip("-")))
    # At one node an outer piece opens before inner ones.
    stretches.sort(key=lambda each: (each[0].start, -each[0].end))
    closing: dict[int, list[str]] = {}
    opening: dict[int, list[str]] = {}
    single: dict[int, list[str]] = {}
    for (start, end), name, opened in stretches:
        if end == start + 1:
            single.setdefault(start, []).append(f"{opened})")
        else:
            opening.setdefault(start, []).append(opened)
            closing.setdefault(end - 1, []).insert(0, f"{name})")
    cells = {}
    for position, at in found.order.items():
        closes, opens, ones = (each.get(at, []) for each in (closing, opening, single))
        if brackets := [*closes, *opens, *ones] if opens else [*ones, *closes]:
            cells[position] = "Entity=" + "".join(brackets)
    return cells


def _opening_bracket(item: MentionNodes, found: Layout, losses: Losses) -> str:
    """Return what follows the entity in a mention's opening bracket: the other parts of `PARTS`, as `-PER-1-1,2-m7`.

    They are the type, the number of the first head node, the numbers of all head nodes, the id, and so on; a part
    without a value is empty. Without a head the number is 1.
    """
    mention, head, minspan = item.mention, "1", ""
    if numbers := _head(item, found, losses):
        head = str(numbers[0])
        minspan = ",".join(map(str, numbers))
    predicative = "" if mention.predicative is None else str(mention.predicative).lower()
    values = (mention.id, mention.form, predicative, mention.refers_to)
    before = ["", escaped(mention.type or "", RESERVED), head, minspan]
    return "-".join(before + [escaped(value or "", RESERVED) for value in values])


def _head(item: MentionNodes, found: Layout, losses: Losses) -> list[int]:
    """Return the numbers of a mention's head nodes, counted from 1 among the mention's own nodes; [] without a head.

    A head that is extended to whole words, or contains no word, is counted in `losses`.
    """
    head = item.mention.head
    if head is None:
        return []
    if head.start < head.end:
        covered = found.words.cover(head.start, head.end, "mentions.head", losses)
        words = set() if covered is None else set(range(*covered))
        return [at for at, node in enumerate(item.nodes, 1) if node.rank == WORD and node.word in words]
    empty = [(at, found.empty[node]) for at, node in enumerate(item.nodes, 1) if node.rank != WORD]
    marked = [at for at, node in empty if node.at == head.start]
    chosen = {node.number for node in item.mention.empty_nodes or () if node.head}
    return [at for at in marked if found.empty[item.nodes[at - 1]].number in chosen][:1] or marked[:1]


def _spacing(tokenised: Tokenised, at: int) -> list[str]:
    """Return the white space after a token as attributes of the last column: ["SpaceAfter=No"], or [] for one space.

    The first token also has the white space before it. `at` is the index of the token.
    """
    text, after = tokenised.text, tokenised.spans[at].end
    following = tokenised.spans[at + 1].start if at + 1 < len(tokenised.spans) else len(text)
    attributes = []
    if (gap := text[after:following]) == "":
        attributes.append("SpaceAfter=No")
    elif gap != " ":
        attributes.append("SpacesAfter=" + _spaces(gap))
    if at == 0 and tokenised.spans[0].start:
        attributes.append("SpacesBefore=" + _spaces(text[: tokenised.spans[0].start]))
    return attributes


def _spaces(gap: str) -> str:
    r"""Return white space as SpacesAfter and SpacesBefore write it, such as `\s\n` for a space and a line end."""
    return "".join(SPACES.get(character, character) for character in gap)
