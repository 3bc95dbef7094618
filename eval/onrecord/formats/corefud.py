r"""CorefUD 1.x: CoNLL-U whose last column holds bracketed mentions, `Entity=(e1-PER-1-1,2…`; read by `corefud_reader`.

`# global.Entity` names the parts of an opening bracket. `head` is the first word of a mention's head, as UD has it for
names, and `minspan` all of its words; a mention without a head gets head 1, since the format wants one, and no
minspan. The parts after minspan are ours, as the format allows. Characters with a meaning of their own, such as a
hyphen, are written as %XX. At one word closing brackets come first, inner before outer, then opening ones, outer
before inner; mentions of one word come last, or first where only closing ones are there.

The text is held to the letter: `SpaceAfter=No`, and `SpacesAfter=`, `SpacesBefore=` (\s \n \t \r) where white space
is not one space. Syntax is unsaid (`_`), but for heads and relations: parsers want a tree, so each word hangs on the
first as `dep`. A mention over several sentences joins them, for the format's own library reads no other.

Nedoluzhko et al. 2022.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.documents.model import Interval
from onrecord.formats.base import ONE_FILE, Bundle, Reading
from onrecord.formats.brackets import Placed, bracketed
from onrecord.formats.escape import escaped
from onrecord.formats.tokens import Grid, grid

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from onrecord.documents.model import Document
    from onrecord.formats.losses import Losses

HOLDS: Mapping[str, frozenset[str]] = {
    "mentions": frozenset({"start", "end", "entity", "type", "head", "id", "form", "predicative", "refers_to"})
}
PARTS = ("eid", "etype", "head", "minspan", "id", "form", "predicative", "refers_to")
RESERVED = "-()[]|=,<>:"
SPACES = {" ": r"\s", "\t": r"\t", "\n": r"\n", "\r": r"\r"}


def read(path: Path, reading: Reading) -> Bundle:
    """Return the documents of a file, with their mentions, and their texts where none are at hand."""
    from onrecord.formats.corefud_reader import read_corefud

    return read_corefud(path, reading)


def write(bundle: Bundle, losses: Losses) -> Mapping[str, bytes]:
    """Return the file's bytes."""
    rows: list[str] = []
    for document in bundle.documents:
        rows += _rows(document, bundle.texts[document.doc_id], losses)
    return {ONE_FILE: "".join(f"{row}\n" for row in rows).encode()}


def _rows(document: Document, text: str, losses: Losses) -> list[str]:
    cut = grid(text)
    if not cut.spans and text:
        losses.add("text", "white space alone makes no sentence")
    placed = bracketed(document, cut, losses)
    entity_cells = _brackets(placed, cut, losses)
    forms = cut.forms()
    head = [f"# newdoc id = {document.doc_id}", f"# global.Entity = {'-'.join(PARTS)}"]
    rows = [] if cut.spans else [*head, ""]
    for number, (start, end) in enumerate(cut.sentences(each.tokens for each in placed), 1):
        if start == end:
            continue
        first, last = cut.characters(Interval(start, end))
        said = " ".join(text[first:last].split())
        rows += [*(head if start == 0 else ()), f"# sent_id = {document.doc_id}-{number}", f"# text = {said}"]
        for at in range(start, end):
            misc = "|".join(filter(None, (entity_cells[at], *_spacing(cut, at)))) or "_"
            tree = ("0", "root") if at == start else ("1", "dep")
            rows.append("\t".join((str(at - start + 1), forms[at], "_", "_", "_", "_", *tree, "_", misc)))
        rows.append("")
    return rows


def _brackets(placed: list[Placed], cut: Grid, losses: Losses) -> list[str]:
    """Return the Entity= of each token, or an empty string."""
    closing: list[list[str]] = [[] for _ in cut.spans]
    opening: list[list[str]] = [[] for _ in cut.spans]
    single: list[list[str]] = [[] for _ in cut.spans]
    for each in placed:
        (start, end), opened = each.tokens, _opened(each, cut, losses)
        if end == start + 1:
            single[start].append(f"{opened})")
        else:
            opening[start].append(opened)
            closing[end - 1].insert(0, f"{escaped(each.entity, RESERVED)})")
    cells = []
    for closes, opens, ones in zip(closing, opening, single, strict=True):
        brackets = [*closes, *opens, *ones] if opens else [*ones, *closes]
        cells.append("Entity=" + "".join(brackets) if brackets else "")
    return cells


def _opened(each: Placed, cut: Grid, losses: Losses) -> str:
    mention, head, minspan = each.mention, "1", ""
    if mention.head is not None:
        found = cut.cover(mention.head.start, mention.head.end, "mentions.head", losses)
        if found is not None:
            head = str(found.start - each.tokens.start + 1)
            minspan = ",".join(str(at - each.tokens.start + 1) for at in range(*found))
    predicative = "" if mention.predicative is None else str(mention.predicative).lower()
    said = (mention.id, mention.form, predicative, mention.refers_to)
    before = [escaped(each.entity, RESERVED), escaped(mention.type or "", RESERVED), head, minspan]
    parts = before + [escaped(value or "", RESERVED) for value in said]
    return "(" + "-".join(parts).rstrip("-")


def _spacing(cut: Grid, at: int) -> list[str]:
    """Return what is to be said of the white space around a token, so that the text can be put together again."""
    text, after = cut.text, cut.spans[at].end
    following = cut.spans[at + 1].start if at + 1 < len(cut.spans) else len(text)
    said = []
    if (gap := text[after:following]) == "":
        said.append("SpaceAfter=No")
    elif gap != " ":
        said.append("SpacesAfter=" + _spaces(gap))
    if at == 0 and cut.spans[0].start:
        said.append("SpacesBefore=" + _spaces(text[: cut.spans[0].start]))
    return said


def _spaces(gap: str) -> str:
    return "".join(SPACES.get(character, character) for character in gap)
