"""CoNLL-2012 columns: tokens, and coreference brackets in the last column.

`conll_reference` parses the columns. This module finds the offsets of its token spans by the words of the fourth
column. A file may have fewer columns: with four the word is in the third, with three, after a number, in the second.

A part is a separate document, as in the shared task, because cluster numbers are local to a part. Part 0 of `x` is
`x`, part 1 is `x.part-1`. If the text of `x` is available, it is divided among the parts; otherwise a text is made from
the words. The output leaves columns of other layers empty (`-`, `*`). Clusters are numbers: an entity's id is not
stored, and is read back as the number of its cluster. Pradhan et al. 2012.
"""

from __future__ import annotations

import re
from functools import partial
from itertools import pairwise
from sys import intern
from typing import TYPE_CHECKING

from onrecord.documents.model import Document, Interval, Mention
from onrecord.errors import shown
from onrecord.formats.base import ONE_FILE, Bundle, Reading
from onrecord.formats.brackets import bracketable
from onrecord.formats.conll_reference import ConllDocument, read_conll, refuse
from onrecord.formats.losses import NO_PLACE, LineCounts, with_layers
from onrecord.formats.textfile import Problems, sha256
from onrecord.formats.tokens import Tokenised, Word, align_words, text_of_words, tokenise

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from onrecord.formats.losses import Losses

HOLDS: Mapping[str, frozenset[str]] = {"mentions": frozenset({"start", "end", "entity"})}
KEEPS_EMPTY = frozenset({"mentions"})
NAME = re.compile(r"(?:\((?P<id>.*)\)|(?P<bare>.*?))(?:;?\s*part\s+(?P<part>\d+)|;)?$")
PART = re.compile(r"(?P<id>.+)\.part-(?P<part>[1-9]\d*)")
WORD_COLUMN = 3
COLUMNS = WORD_COLUMN + 2
SPEAKER, NAMES = 9, 10  # the columns of a file that has all of them
EMPTY = frozenset({"", "-", "*", "_"})
EMPTY_COLUMNS = ("-", "*", "-", "-", "-", "-", "*")


def read(path: Path, reading: Reading) -> Bundle:
    """Return the documents of a CoNLL-2012 file, with their texts.

    The documents contain the mentions of their clusters. Each part is a document of its own. A mention's `entity` is
    the number of its cluster. `reading` finds texts, and counts in its `losses` what is not read.

    Raises:
        OnrecordError: With every problem of the file.
    """
    problems = Problems(path, "conll.format")
    groups: dict[str, list[tuple[int, ConllDocument]]] = {}
    unread = LineCounts()
    for each in read_conll(path, keep=partial(_word, problems=problems, unread=unread)).values():
        name, part = name_and_part(each.name)
        groups.setdefault(name, []).append((part, each))
    refuse(problems.found)
    unread.move_to(reading.losses, NO_PLACE, path)
    documents, texts, carried, unnamed = [], {}, set(), set()
    for number, (name, group) in enumerate(groups.items(), 1):
        doc_id = name or (path.stem if len(groups) == 1 else f"{path.stem}-{number}")
        text = reading.text(doc_id)
        line = group[0][1].line
        words = [each.rows for _, each in group]
        placed = map(text_of_words, words) if text is None else _shares(words, text, line, problems)
        for (part, each), tokenised in zip(group, placed, strict=False):
            own = f"{doc_id}.part-{part}" if part else doc_id
            if own in texts:
                problems.add(
                    each.line, "the document occurs twice in the file", got=each.name, expected="a unique name and part"
                )
            texts[own] = tokenised.text
            documents.append(_document(own, each, tokenised, reading.losses))
            carried |= {own} if text is None else set()
            unnamed |= {own} if not name else set()
    refuse(problems.found)
    return Bundle(tuple(documents), texts, carried=frozenset(carried), unnamed=frozenset(unnamed))


def name_and_part(begin: str) -> tuple[str, int]:
    """Return (name, part) of a document, given what its file has after `#begin document`.

    >>> name_and_part("(nw/x); part 001"), name_and_part("nw/x part 1"), name_and_part("(x)")
    (('nw/x', 1), ('nw/x', 1), ('x', 0))
    """
    found = NAME.match(begin)
    if found is None:
        return begin, 0
    return found["bare"] if found["id"] is None else found["id"], int(found["part"] or 0)


def _document(doc_id: str, found: ConllDocument, tokenised: Tokenised, losses: Losses) -> Document:
    """Return a document with one mention for each span of each cluster, sorted by place in the text.

    A mention whose words are all empty is left out and counted in `losses`.

    Args:
        doc_id: The document's id.
        found: The clusters, whose spans are ranges of rows.
        tokenised: The text, with one token for each row.
        losses: Receives the counts; changed in place.
    """
    mentions = []
    for cluster, spans in found.clusters.items():
        for span in spans:
            start, end = tokenised.characters(Interval(*span))
            if start < end:
                mentions.append(Mention(start, end, entity=cluster))
            else:
                losses.add("mentions", "it contains no word")
    mentions.sort(key=lambda each: (each.start, -each.end, each.entity or ""))
    return with_layers(doc_id, sha256(tokenised.text), {"mentions": mentions}, attempted=KEEPS_EMPTY)


