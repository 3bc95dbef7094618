"""CoNLL-2012 columns: tokens, and the coreference of their mentions in the last column.

Reading the columns is `io.conll`'s; here its token spans find their places in the text by the words of the fourth
column. Several parts of a document are read as one, their clusters apart, since the format numbers them anew in each.
Writing leaves the columns of other layers unsaid (`-`, `*`). Clusters are numbers: an entity's id is not held, and
comes back as the number of its cluster. Pradhan et al. 2012.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.documents.model import Document, Interval, Mention
from onrecord.errors import shown
from onrecord.formats.base import ONE_FILE, Bundle, Reading
from onrecord.formats.brackets import bracketed
from onrecord.formats.conll_reference import BEGIN, END, ConllDocument, read_conll, refuse
from onrecord.formats.losses import with_layers
from onrecord.formats.textfile import Problems, read_lines, sha256
from onrecord.formats.tokens import Word, grid, laid

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from onrecord.formats.losses import Losses

HOLDS: Mapping[str, frozenset[str]] = {"mentions": frozenset({"start", "end", "entity"})}
NAME = re.compile(r"\((?P<id>.*)\)(?:;(?:\s*part\s+(?P<part>\d+))?)?$")
WORD_COLUMN = 3
COLUMNS = WORD_COLUMN + 2
UNSAID = ("-", "*", "-", "-", "-", "-", "*")


def read(path: Path, reading: Reading) -> Bundle:
    """Return the documents of a file, with the mentions of their clusters."""
    problems = Problems(path, "conll.format")
    parts: dict[str, list[ConllDocument]] = {}
    for document in read_conll(path).values():
        found = NAME.match(document.name)
        parts.setdefault(found["id"] if found else document.name, []).append(document)
    words = _words(path, problems)
    refuse(problems.found)
    documents, texts = [], {}
    for doc_id, group in parts.items():
        text = reading.needed_text(doc_id, f"{path}:{group[0].line}")
        placed = laid([word for part in group for word in words[part.name]], text, group[0].line, problems)
        if placed is None:
            continue
        mentions, before = [], 0
        for at, part in enumerate(group):
            for cluster, spans in part.clusters.items():
                entity = cluster if len(group) == 1 else f"{at}.{cluster}"
                mentions += [
                    Mention(*placed.characters(Interval(before + start, before + end)), entity=entity)
                    for start, end in spans
                ]
            before += part.tokens
        mentions.sort(key=lambda each: (each.start, -each.end, each.entity or ""))
        texts[doc_id] = text
        documents.append(with_layers(doc_id, sha256(text), {"mentions": mentions}))
    refuse(problems.found)
    return Bundle(tuple(documents), texts)


def _words(path: Path, problems: Problems) -> dict[str, list[Word]]:
    """Return the words of each document by its name."""
    found: dict[str, list[Word]] = {}
    current: list[Word] | None = None
    for number, row in read_lines(path):
        if row.startswith("#") and (begins := BEGIN.match(row)):
            current = found.setdefault(" ".join(begins[1].split()), [])
        elif row.startswith("#") and END.match(row):
            current = None
        elif current is not None and row.strip():
            cells = row.split("\t") if "\t" in row else row.split()
            if len(cells) < COLUMNS:
                expected = "document, part, number, word, ..., coreference"
                problems.add(number, "the row has no column of words", got=shown(row), expected=expected)
            else:
                current.append(Word(cells[WORD_COLUMN].strip(), number))
    return found


def write(bundle: Bundle, losses: Losses) -> Mapping[str, bytes]:
    """Return the file's bytes: a part 000 for each document."""
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
    rows = [f"#begin document ({document.doc_id}); part 000"]
    for start, end in cut.sentences():
        for at in range(start, end):
            cell = "|".join((*opening[at], *single[at], *closing[at])) or "-"
            rows.append("\t".join((document.doc_id, "0", str(at - start), forms[at], *UNSAID, cell)))
        rows.append("")
    return [*rows, "#end document"]
