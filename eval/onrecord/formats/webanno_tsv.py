"""WebAnno TSV 3, which WebAnno and INCEpTION export: tokens with columns of annotations, one document per file.

    #FORMAT=WebAnno TSV 3.3
    #T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|identifier|value
    #T_CH=de.tudarmstadt.ukp.dkpro.core.api.coref.type.CoreferenceLink|referenceType|referenceRelation

    #Text=Ada Lind left.
    1-1  0-3  Ada   *[1]  PER[1]  *[1]  *->1-1

Spans (`T_SP`) are mentions, times or events by the value of their feature `value`, or else of their first feature. The
links of chains (`T_CH`) are mentions of one entity; a span with the words of a link gives it its type. Relations,
slots, other features, and layers of tokens such as parts of speech are counted as losses. Offsets count UTF-16 units.
The file has the text, but not what is between two sentences, which becomes a line end.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord.documents.model import Interval
from onrecord.errors import OnrecordError, Problem, shown
from onrecord.formats.base import Bundle, Reading
from onrecord.formats.conll_reference import refuse
from onrecord.formats.coref_layers import document_of
from onrecord.formats.coref_marks import Labelled
from onrecord.formats.counted import Counted
from onrecord.formats.labelled_examples import Place
from onrecord.formats.labelled_texts import HOLDS
from onrecord.formats.textfile import read_lines
from onrecord.formats.webanno_cells import CHAIN, RELATION, Layer, layer_of, links_of, unescaped, values_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from onrecord.documents.model import Document
    from onrecord.formats.coref_marks import Event

__all__ = ["HOLDS", "read"]

FORMAT = "#FORMAT=WebAnno TSV 3"
TEXT, LAYERS = "#Text=", ("#T_SP=", "#T_CH=", "#T_RL=")
COLUMNS = 3  # number, offsets and word, before the columns of layers
CHECK = "webanno-tsv.format"
BYTES_OF_UNIT = 2


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    span: Interval  # in UTF-16 units
    word: str
    cells: Sequence[str]


@dataclass(slots=True)
class _File:
    """The layers, the rows and the text of a file; `units` is the length of the text in UTF-16 units."""

    layers: list[Layer] = field(default_factory=list)
    rows: list[_Row] = field(default_factory=list)
    text: str = ""
    units: int = 0


@dataclass(frozen=True, slots=True)
class _Marks:
    """The spans and links of a file, with offsets in characters."""

    place: Place
    links: Sequence[tuple[int, Labelled]]
    spans: Sequence[Labelled]

    def clusters(self, key: str) -> Iterator[tuple[int, Labelled]]:
        """Yield (number of the chain, mention) for each link."""
        del key
        yield from self.links

    def strings(self) -> dict[str, str]:
        """Return {}: the file does not repeat the words of spans."""
        return {}

    def entities(self, key: str) -> Iterator[Labelled]:
        """Yield the spans."""
        del key
        yield from self.spans

    def events(self, key: str) -> Iterator[Event]:
        """Yield nothing: an event is a span."""
        del key
        yield from ()

    def relations(self, key: str) -> Iterator[str]:
        """Yield nothing: relations are counted where they are read."""
        del key
        yield from ()


def read(path: Path, reading: Reading) -> Bundle:
    """Return the document of a file, with its text. A mention's `entity` is the number of its chain.

    Raises:
        OnrecordError: With every problem of the file; or it is of another version of WebAnno TSV.
    """
    lines = read_lines(path)
    if not lines[0][1].startswith(FORMAT):
        raise OnrecordError(
            "The file is not WebAnno TSV 3.",
            where=f"{path}:1",
            got=shown(lines[0][1]),
            expected=FORMAT,
            hint="export the document again as WebAnno TSV v3.3",
        )
    problems: list[Problem] = []
    place = Place(path, 1, is_line=True, reading=reading, problems=problems, check=CHECK)
    found = _parsed(lines, place)
    refuse(problems, str(path))
    doc_id = reading.name(found.text) or path.stem
    document = _document(doc_id, found, place)
    refuse(problems, str(path))
    unnamed = frozenset() if doc_id != path.stem else frozenset({doc_id})
    return Bundle((document,), {doc_id: found.text}, carried=frozenset({doc_id}), unnamed=unnamed)


def _parsed(lines: Sequence[tuple[int, str]], place: Place) -> _File:
    """Return the layers, rows and text of a file; rows that are not valid are added to the problems of `place`."""
    made, texts = _File(), list[str]()
    for number, line in lines:
        if line.startswith(LAYERS):
            made.layers.append(layer_of(line, sum(each.width for each in made.layers)))
        elif line.startswith(TEXT):
            texts.append(unescaped(line.removeprefix(TEXT)))
        elif line.strip() and not line.startswith("#"):
            row = _row(number, line, place)
            if row is not None:
                made.rows.append(row)
                _add_text(made, "\n".join(texts), row.span.start)
                texts = []
    return made


def _row(number: int, line: str, place: Place) -> _Row | None:
    cells = line.split("\t")
    offsets = cells[1].split("-") if len(cells) >= COLUMNS else []
    if len(offsets) != len(("start", "end")) or not all(each.isdecimal() for each in offsets):
        _wrong(place, number, "the row has no number, offsets and word", shown(line), "1-1, 0-3 and a word, with tabs")
        return None
    return _Row(number, Interval(*map(int, offsets)), unescaped(cells[2]), cells[COLUMNS:])


def _add_text(made: _File, sentence: str, start: int) -> None:
    """Add a sentence to the text, at its offset; what is between two sentences becomes a line end and spaces."""
    if sentence:
        gap = start - made.units
        made.text += ("\n" + " " * (gap - 1) if gap > 0 else "") + sentence
        made.units = len(made.text.encode("utf-16-le")) // BYTES_OF_UNIT


def _document(doc_id: str, found: _File, place: Place) -> Document:
    counted = Counted(found.text, utf16=True)
    links: dict[tuple[int, int, int], list[_Row]] = {}
    spans: dict[tuple[int, str], tuple[str, list[_Row]]] = {}
    for row in found.rows:
        span = counted.interval(*row.span)
        if span is None or span.start > span.end or found.text[slice(*span)] != row.word:
            expected = shown(row.word)
            got = "" if span is None else shown(found.text[slice(*span)])
            _wrong(place, row.line, "the word is not that of the text at its offsets", got, expected)
            continue
        undeclared = row.cells[sum(each.width for each in found.layers) :]
        if not any(each.kind == RELATION for each in found.layers):  # which has a column more if it has no feature
            place.lose("columns", "no layer declares them", sum(each not in {"_", ""} for each in undeclared))
        for number, layer in enumerate(found.layers):
            cells = row.cells[layer.first : layer.first + layer.width]
            if layer.kind == CHAIN:
                for link in links_of(layer, cells, place.lose):
                    links.setdefault((number, *link), []).append(row)
            elif layer.kind == RELATION or layer.is_of_tokens:
                place.lose(layer.said, "it is not read", sum(each not in {"_", ""} for each in cells[:1]))
            else:
                for at, (id_, label) in enumerate(values_of(layer, cells, place.lose)):
                    key = number, id_ or f"{row.line} {at}"
                    spans.setdefault(key, (label, []))[1].append(row)
    chains: dict[tuple[int, int], int] = {}
    marks = _Marks(
        place,
        [
            (chains.setdefault((layer, chain), len(chains)), _labelled(rows, "", counted))
            for (layer, chain, _), rows in links.items()
        ],
        [_labelled(rows, label, counted) for label, rows in spans.values()],
    )
    return document_of(doc_id, found.text, marks, {"clusters": "links", "ner": "spans"}, lambda span: span)


def _labelled(rows: Sequence[_Row], label: str, counted: Counted) -> Labelled:
    """Return the span of some rows as offsets in characters, with its label."""
    span = counted.interval(min(each.span.start for each in rows), max(each.span.end for each in rows))
    return Labelled(span or Interval(0, 0), label, f"line {rows[0].line}")


def _wrong(place: Place, line: int, message: str, got: str, expected: str) -> None:
    place.problems.append(Problem(str(place.path), line, "", CHECK, message, got=got, expected=expected))
