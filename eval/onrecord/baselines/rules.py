"""The baseline that a newcomer can read in five minutes: quotation marks, a lexicon of cue words, the nearest name.

Paragraph by paragraph:

1. *Names* are runs of capitalised words (`Attorney General Jeff Sessions`); personal pronouns count as names that
   point backwards.
2. *Pieces* are what stands between double quotation marks, straight or curly; one that is never closed ends with its
   paragraph.
3. *Cues* are the words of `cues.json` outside the pieces; the file also says which act each stands for.
4. The pieces of a paragraph make one direct quote, with the cue nearest to one of them and the name nearest to that
   cue. Without a cue
   the pieces go on the quote of the paragraph before.
5. Every other cue with a name before it in its sentence makes an indirect quote: the rest of the sentence after the
   cue.
6. The speaker is the name as a string; a pronoun's is the last speaker named.

It knows nothing of zones, of grammar or of the corpus's entities, and it should be beaten.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import msgspec

from onrecord.model import Document, Interval, Mention, Quote, Span
from onrecord.text import paragraphs, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.run.systems import Input

PIECE = re.compile(r"[\"“]([^\"“”\r\n]+)(?:[\"”]|$)", re.MULTILINE)
NAME = re.compile(r"(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gen)\.? ?(?=[A-Z])|[A-Z][\w’'-]*[A-Za-z](?:\.(?=\w)\w+)*")
GAP = re.compile(r"\s|\s(?:of|the)\s")
WORD = re.compile(r"\w+")
PRONOUN = re.compile(r"\b(?:he|she|they|his|her|their|him|them|himself|herself|themselves)\b", re.IGNORECASE)
ORGANISATION = re.compile(
    r"\b(?:Committee|Department|House|News|Post|Times|Party|Convention|Foundation|Administration|Senate|Congress)\b|^[A-Z]{2,}$"
)
STOPS = ".,;:!? "


@cache
def acts() -> dict[str, str]:
    """Return the act that each cue word stands for."""
    by_act = msgspec.json.decode(
        files("onrecord.baselines").joinpath("cues.json").read_bytes(), type=dict[str, list[str]]
    )
    return {cue: act for act, cues in by_act.items() for cue in cues}


def extract(document: Input) -> Document:
    """Return the quotes and mentions that the rules find in a document."""
    text = document.text
    quotes: list[Quote] = []
    mentions: list[Mention] = []
    speaker: str | None = None
    begins = {start for start, _ in sentences(text)}
    for paragraph in paragraphs(text):
        names = list(_names(text, paragraph, begins))
        mentions += [_mention(text, name, number) for number, name in enumerate(names, len(mentions) + 1)]
        pieces = [Interval(*match.span(1)) for match in PIECE.finditer(text, *paragraph)]
        cues = [cue for cue in _cues(text, paragraph) if not any(_within(cue, piece) for piece in pieces)]
        outside = [name for name in names if not any(_within(name, piece) for piece in pieces)]
        spoken = (
            min(cues, key=lambda cue: min(_distance(cue, piece) for piece in pieces), default=None) if pieces else None
        )
        if pieces and spoken is None and quotes:
            last = quotes[-1]
            quotes[-1] = msgspec.structs.replace(last, content=[*(last.content or []), *map(_span, pieces)])
        for cue in cues:
            source = _source(cue, outside, anywhere=cue == spoken)
            content = pieces if cue == spoken else _rest(text, cue, paragraph)
            if not content or (source is None and cue != spoken):
                continue
            if source and not PRONOUN.fullmatch(text, *source):
                speaker = text[slice(*source)]
            quotes.append(_quote(text, cue, source, content, speaker, direct=cue == spoken, number=len(quotes) + 1))
    return Document(doc_id=document.doc_id, text_sha256=document.text_sha256, mentions=mentions, quotes=quotes)


def _names(text: str, paragraph: Interval, begins: set[int]) -> Iterator[Interval]:
    """Yield the names and pronouns in order; a lone word that opens a sentence is no name."""
    found: list[Interval] = []
    for match in NAME.finditer(text, *paragraph):
        start, end = match.start(), match.start() + len(re.sub(r"[’']s$", "", match.group()).rstrip())
        if found and GAP.fullmatch(text, found[-1].end, start):
            found[-1] = Interval(found[-1].start, end)
        else:
            found.append(Interval(start, end))
    names = [name for name in found if not (name.start in begins and WORD.fullmatch(text, *name))]
    pronouns = [Interval(*match.span()) for match in PRONOUN.finditer(text, *paragraph)]
    yield from sorted({*names, *pronouns})


def _cues(text: str, paragraph: Interval) -> Iterator[Interval]:
    for match in WORD.finditer(text, *paragraph):
        if match.group().lower() in acts():
            yield Interval(*match.span())


def _source(cue: Interval, names: Sequence[Interval], *, anywhere: bool) -> Interval | None:
    """Return the name nearest to a cue: before it, or, for the cue of a direct quote, on either side."""
    candidates = [name for name in names if name.end <= cue.start or anywhere]
    return min(candidates, key=lambda name: (_distance(cue, name), name), default=None)


def _rest(text: str, cue: Interval, paragraph: Interval) -> list[Interval]:
    """Return the rest of the cue's sentence after it, without a leading comma and the final stop."""
    sentence = next(
        (each for each in sentences(text[: paragraph.end]) if each.start <= cue.start < each.end), paragraph
    )
    rest = text[cue.end : sentence.end]
    start = cue.end + len(rest) - len(rest.lstrip(STOPS))
    end = cue.end + len(rest.rstrip(STOPS))
    return [Interval(start, end)] if len(text[start:end].split()) > 1 else []


def _quote(
    text: str,
    cue: Interval,
    source: Interval | None,
    content: Sequence[Interval],
    speaker: str | None,
    *,
    direct: bool,
    number: int,
) -> Quote:
    return Quote(
        id=f"q{number}",
        kind="direct" if direct else "indirect",
        content=[_span(piece) for piece in content],
        cue=[_span(cue)],
        source=[_span(source)] if source else [],
        speakers=[speaker] if source and speaker else [],
        act=acts()[text[slice(*cue)].lower()],
    )


def _mention(text: str, name: Interval, number: int) -> Mention:
    words = text[slice(*name)]
    if PRONOUN.fullmatch(words):
        return Mention(start=name.start, end=name.end, id=f"m{number}", form="pronoun", type="PER")
    kind = "ORG" if ORGANISATION.search(words) else "PER" if " " in words else "GPE"
    return Mention(start=name.start, end=name.end, id=f"m{number}", form="name", type=kind)


def _span(interval: Interval) -> Span:
    return Span(start=interval.start, end=interval.end)


def _within(inner: Interval, outer: Interval) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _distance(left: Interval, right: Interval) -> int:
    """Return the number of characters between two spans, 0 where they touch or overlap."""
    return max(left.start - right.end, right.start - left.end, 0)
