"""brat standoff: `<doc_id>.txt` with the text, `<doc_id>.ann` with one annotation per line; read by `brat_reader`.

Each kind of item is written as follows (Stenetorp et al. 2012, and the format's own description):

    mention   T of its type (Mention if it has none), one fragment for each piece; its head is a T `Head`, linked by an
              R `head`
    time      T DATE, TIME, DURATION, SET (or Time)        filler, nonquote  T Filler, T Nonquote
    quote     E whose trigger is a T `Quote`: its content, discontinuous if the content is; its arguments are Cue,
              Source and Parent. Without content the trigger is its cue (T `QuoteCue`), or its source (T `QuoteSource`)
    event     E of its type (or Event), with its arguments; a repeated role gets a number (participant2)
    values    A for kind, form, polarity ...; N `Reference` for ids of entities, speakers, utterances and events
    notes     # AnnotatorNotes, one for each line

A brat span may not cross a line end, so it is split into fragments there. Items get new ids (m1, m2, ... in the order
of their lines); a changed id is counted. A document whose name is a path is written to directories of that name.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from onrecord import schema
from onrecord.formats.brat_reader import read_brat
from onrecord.formats.brat_tables import DRAWN, PREFIXES, QUOTE_TRIGGERS, REFERENCES, UNTYPED, VALUES
from onrecord.formats.escape import escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from onrecord.documents.model import Document, Event, Quote, Span
    from onrecord.formats.base import Bundle, Reading
    from onrecord.formats.losses import Losses

HOLDS: Mapping[str, frozenset[str]] = {
    layer: frozenset(schema.fields(layer)) & {*DRAWN, *VALUES[layer], *REFERENCES[layer].values()} for layer in VALUES
}
BY_LINE = re.compile(r"[^\r\n]+")


def read(path: Path, reading: Reading) -> Bundle:
    """Return the documents, with their texts, of a directory tree of .ann files, or of one such file.

    `reading` has the options, finds texts, and counts in its `losses` what is not read.

    Raises:
        OnrecordError: With every problem of all files.
    """
    return read_brat(path, reading)


def write(bundle: Bundle, losses: Losses) -> Mapping[str, bytes]:
    """Return file name -> bytes: for each document `<doc_id>.txt` with its text and `<doc_id>.ann` with annotations.

    What brat cannot store is counted in `losses`, which is changed in place.
    """
    files: dict[str, bytes] = {}
    for document in bundle.documents:
        text = bundle.texts[document.doc_id]
        files[f"{document.doc_id}.txt"] = text.encode()
        files[f"{document.doc_id}.ann"] = "".join(
            f"{line}\n" for line in _Writer(document, text, losses).lines()
        ).encode()
    return files


class _Writer:
    """Writes one document; `ids` maps an item's id to the annotation that was written for it."""

    def __init__(self, document: Document, text: str, losses: Losses) -> None:
        self.document, self.text, self.losses = document, text, losses
        self.rows: list[str] = []
        self.numbers: Counter[str] = Counter()
        self.ids: dict[str, str] = {}

    def lines(self) -> list[str]:
        """Return the lines of the document's .ann file in order, without line ends."""
        for layer in ("mentions", "times", "fillers", "nonquotes"):
            written = 0
            for item in getattr(self.document, layer) or ():
                kind = getattr(item, "type", None) or UNTYPED.get(layer) or layer.removesuffix("s").capitalize()
                spans = getattr(item, "pieces", None) or [item]
                if (annotation := self._text_bound(layer, kind, spans, whole=True)) is not None:
                    written += 1
                    self._attributes(layer, item, annotation, annotation, written)
                    if layer == "mentions" and item.head is not None:
                        self._head(annotation, item.head)
        structured = [*self._triggers("quotes"), *self._triggers("events")]
        for layer, item, annotation, trigger in structured:
            pieces = [f"{self._kind(layer, item)}:{trigger}"]
            pieces += self._quote(item) if layer == "quotes" else self._event(item)
            self.rows.append(f"{annotation}\t{' '.join(pieces)}")
        return self.rows

    def _triggers(self, layer: str) -> list[tuple[str, Any, str, str]]:
        """Write the triggers (text-bound annotations) and attributes of all items of a layer, before any argument.

        Args:
            layer: `quotes` or `events`.

        Returns:
            (layer, item, its annotation's id such as `E1`, its trigger's id such as `T3`) for each item with a trigger.
            An item is a Quote or an Event. One without characters for a trigger is left out and counted as a loss.
        """
        found = []
        for item in getattr(self.document, layer) or ():
            kind = self._kind(layer, item)
            spans = getattr(item, QUOTE_TRIGGERS[kind]) if layer == "quotes" else [item]
            trigger = self._text_bound(layer, kind, spans or [], whole=layer == "events")
            if trigger is not None:
                annotation = self._next_id("E")
                found.append((layer, item, annotation, trigger))
                self._attributes(layer, item, annotation, trigger, len(found))
        return found

    def _kind(self, layer: str, item: Any) -> str:
        """Return the brat type of an item: a Quote if `layer` is `quotes`, an Event if it is `events`.

        A quote's type names the part that is its trigger: Quote for the content, QuoteCue without content, QuoteSource
        without both. An event has its own type, or Event if it has none.
        """
        if layer == "events":
            return item.type or UNTYPED[layer]
        return next((kind for kind, part in QUOTE_TRIGGERS.items() if getattr(item, part)), "Quote")

    def _quote(self, quote: Quote) -> Iterable[str]:
        """Yield the arguments of a quote's annotation, such as `Cue:T4` or `Parent:E2`.

        Cue and source are written as T lines first. The part that is the quote's trigger is no argument. A parent that
        was not written is counted as a loss.
        """
        for role, spans in (("Cue", quote.cue), ("Source", quote.source)):
            if spans and self._kind("quotes", quote) != f"Quote{role}":
                bound = self._text_bound(f"quotes.{role.lower()}", role, spans, whole=False)
                if bound is not None:
                    yield f"{role}:{bound}"
        if quote.parent is not None:
            yield from self._target("Parent", quote.parent, "quotes.parent")

    def _event(self, event: Event) -> Iterable[str]:
        """Yield the arguments of an event's annotation, such as `participant:T2`.

        A repeated role gets a number (`participant2`). An argument whose target was not written is left out and counted
        as a loss.
        """
        used: Counter[str] = Counter()
        for argument in event.arguments or ():
            used[argument.role] += argument.target in self.ids
            number = str(used[argument.role]) if used[argument.role] > 1 else ""
            yield from self._target(argument.role + number, argument.target, "events.arguments")

    def _target(self, role: str, target: str, what: str) -> Iterable[str]:
        """Yield one string, such as `participant:T2`: the role, and the annotation of the item with the id `target`.

        If no annotation was written for this item, nothing is yielded, and a loss called `what` is counted.
        """
        if target in self.ids:
            yield f"{role}:{self.ids[target]}"
        else:
            self.losses.add(what, "its target was not written")

    def _attributes(self, layer: str, item: Any, annotation: str, bound: str, number: int) -> None:
        """Write the lines of an item's attributes (A), references (N) and notes (#).

        If the item has an id, its annotation's id is stored in `ids`, so that others can refer to it.

        Args:
            layer: The item's layer.
            item: The item, a record such as Mention.
            annotation: The id of its annotation, to which attributes and notes are attached.
            bound: The id of its text-bound annotation, to which references are attached.
            number: Its position among the written items of the layer, from 1. An item id that is not made from this
                number changes when the file is read back, and is counted as a loss.
        """
        own = getattr(item, "id", None)
        if own is not None:
            self.ids[own] = annotation
            if own != f"{PREFIXES[layer]}{number}":
                self.losses.add(f"{layer}.id", "items get new ids")
        for name in VALUES[layer]:
            if (value := getattr(item, name)) is not None:
                written = str(value).lower() if isinstance(value, bool) else escaped(value, "")
                self.rows.append(f"{self._next_id('A')}\t{name} {annotation} {written}")
        for name, attribute in REFERENCES.get(layer, {}).items():
            value = getattr(item, attribute)
            for each in value if isinstance(value, list) else [value] if value else []:
                row = f"Reference {bound} {name}:{escaped(each, '')}"
                self.rows.append(f"{self._next_id('N')}\t{row}\t{escaped(each, '')}")
        if item.note:
            lines = [" ".join(line.split()) for line in item.note.split("\n")]
            if "\n".join(lines) != item.note:
                self.losses.add(f"{layer}.note: exact", "a note is stored as lines with single spaces")
            self.rows += [f"{self._next_id('#')}\tAnnotatorNotes {annotation}\t{line}" for line in lines]

    def _head(self, annotation: str, head: Span) -> None:
        """Write a mention's head: a text-bound annotation of type Head, and a relation `head` from mention to head.

        `annotation` is the id of the mention's annotation. A head without characters is a loss, and nothing is written.
        """
        bound = self._text_bound("mentions.head", "Head", [head], whole=True)
        if bound is not None:
            self.rows.append(f"{self._next_id('R')}\thead Arg1:{annotation} Arg2:{bound}")

    def _text_bound(self, what: str, kind: str, spans: Sequence[Span], *, whole: bool) -> str | None:
        """Write a text-bound annotation (a T line) and return its id; if the spans have no characters, return None.

        Spans that contain only line ends are counted as a loss, and so are spans that are read back with other offsets.

        Args:
            what: The name of the spans in the losses, such as `mentions.head`.
            kind: The annotation's type.
            spans: The spans; each becomes one fragment for each line of the text.
            whole: Whether the reader joins the fragments of a span again.
        """
        by_span = [[match.span() for match in BY_LINE.finditer(self.text, span.start, span.end)] for span in spans]
        fragments = [fragment for each in by_span for fragment in each]
        if not fragments:
            self.losses.add(what, "it contains only line ends")
            return None
        came_back = [(each[0][0], each[-1][1]) for each in by_span if each] if whole else fragments
        if came_back != [(span.start, span.end) for span in spans]:
            self.losses.add(f"{what}: exact extent", "spans are split at line ends")
        place = ";".join(f"{start} {end}" for start, end in fragments)
        words = " ".join(self.text[start:end] for start, end in fragments)
        annotation = self._next_id("T")
        self.rows.append(f"{annotation}\t{kind} {place}\t{words}")
        return annotation

    def _next_id(self, kind: str) -> str:
        """Return a new annotation id: the letter `kind` and the next number of that letter, such as `T4`."""
        self.numbers[kind] += 1
        return f"{kind}{self.numbers[kind]}"
