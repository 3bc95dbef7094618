"""Documents for tests of the bridge: random legal ones, and one by hand with all that breaks offsets."""

from __future__ import annotations

import hashlib
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import strategies as st

from onrecord import schema
from onrecord.documents.model import (
    Argument,
    Document,
    Event,
    Filler,
    Interval,
    Mention,
    Nonquote,
    Quote,
    Span,
    Time,
    Zone,
)
from onrecord.text.segment import paragraphs

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

PIECES = [*"abZ.“”'", " ", "\u00a0", "e\u0301", "𝒳", "😀", "👩\u200d👩\u200d👧", "Ada Lind", "#", "<b>", "&amp;"]
ENTITIES = ["ent-ada", "ent-berg", "ent-council", "ent-d-2"]


class Case(NamedTuple):
    """A document with its text."""

    document: Document
    text: str


@st.composite
def cases(draw: DrawFn) -> Case:
    """Draw a legal document: odd characters, spans that touch, nest, cross and coincide."""
    line = st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join)
    lines = draw(st.lists(line, min_size=1, max_size=4))
    text = draw(st.sampled_from(["\n", "\r\n", "\n\n", "\r"])).join(["a" + each for each in lines])
    text += draw(st.sampled_from(["", "\n", "\u00a0"]))
    return Case(_Maker(draw, text).document(), text)


class _Maker:
    def __init__(self, draw: DrawFn, text: str) -> None:
        self.draw = draw
        self.text = text
        spaces = [at for at, character in enumerate(text) if character.isspace()]
        self.solid = [[at for at in range(*paragraph) if at not in spaces] for paragraph in paragraphs(text)]

    def document(self) -> Document:
        mentions = [self._mention(at, span) for at, span in enumerate(self._distinct(5), 1)]
        times = [self._time(at, span) for at, span in enumerate(self._distinct(2), 1)]
        fillers = [Filler(*span, id=f"f{at}", **self._common()) for at, span in enumerate(self._spans(2), 1)]
        quotes = [self._quote(at) for at in range(1, self.draw(st.integers(0, 3)) + 1)]
        names = [each.id or "" for each in (*mentions, *times, *fillers, *quotes)]
        spans = self._distinct(3)
        events = [
            self._event(at, span, [*names, *(f"e{n + 1}" for n in range(len(spans)))])
            for at, span in enumerate(spans, 1)
        ]
        return Document(
            doc_id="made-up",
            schema_version=schema.schema_version(),
            text_sha256=hashlib.sha256(self.text.encode()).hexdigest(),
            zones=self._zones(),
            mentions=mentions,
            times=times,
            fillers=fillers,
            quotes=quotes,
            nonquotes=[
                Nonquote(*span, reason=self._one("nonquote_reason"), **self._common()) for span in self._distinct(2)
            ],
            events=events,
        )

    def _one(self, inventory: str) -> str:
        return self.draw(st.sampled_from(sorted(schema.labels(inventory))))

    def _span(self) -> Interval:
        places = self.draw(st.sampled_from(self.solid))
        ends = sorted((self.draw(st.sampled_from(places)), self.draw(st.sampled_from(places))))
        return Interval(ends[0], ends[1] + 1)

    def _spans(self, most: int) -> list[Interval]:
        return [self._span() for _ in range(self.draw(st.integers(0, most)))]

    def _distinct(self, most: int) -> list[Interval]:
        return list(dict.fromkeys(self._spans(most)))

    def _disjoint(self, most: int) -> list[Span]:
        found: list[Interval] = []
        for span in sorted(self._spans(most)):
            if not found or span.start >= found[-1].end:
                found.append(span)
        return [Span(*each) for each in found]

    def _common(self) -> dict[str, Any]:
        note = st.none() | st.sampled_from(["", "a note", " two\nlines ", "#1 “𝒳”"])
        return {"certainty": self._one("certainty"), "note": self.draw(note)}

    def _zones(self) -> list[Zone]:
        solid = [at for at, character in enumerate(self.text) if character not in "\r\n"]
        cuts = sorted(self.draw(st.sets(st.sampled_from(solid[1:] or [0]), max_size=3)) - {0})
        edges = [0, *cuts, len(self.text)]
        found = []
        for start, end in pairwise(edges):
            duplicate = self.draw(st.booleans())
            found.append(Zone(start, end, self._one("zone"), duplicate))
        return found

    def _mention(self, at: int, span: Interval) -> Mention:
        inside = [place for places in self.solid for place in places if span.start <= place < span.end]
        head = sorted((self.draw(st.sampled_from(inside)), self.draw(st.sampled_from(inside))))
        return Mention(
            *span,
            id=f"m{at}",
            head=Span(head[0], head[1] + 1),
            form=self._one("mention_form"),
            type=self._one("entity_type"),
            entity=self.draw(st.sampled_from(ENTITIES)),
            refers_to=self.draw(st.none() | st.sampled_from(ENTITIES)),
            predicative=self.draw(st.booleans()),
            **self._common(),
        )

    def _time(self, at: int, span: Interval) -> Time:
        mod = self.draw(st.none() | st.sampled_from(sorted(schema.labels("time_mod"))))
        return Time(*span, id=f"t{at}", type=self._one("time_type"), value="2017-03-02", mod=mod, **self._common())

    def _quote(self, at: int) -> Quote:
        content, cue, source = self._disjoint(3), self._disjoint(2), self._disjoint(2)
        if not (content or cue or source):
            cue = [Span(*self._span())]
        people = st.lists(st.sampled_from(ENTITIES), unique=True, max_size=3)
        return Quote(
            id=f"q{at}",
            kind=self._one("quote_kind"),
            content=content,
            content_missing=not content,
            cue=cue,
            source=source,
            speakers=self.draw(people),
            source_status=self._one("source_status"),
            addressees=self.draw(people),
            act=self._one("act"),
            cue_polarity=self._one("polarity"),
            cue_realis=self._one("realis"),
            parent=self.draw(st.none() | st.sampled_from([f"q{n}" for n in range(1, at)])) if at > 1 else None,
            utterance=self.draw(st.sampled_from(["utt-one", "utt-two"])),
            rendering=self._one("rendering") if content else None,
            **self._common(),
        )

    def _event(self, at: int, span: Interval, names: list[str]) -> Event:
        event_type = self._one("event_type")
        targets = [each for each in names if each != f"e{at}"]
        pair = st.tuples(st.sampled_from(sorted(schema.roles(event_type))), st.sampled_from(targets or [""]))
        pairs = self.draw(st.lists(pair, unique=True, max_size=4)) if targets else []
        return Event(
            *span,
            id=f"e{at}",
            type=event_type,
            event=self.draw(st.sampled_from(["evt-one", "evt-two"])),
            arguments=[Argument(role, target) for role, target in pairs],
            polarity=self._one("polarity"),
            realis=self._one("realis"),
            hedged=self.draw(st.booleans()),
            **self._common(),
        )


