"""Find the columns of a BIO file that have tags, in its first rows.

The file is read as a word and one tag a row. Three kinds of files are misread without a warning if nothing looks at
the other columns: a file of tags without words, in which the first tag of each line is taken for a word; a file with
two columns of tags, such as GermEval's outer and inner names, of which the last is read; and a table whose tags are
not in the last column, such as HIPE's.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from onrecord.formats.bio_lines import DOCSTART, columns_of, lines_between

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.formats.bio_rows import Rows

SAMPLE = 500  # the rows at which tags are looked for
# Types of the chunks of CoNLL-2000, CoNLL-2003 and TreeTagger, whose tags stand in a column beside those of names.
CHUNKS = frozenset("ADJP ADVP CONJP INTJ LST NC NP PC PP PRT SBAR UCP VC VP ADJC ADVC CONJC SBARP".split())
LAST = -1
_TURNED = re.compile(r"(?P<type>[^-\s]+)[-_](?P<letter>[BIESLU])")  # as some Chinese corpora write it
_TAG = re.compile(r"O|[BIESLUMW][-_](?P<type>\S+)|[BI]")


def tagged_columns(rows: Rows) -> list[int]:
    """Return the numbers of the columns (from 1) in which each of the first rows has a tag, not all of them O.

    Columns of chunks (`B-NP`) are left out. Rows that have another number of columns than the first are left out, too.
    """
    sample = list(islice(_rows(rows.text), SAMPLE))
    width = len(sample[0]) if sample else 0
    found = []
    for at, column in enumerate(zip(*(cells for cells in sample if len(cells) == width), strict=True), 1):
        tags = [_TAG.fullmatch(cell) for cell in {*column}]
        types = {tag["type"] for tag in tags if tag and tag.group() != "O"}
        if all(tags) and not types <= CHUNKS:
            found.append(at)
    return found


def has_words(rows: Rows) -> bool:
    """Return whether some of the first rows have a word where words are expected, rather than a tag.

    The word may be a hash: such a row is a comment only if it has no tag.
    """
    lines = islice(lines_between(rows.text, 0, len(rows.text)), SAMPLE)
    found = [columns_of(row) for row in (rows.text[start:end] for start, end in lines) if rows.is_word(row)]
    tags = [_TAG.fullmatch(cells[min(rows.word, len(cells) - 1)]) for cells in found]
    return not all(tags) or not any(tag and tag["type"] for tag in tags)


def other_tags(rows: Rows) -> list[int]:
    """Return the columns with tags, other than the words' and the last one, if the tags are read from the last one."""
    found = tagged_columns(rows) if rows.column == LAST else []
    return [each for each in found if each not in {rows.word + 1, rows.width}]


def hint_on(got: str, rows: Rows) -> str:
    """Return what a user can do about a row without a tag, as far as the row and its file show it.

    Args:
        got: What is in the tags' column; the whole row, if it lacks that column.
        rows: The rows of the file.
    """
    if rows.separator == " " and rows.text.partition("\n")[0].count(",") > 1:
        return "are the columns separated by commas? write tabs, and a blank line after each sentence"
    if rows.text.startswith("#FORMAT=WebAnno"):
        return "this is WebAnno TSV: read it as webanno-tsv"
    if got == "0":
        return "write the letter O, not the digit 0"
    if turned := _TURNED.fullmatch(got):
        return f"write the letter first: {turned['letter']}-{turned['type']}"
    if found := [each for each in tagged_columns(rows) if each != rows.word + 1]:
        columns = "column" if len(found) == 1 else "columns"
        return f"--column {found[0]}: there are tags in {columns} {', '.join(map(str, found))}"
    return "use --column for the tags' column, --scheme for their scheme (io: labels without B- and I-)"


def _rows(text: str) -> Iterator[list[str]]:
    """Yield the columns of each row of a file's text that is no comment, and begins no document."""
    for start, end in lines_between(text, 0, len(text)):
        row = text[start:end]
        if row.strip(" \t") and not row.startswith(("#", DOCSTART)):
            yield columns_of(row)
