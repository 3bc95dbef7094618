"""CoNLL-2012 columns: tokens, and the coreference of their mentions in the last column.

Reading the columns is `conll_reference`'s; here its token spans find their places in the text by the words of the
fourth column. A file may have fewer columns: of four it is the third, of three the second, where a number precedes it.

A part is a document of its own, as in the shared task, since clusters are numbered anew in each: part 0 of `x` is
`x`, part 1 is `x.part-1`. Where the text of `x` is at hand, each part gets its share of it; where none is, a text is
made from the words. Writing leaves the columns of other layers unsaid (`-`, `*`). Clusters are numbers: an entity's id
is not held, and comes back as the number of its cluster. Pradhan et al. 2012.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from onrecord.documents.model import Document, Interval, Mention
from onrecord.errors import shown
from onrecord.formats.base import ONE_FILE, Bundle, Reading
from onrecord.formats.brackets import bracketed
from onrecord.formats.conll_reference import ConllDocument, read_conll, refuse
from onrecord.formats.losses import with_layers
from onrecord.formats.textfile import Problems, sha256
from onrecord.formats.tokens import Grid, Word, grid, laid, made

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from onrecord.formats.losses import Losses

HOLDS: Mapping[str, frozenset[str]] = {"mentions": frozenset({"start", "end", "entity"})}
KEEPS_EMPTY = frozenset({"mentions"})
NAME = re.compile(r"\((?P<id>.*)\)(?:;(?:\s*part\s+(?P<part>\d+))?)?$")
PART = re.compile(r"(?P<id>.+)\.part-(?P<part>[1-9]\d*)")
WORD_COLUMN = 3
COLUMNS = WORD_COLUMN + 2
UNSAID = ("-", "*", "-", "-", "-", "-", "*")


def read(path: Path, reading: Reading) -> Bundle:
    """Return the documents of a file, with the mentions of their clusters; raises OnrecordError with every problem."""
    problems = Problems(path, "conll.format")
    groups: dict[str, list[tuple[int, ConllDocument]]] = {}
    for each in read_conll(path, with_rows=True).values():
        found = NAME.match(each.name)
        part = int(found["part"] or 0) if found else 0
        groups.setdefault(found["id"] if found else each.name, []).append((part, each))
    words = {name: [_words(each, problems) for _, each in group] for name, group in groups.items()}
    refuse(problems.found)
    documents, texts, carried, unnamed = [], {}, set(), set()
    for number, (name, group) in enumerate(groups.items(), 1):
        doc_id = name or (path.stem if len(groups) == 1 else f"{path.stem}-{number}")
        text = reading.text(doc_id)
        line = group[0][1].line
        placed = map(made, words[name]) if text is None else _shares(words[name], text, line, problems)
        for (part, each), cut in zip(group, placed, strict=False):
            own = f"{doc_id}.part-{part}" if part else doc_id
            if own in texts:
                problems.add(each.line, "the document stands in the file twice", got=each.name, expected="once")
            texts[own] = cut.text
            documents.append(_document(own, each, cut, reading.losses))
            carried |= {own} if text is None else set()
            unnamed |= {own} if not name else set()
    refuse(problems.found)
    return Bundle(tuple(documents), texts, carried=frozenset(carried), unnamed=frozenset(unnamed))


def _document(doc_id: str, found: ConllDocument, cut: Grid, losses: Losses) -> Document:
    mentions = []
    for cluster, spans in found.clusters.items():
        for span in spans:
            start, end = cut.characters(Interval(*span))
            if start < end:
                mentions.append(Mention(start, end, entity=cluster))
            else:
                losses.add("mentions", "no word is in it")
    mentions.sort(key=lambda each: (each.start, -each.end, each.entity or ""))
    return with_layers(doc_id, sha256(cut.text), {"mentions": mentions}, attempted=KEEPS_EMPTY)


def _shares(words: Sequence[Sequence[Word]], text: str, line: int, problems: Problems) -> Iterator[Grid]:
    """Yield each part's share of a text, from its first word to that of the next part, and its words' places there."""
    whole = laid([word for part in words for word in part], text, line, problems)
    if whole is None:
        return
    firsts = [0]
    for part in words:
        firsts.append(firsts[-1] + len(part))
    edges = [0, *(whole.spans[at].start if at < len(whole.spans) else len(text) for at in firsts[1:-1]), len(text)]
    for (first, last), (start, end) in zip(pairwise(firsts), pairwise(edges), strict=True):
        spans = tuple(Interval(each.start - start, each.end - start) for each in whole.spans[first:last])
        yield Grid(text[start:end], spans)


def _words(document: ConllDocument, problems: Problems) -> list[Word]:
    """Return the words of a document's rows, each with its line."""
    words = []
    for line, row in document.rows:
        cells = row.split("\t") if "\t" in row else row.split()
        at = len(cells) - 2 if 2 < len(cells) < COLUMNS else WORD_COLUMN  # noqa: PLR2004 - number, word, coreference
        if len(cells) < at + 2 or (at < WORD_COLUMN and not cells[at - 1].isdecimal()):
            expected = "document, part, number, word, ..., coreference"
            problems.add(line, "the row has no column of words", got=shown(row), expected=expected)
        words.append(Word(cells[min(at, len(cells) - 1)].strip(), line))
    return words


def write(bundle: Bundle, losses: Losses) -> Mapping[str, bytes]:
    """Return the file's bytes: part 000 for each document, unless its name says another."""
    if bundle.documents and all(document.mentions is None for document in bundle.documents):
        losses.add("mentions", "not attempted: comes back as none found")
    rows: list[str] = []
    for document in bundle.documents:
        rows += _rows(document, bundle.texts[document.doc_id], losses)
    return {ONE_FILE: "".join(f"{row}\n" for row in rows).encode()}


def _rows(document: Document, text: str, losses: Losses) -> list[str]:
    cut = grid(text)
    closing: list[list[str]] = [[] for _ in cut.spans]
    single: list[list[str]] = [[] for _ in cut.spans]
    opening: list[list[str]] = [[] for _ in cut.spans]
    numbers: dict[str, str] = {}
    for (start, end), entity, _ in bracketed(document, cut, losses):
        number = numbers.setdefault(entity, str(len(numbers)))
        if end == start + 1:
            single[start].append(f"({number})")
        else:
            opening[start].append(f"({number}")
            closing[end - 1].insert(0, f"{number})")
    renamed = sum(entity != number for entity, number in numbers.items())
    losses.add("mentions.entity: the id", "clusters have numbers here", renamed)
    forms = cut.forms()
    found = PART.fullmatch(document.doc_id)
    name, part = (found["id"], int(found["part"])) if found else (document.doc_id, 0)
    rows = [f"#begin document ({name}); part {part:03}"]
    for start, end in cut.sentences():
        for at in range(start, end):
            cell = "|".join((*opening[at], *single[at], *closing[at])) or "-"
            rows.append("\t".join((name, str(part), str(at - start), forms[at], *UNSAID, cell)))
        rows.append("")
    return [*rows, "#end document"]