def odd_document() -> Case:
    """Return a document by hand: spans that nest, cross, touch and coincide, on characters that break offsets."""
    text = "😀 Ada\u00a0Lind e\u0301 said\r\n“𝒳 <b>met</b> 👩\u200d👧 &amp; him.”\r\n\r\nThe end #1\u00a0"
    met, ada = text.index("met"), text.index("Ada")
    spans = [(0, 1), (ada, ada + 8), (ada, ada + 3), (ada + 4, text.index(" said")), (met - 5, met + 3)]
    common: dict[str, Any] = {"certainty": "high", "note": None}
    mentions = [
        Mention(*span, id=f"m{at}", head=Span(span[1] - 1, span[1]), form="name", type="PER", entity="ent-ada",
                predicative=at == 1, **common)
        for at, span in enumerate(spans, 1)
    ]  # fmt: skip
    content = [Span(met - 5, met + 3), Span(met + 8, met + 11)]
    cue = text.index("said")
    quotes = [
        Quote(id=key, kind=kind, content=content, content_missing=False, cue=[Span(cue, cue + 4)],
              source=[Span(*spans[1])], speakers=["ent-ada", "ent-😀"], source_status="named", addressees=[],
              act="assert", cue_polarity="positive", cue_realis="actual", parent=parent, utterance="utt-one",
              rendering="verbatim", certainty="low", note=" two\nlines ")
        for key, kind, parent in (("q1", "direct", None), ("q2", "mixed", "q1"))
    ]  # fmt: skip
    arguments = [
        Argument("topic", "q2"),
        Argument("participant", "m2"),
        Argument("time", "t1"),
        Argument("topic", "m2"),
    ]
    event = Event(met, met + 3, id="e1", type="Meet", event="evt-one", arguments=arguments, polarity="negative",
                  realis="generic", hedged=True, **common)  # fmt: skip
    end = text.index("The end")
    document = Document(
        doc_id="odd",
        schema_version=schema.schema_version(),
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        zones=[Zone(0, end, "body", duplicate=False), Zone(end, len(text), "promo", duplicate=True)],
        mentions=mentions,
        times=[Time(end, end + 7, id="t1", type="DATE", value="2017-03-02", mod="APPROX", **common)],
        fillers=[Filler(end + 4, end + 10, id="f1", **common)],
        quotes=quotes,
        nonquotes=[Nonquote(met - 6, met + 3, reason="term", **common)],
        events=[event],
    )
    return Case(document, text)