def _shares(words: Sequence[Sequence[Word]], text: str, line: int, problems: Problems) -> Iterator[Tokenised]:
    """Yield the text of each part of a document, with the offsets of its words in the part's text.

    The document's text is divided where the next part's first word begins. If the words of the parts do not match it,
    nothing is yielded, and a problem is added.

    Args:
        words: The words of each part, in order.
        text: The text of the whole document.
        line: The line where the document begins, for the problem of a text that is too long.
        problems: Receives the problem.
    """
    whole = align_words([word for part in words for word in part], text, line, problems)
    if whole is None:
        return
    firsts = [0]
    for part in words:
        firsts.append(firsts[-1] + len(part))
    edges = [0, *(whole.spans[at].start if at < len(whole.spans) else len(text) for at in firsts[1:-1]), len(text)]
    for (first, last), (start, end) in zip(pairwise(firsts), pairwise(edges), strict=True):
        spans = tuple(Interval(each.start - start, each.end - start) for each in whole.spans[first:last])
        yield Tokenised(text[start:end], spans)


def _word(line: int, row: str, problems: Problems, unread: LineCounts) -> Word:
    """Return the word of a token's row, with its line; a row without a word column adds a problem.

    The word is in the fourth column, or in the last but one if a row has three or four columns. Equal words are one
    string, since a large file has each of its words many times. `unread` counts the columns that are not read.
    """
    cells = row.split("\t") if "\t" in row else row.split()
    at = len(cells) - 2 if 2 < len(cells) < COLUMNS else WORD_COLUMN  # noqa: PLR2004 - number, word, coreference
    if len(cells) < at + 2 or (at < WORD_COLUMN and not cells[at - 1].isdecimal()):
        expected = "document, part, number, word, ..., coreference"
        problems.add(line, "the row has no word column", got=shown(row), expected=expected)
    if not EMPTY.issuperset(cells[COLUMNS - 1 : -1]):
        _count_unread(line, cells, unread)
    return Word(intern(cells[min(at, len(cells) - 1)].strip()), line)


def _count_unread(line: int, cells: Sequence[str], unread: LineCounts) -> None:
    """Add to `unread` what a row has between its word and its coreference: tags and syntax, a speaker, a name.

    A file without the eleven columns of CoNLL-2012 before coreference has only rows of other columns.
    """
    given = {at for at in range(COLUMNS - 1, len(cells) - 1) if cells[at] not in EMPTY}
    if len(cells) - 1 <= NAMES:
        unread.add("rows of other columns", line)
        return
    if given - {SPEAKER, NAMES}:
        unread.add("rows of tags, syntax, senses, roles", line)
    if SPEAKER in given:
        unread.add("rows of speakers", line)
    if "(" in cells[NAMES]:
        unread.add("names (the column of named entities)", line)


def write(bundle: Bundle, losses: Losses) -> Mapping[str, bytes]:
    """Return {"": bytes}: all documents as one CoNLL-2012 file; the key "" stands for the output file itself.

    A document is written as part 000, unless its name ends in `.part-N`. Mentions that brackets cannot express, and
    entity ids, which become numbers, are counted in `losses`, which is changed in place.
    """
    if bundle.documents and all(document.mentions is None for document in bundle.documents):
        losses.add("mentions", "not attempted: read back as attempted, nothing found")
    rows: list[str] = []
    for document in bundle.documents:
        rows += _rows(document, bundle.texts[document.doc_id], losses)
    return {ONE_FILE: "".join(f"{row}\n" for row in rows).encode()}


def _rows(document: Document, text: str, losses: Losses) -> list[str]:
    """Return the lines of one document, from `#begin document` to `#end document`, without line ends."""
    tokenised = tokenise(text)
    closing: list[list[str]] = [[] for _ in tokenised.spans]
    single: list[list[str]] = [[] for _ in tokenised.spans]
    opening: list[list[str]] = [[] for _ in tokenised.spans]
    numbers: dict[str, str] = {}
    for (start, end), entity, _ in bracketable(document, tokenised, losses):
        number = numbers.setdefault(entity, str(len(numbers)))
        if end == start + 1:
            single[start].append(f"({number})")
        else:
            opening[start].append(f"({number}")
            closing[end - 1].insert(0, f"{number})")
    renamed = sum(entity != number for entity, number in numbers.items())
    losses.add("mentions.entity: the id", "the format numbers clusters", renamed)
    forms = tokenised.forms()
    found = PART.fullmatch(document.doc_id)
    name, part = (found["id"], int(found["part"])) if found else (document.doc_id, 0)
    rows = [f"#begin document ({name}); part {part:03}"]
    for start, end in tokenised.sentences():
        for at in range(start, end):
            cell = "|".join((*opening[at], *single[at], *closing[at])) or "-"
            rows.append("\t".join((name, str(part), str(at - start), forms[at], *EMPTY_COLUMNS, cell)))
        rows.append("")
    return [*rows, "#end document"]
