"""Make documents of texts with labelled spans, which doccano, Prodigy and spaCy write.

A mark is a mention, a time or an event by its label, as in the exports of Label Studio. White space at its edges is cut
off. A mark without words, and one that repeats another, are left out and counted; offsets outside the text are an
error. Links that mean coreference make entities; other links are counted.

A document's id is that of the example or of its `meta`; `example_names` says which ids are names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onrecord.documents.model import RECORDS, Interval
from onrecord.documents.relabelled import LEFT_OUT
from onrecord.errors import OnrecordError, Problem, counted, shown
from onrecord.formats.base import Bundle
from onrecord.formats.brat_identity import chain_ids, is_coreference
from onrecord.formats.conll_reference import refuse
from onrecord.formats.counted import Counted
from onrecord.formats.example_names import names_of
from onrecord.formats.label_studio_foreign import LAYERS
from onrecord.formats.labelled_examples import Example, Labelled, examples_of
from onrecord.formats.labelled_offsets import counts_utf16, first_astral, placed
from onrecord.formats.labelled_tools import tool_of
from onrecord.formats.losses import with_layers
from onrecord.formats.textfile import sha256

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from onrecord.documents.model import Document
    from onrecord.formats.base import Reading
    from onrecord.formats.labelled_examples import Mark

HOLDS: Mapping[str, frozenset[str]] = {
    layer: frozenset({"start", "end", "type"} | ({"entity"} if layer == "mentions" else set())) for layer in LAYERS
}


def read_labelled(
    path: Path, reading: Reading, parse: Callable[[Example], Labelled | None], *, tool: str, utf16: bool = False
) -> Bundle:
    """Return the documents of a file of texts with labelled spans, with their texts.

    Args:
        path: The file.
        reading: The labels to rename, and the losses to count.
        parse: Returns the text and the marks of an example; None if it is left out, or has problems, which `parse` adds
            to it.
        tool: The name of the format.
        utf16: Whether the tool counts offsets in UTF-16 code units.

    Raises:
        OnrecordError: With every problem of the file; or it is not JSON, or no example of it is read or has spans.
    """
    problems: list[Problem] = []
    examples, found = 0, []
    for example in examples_of(path, reading, problems):
        examples += 1
        if not _is_of_another(example, tool) and (made := parse(example)) is not None:
            found.append(made)
    is_utf16 = _counts_utf16(found, path, reading, usually=utf16)
    names = names_of(found, path, reading, is_alone=examples == 1)
    documents = [_document(doc_id, each, is_utf16=is_utf16) for each, (doc_id, _) in zip(found, names, strict=True)]
    refuse(problems, str(path))
    if not documents:
        rows = [f"{row['count']:,} {row['what']}: {row['why']}" for row in reading.losses.rows()]
        raise OnrecordError(
            "No example of the file is read.",
            where=str(path),
            got="; ".join(rows) or "an empty list",
            expected="an example with a text and its spans",
            hint="export the examples that were annotated",
        )
    if not any(each.is_marked for each in found):
        raise OnrecordError(
            "No example of the file has spans.",
            where=str(path),
            got=", ".join(found[0].keys),
            expected="a list of spans, which is empty where nothing was found",
            hint="labels of whole texts, tags and syntax are not read; export the spans",
        )
    texts = {doc_id: each.text for each, (doc_id, _) in zip(found, names, strict=True)}
    unnamed = frozenset(doc_id for doc_id, is_named in names if not is_named)
    return Bundle(tuple(documents), texts, carried=frozenset(texts), unnamed=unnamed)


def _counts_utf16(found: Sequence[Labelled], path: Path, reading: Reading, *, usually: bool) -> bool:
    """Return whether the offsets of a file count UTF-16 code units; a note says so if it makes a difference.

    `usually` says whether the tool that wrote the file counts them.
    """
    astral = []
    for each in found:
        first = first_astral(each.text)
        spans = [(mark.start, mark.end) for mark in each.marks if first is not None and mark.end > first]
        astral += [(each.text, spans)] if spans else []
    if not astral:
        return usually
    is_utf16 = counts_utf16(astral, usually=usually)
    unit, other = ("UTF-16 code units", "characters")[:: 1 if is_utf16 else -1]
    number = counted(len(astral), "text")
    reading.losses.note(f"{path}: offsets were read as {unit}, which differ from {other} in {number} (emoji).")
    return is_utf16


def _is_of_another(example: Example, tool: str) -> bool:
    """Return whether another tool wrote the example, which is a problem."""
    found = tool_of(example.value)
    if found not in {None, tool}:
        example.place.wrong("", f"the example has the form of {found}, not of {tool}", hint=f"read the file as {found}")
    return found not in {None, tool}


def _document(doc_id: str, found: Labelled, *, is_utf16: bool) -> Document:
    """Return a document with the mentions, times and events of an example; `is_utf16` says what its offsets count."""
    reading, entity = found.place.reading, _entities(found)
    layers: dict[str, list[Any]] = {"mentions": []}
    for span, mark in _placed_marks(found, is_utf16=is_utf16):
        raw = mark.label
        layer = next((each for each, names in LAYERS.items() if raw and reading.known(raw, names)), "mentions")
        label = reading.label(raw, LAYERS[layer], where=str(found.place)) if raw else None
        fields = {"entity": entity.get(mark.key, mark.entity)} if layer == "mentions" else {}
        layers.setdefault(layer, []).append(RECORDS[layer](*span, type=label, **fields))
    return with_layers(doc_id, sha256(found.text), layers, attempted=frozenset({"mentions"}))


def _placed_marks(found: Labelled, *, is_utf16: bool) -> list[tuple[Interval, Mark]]:
    """Return the marks of an example with their offsets in characters, in text order.

    Marks that the user renamed to `-` are left out, and so are those of which nothing can be made; these are counted.
    """
    way = Counted(found.text, utf16=True) if is_utf16 and first_astral(found.text) is not None else None
    placed_marks: dict[tuple[Interval, str | None], Mark] = {}
    for mark in found.marks:
        is_left_out = found.place.reading.labels.get(mark.label or "") == LEFT_OUT
        span = None if is_left_out else _span(found, mark, way)
        if span is not None and placed_marks.setdefault((span, mark.label), mark) is not mark:
            found.place.lose("spans", "another span of the text has the same offsets and label")
    return [(span, mark) for (span, _), mark in sorted(placed_marks.items(), key=lambda each: each[0][0])]


def _span(found: Labelled, mark: Mark, way: Counted | None) -> Interval | None:
    """Return a mark's offsets in characters, without white space at its edges.

    The result is None if the mark is outside the text or its words are not the text's, which is a problem, or if it has
    no words, which is counted. `way` converts UTF-16 code units; None for characters.
    """
    text = found.text
    span = placed(text, mark.start, mark.end, way)
    place = f"[{mark.start}, {mark.end}]"
    if span is None:
        expected = f"0 <= start <= end <= {len(text)}, the number of the text's characters"
        found.place.wrong(mark.at, "the span is not inside the text", got=place, expected=expected)
        return None
    words = text[slice(*span)]
    if mark.words is not None and mark.words.split() != words.split():
        message = "the words of the span are not those of the text at its offsets"
        found.place.wrong(mark.at, message, got=shown(words), expected=shown(mark.words))
        return None
    if not words.strip():
        found.place.lose("spans", "it contains only white space" if words else "it contains no character")
        return None
    start = span.start + len(words) - len(words.lstrip())
    return Interval(start, start + len(words.strip()))


def _entities(found: Labelled) -> dict[str, str]:
    """Return the key of a mark -> the id of its entity (`chain-1`, ...), for the marks that coreference links join.

    Other links, and those of which an end is not a mark, are counted as losses. Of marks that repeat each other, the
    key is that of the first.
    """
    firsts: dict[tuple[int, int, str | None], str] = {}
    keys = {mark.key: firsts.setdefault((mark.start, mark.end, mark.label), mark.key) for mark in found.marks}
    labels = found.place.reading.labels
    groups = []
    for source, target, label in found.links:
        if label and not is_coreference(labels.get(label, label)):
            found.place.lose(f"relation {label}", "it is not a coreference relation")
        elif {source, target} <= keys.keys():
            groups.append([keys[source], keys[target]])
        else:
            found.place.lose("relations", "an end is not a span")
    return chain_ids(groups)
