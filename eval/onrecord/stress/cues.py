"""The transformations of cues: another verb of the same class, and a cue moved to the other side of its quote.

A cue is moved if a direct quote, its source and its cue are one sentence of one paragraph:

    X said, "..."           becomes    "...," said X.
    X told Y: "..."         becomes    "...," X told Y.
    "...," X said in Z.     becomes    X said in Z, "..."
    "...," said X. "..."    becomes    X said, "... ..."

The source and the cue must be adjacent. The text after them (`in a statement`) must be short, without comma or clause.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from onrecord.documents.model import Interval
from onrecord.stress.rewriting import Change, Piece, replaced
from onrecord.text.quotation import quotations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.documents.model import Quote
    from onrecord.stress.plan import Article

_BEGINS = re.compile(r"(?:^|[.!?][\"'”’)]? )$")
_ENDS = re.compile(r"(?= [\"“'‘]?[A-Z]|\s*(?:\n|$))")
_TAIL = re.compile(r"[^,;:\"“”\n.!?]*")
_LONGEST_TAIL = 60  # characters
_SUBORDINATE = re.compile(r"\b(?:that|when|if|who|which|after|before|because|while|as)\b")
_PRONOUN = re.compile(r"(?:he|she|they|it|we|I|who)$", re.IGNORECASE)
_LOWERED = re.compile(r"(?:He|She|They|We|It|A|An|The|One|Two|His|Her|Their|Another|Some)\b")
_TURNED = frozenset({"said", "says", "added", "replied", "answered", "asked"})  # also before their subject
_CLAUSE = re.compile(r",? (?:that|he|she|it|they|we|there|the|his|her|its|no|[A-Z])\b|,? [\"“'‘]")


@cache
def _verbs() -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(files("onrecord.stress").joinpath("cue_verbs.json").read_bytes())
    return found


def other_verbs(article: Article) -> Iterator[Change]:
    """Yield the changes that replace each cue (verb of speech) by another verb of its class with the same construction.

    Cues of several spans, and those that are not in cue_verbs.json, are left as they are.
    """
    text = article.text
    for quote in article.record.quotes or ():
        if len(quote.cue or ()) != 1:
            continue
        start, end = (quote.cue or [])[0].interval
        cue = text[start:end]
        table = _verbs()["direct" if quote.kind == "direct" else "indirect"]
        verb = table.get(cue, _verbs().get(cue) if cue not in {"direct", "indirect"} else None)
        clause = quote.kind == "direct" or cue not in table or _CLAUSE.match(text, end) or cue == "told"
        if cue in {"told", "tells"} and quote.act != "assert":
            verb = None  # "told to go" is another construction
        # "said in a statement" must not become "stated in a statement".
        if verb and clause and f"{verb} in a {verb[:-1]}" not in f"{verb}{text[end : end + 12]}":
            yield replaced(start, end, verb)


class _Parts(NamedTuple):
    """A sentence that consists of a direct quote and its attribution.

    Attributes:
        start: The sentence's start.
        end: The sentence's end.
        source: The words for the speaker.
        cue: The verb of speech.
        tail: The rest of the attribution, such as `in a statement`; may be empty.
        quoted: The quoted words with their quotation marks, one or two spans.
        before: Whether the attribution comes before the quote.
    """

    start: int
    end: int
    source: Interval
    cue: Interval
    tail: Interval
    quoted: list[Interval]
    before: bool  # whether the attribution comes first


def moved(article: Article) -> Iterator[Change]:
    """Yield the changes that move the attribution of a quote (source and cue) to its other side, where possible."""
    pairs = [Interval(pair.open, pair.end + 1) for pair in quotations(article.text) if pair.open is not None]
    for quote in article.record.quotes or ():
        parts = _parts(article, quote, pairs)
        if parts is not None:
            yield _after(article.text, parts) if parts.before else _before(article.text, parts)


def _parts(article: Article, quote: Quote, pairs: list[Interval]) -> _Parts | None:
    """Return the parts of a quote that can be moved; None for any other quote.

    It must be a direct quote that is one sentence of one paragraph with its source and its cue.

    Args:
        article: The article.
        quote: The quote.
        pairs: The intervals of the text from an opening quotation mark to its closing one.
    """
    text = article.text
    if quote.kind != "direct" or len(quote.cue or ()) != 1 or len(quote.source or ()) != 1:
        return None
    cue, source = (quote.cue or [])[0].interval, (quote.source or [])[0].interval
    quoted = [pair for span in quote.content or () for pair in pairs if _encloses(pair, span.interval)]
    if not quoted or len(quoted) != len(quote.content or ()) or not _side_by_side(text, source, cue):
        return None
    begin, told = min(source.start, cue.start), max(source.end, cue.end)
    tail = _tail(text, told)
    before = source.end < cue.start < quoted[0].start
    start = begin if before else quoted[0].start
    end = None if tail is None else (_end_before if before else _end_after)(text, quoted, begin, tail.end)
    if tail is None or end is None or "\n" in text[start:end]:
        return None
    line = text.rfind("\n", 0, start) + 1
    whole = bool(_BEGINS.search(text[line:start])) and bool(_ENDS.match(text, end))
    return _Parts(start, end, source, cue, tail, quoted, before) if whole else None


def _encloses(pair: Interval, content: Interval) -> bool:
    return pair.start + 1 == content.start and content.end in {pair.end - 1, pair.end}


def _tail(text: str, at: int) -> Interval | None:
    """Return the offsets of the rest of the clause after an attribution that ends at `at`, such as ` in a statement`.

    The result may be an empty interval. None means that the attribution cannot be moved: the rest is longer than
    _LONGEST_TAIL, or has a subordinate clause.
    """
    found = _TAIL.match(text, at)
    end = at + len(found.group().rstrip()) if found else at
    return None if end - at > _LONGEST_TAIL or _SUBORDINATE.search(text, at, end) else Interval(at, end)


def _end_before(text: str, quoted: Sequence[Interval], begin: int, told: int) -> int | None:
    """Return the end offset of a sentence of the form `X said, "..."`; None if the text has another form.

    Args:
        text: The text.
        quoted: The offsets of the quoted words with their marks.
        begin: Not used; `_end_after` has the same arguments.
        told: The offset at which the attribution (`X said`) ends.
    """
    del begin
    joined = len(quoted) == 1 and text[told : quoted[0].start].strip() in {",", ":"}
    return quoted[0].end if joined and text[quoted[0].end - 2] in ".!?" else None


def _end_after(text: str, quoted: Sequence[Interval], begin: int, told: int) -> int | None:
    """Return the end offset of a sentence of the form `"...," X said.`; None if the text has another form.

    If a quoted sentence follows that belongs to the quote, the result is the end of that one.

    Args:
        text: The text.
        quoted: The offsets of the quoted words with their marks, one or two intervals.
        begin: The offset at which the attribution (`X said`) starts.
        told: The offset at which it ends.
    """
    first, *more = quoted
    if text[first.end : begin] != " " or text[first.end - 2] not in ",!?":
        return None
    if not more:
        return told + 1 if text[told : told + 1] == "." else None
    goes_on = len(more) == 1 and text[told : more[0].start] in {". ", ", "} and text[more[0].end - 2] in ".!?"
    return more[0].end if goes_on else None


def _side_by_side(text: str, source: Interval, cue: Interval) -> bool:
    return text[source.end : cue.start] == " " or text[cue.end : source.start] == " "


def _same(text: str, start: int, end: int) -> Piece:
    return Piece(start, end, text[start:end])


def _first_letter(text: str, start: int, end: int, *, lower: bool) -> list[Piece]:
    """Return `text[start:end]` as pieces of a change, with the first letter in upper or lower case.

    With `lower`, it becomes a small letter only if the first word is an article or a pronoun, and so no name.
    """
    if lower and not _LOWERED.match(text, start):
        return [_same(text, start, end)]
    letter = text[start].lower() if lower else text[start].upper()
    return [Piece(start, start + 1, letter), _same(text, start + 1, end)]


def _after(text: str, parts: _Parts) -> Change:
    """Return the change of a sentence that moves the attribution from before the quote to after it.

    `text` is the article's, in which `parts` are offsets; the quote has exactly one span.
    """
    (quoted,) = parts.quoted
    stop = quoted.end - 2
    pieces = [_same(text, quoted.start, stop), Piece(stop, stop + 1, "," if text[stop] == "." else text[stop])]
    pieces += [_same(text, stop + 1, quoted.end), Piece(parts.start, parts.start, " ")]
    verb, source = text[slice(*parts.cue)], text[slice(*parts.source)]
    if verb in _TURNED and parts.tail.start == parts.tail.end and not _PRONOUN.match(source):
        pieces += [_same(text, *parts.cue), _same(text, parts.source.end, parts.cue.start)]
        pieces += _first_letter(text, *parts.source, lower=True)
    else:
        pieces += _first_letter(text, *parts.source, lower=True)
        pieces += [_same(text, parts.source.end, parts.cue.start), _same(text, *parts.cue)]
    pieces += [_same(text, *parts.tail), Piece(parts.tail.end, quoted.start, ".")]
    return Change(parts.start, parts.end, tuple(pieces))


def _before(text: str, parts: _Parts) -> Change:
    """Return the change of a sentence that moves the attribution from after the quote, or its middle, to before it.

    A quote of two spans becomes one span. `text` is the article's, in which `parts` are offsets.
    """
    pieces = _first_letter(text, *parts.source, lower=False)
    between = sorted((parts.source, parts.cue))
    pieces += [_same(text, between[0].end, between[1].start), _same(text, *parts.cue), _same(text, *parts.tail)]
    first = parts.quoted[0]
    pieces += [Piece(first.end, min(parts.source.start, parts.cue.start), ", ")]
    stop, more = first.end - 2, len(parts.quoted) > 1
    goes_on = more and text[parts.quoted[-1].start + 1].islower()
    written = "." if text[stop] == "," and not goes_on else text[stop]
    pieces += [_same(text, first.start, stop), Piece(stop, stop + 1, written)]
    if not more:
        pieces += [_same(text, first.end - 1, first.end), Piece(parts.tail.end, parts.end, "")]
        return Change(parts.start, parts.end, tuple(pieces))
    last = parts.quoted[-1]
    pieces += [Piece(first.end - 1, first.end, " "), Piece(parts.tail.end, last.start + 1, "")]
    pieces += [_same(text, last.start + 1, last.end)]
    return Change(parts.start, parts.end, tuple(pieces))
