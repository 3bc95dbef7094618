"""Documents that Hypothesis draws: texts that are hard for formats, and every layer over them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from onrecord import schema
from onrecord.documents.model import Argument, Document, Event, Filler, Mention, Nonquote, Quote, Span, Time
from onrecord.text import tokens

PIECES = [
    "Sessions", "Trump-Russia", "don't", "U.S.", "“I", "recused.”", "He", "𝔸𝕓𝕔", "👍🏽", "é", "e\u0301", "#",
    "*", "(x)",
    "_", "a|b", "100%", "-DOCSTART-", "\\n", "\ufeff", "东京", "O", "(1)",
]  # fmt: skip
SPACES = [" ", " ", " ", "", "  ", "\n", "\n\n", "\r\n", "\u00a0", "\t", "\u2028", "\u0085"]


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Draw a text of words that are hard for formats, and of every kind of white space."""
    words = draw(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(SPACES)), min_size=1, max_size=12))
    return draw(st.sampled_from(["", " ", "\n"])) + "".join(word + space for word, space in words)


@st.composite
def spans(draw: st.DrawFn, text: str, *, whole_tokens: bool) -> tuple[int, int]:
    """Draw a span within a line that is not only white space: of whole tokens, or of any characters."""
    cut = tokens(text)
    first = draw(st.integers(0, len(cut) - 1))
    start, end = cut[first]
    for following in cut[first + 1 : first + draw(st.integers(1, 5))]:
        if set("\r\n") & set(text[start : following.end]):
            break
        end = following.end
    if not whole_tokens:
        end -= draw(st.integers(0, end - start - 1))
        start += draw(st.integers(0, end - start - 1)) if text[start:end].strip() else 0
    return start, end


def some(inventory: str) -> st.SearchStrategy[str | None]:
    """Draw a value of an inventory, or None."""
    return st.none() | st.sampled_from(sorted(schema.labels(inventory)))


def pieces_of(one: tuple[int, int], other: tuple[int, int], text: str) -> list[Span]:
    """Return a mention's pieces: both spans if something is between them, otherwise the first."""
    apart = other[0] > one[1] and text[one[1] : other[0]].strip()
    return [Span(*one), Span(*other)] if apart else [Span(*one)]


IDS = st.sampled_from(["ent-a", "ent-b", "PER 1", "x(2)|-y", "Übung,%2D"])
SAID: dict[str, st.SearchStrategy[Any]] = {
    "certainty": some("certainty"),
    "note": st.sampled_from([None, "seen twice", "“so” #1"]),
}


@st.composite
def documents(draw: st.DrawFn, *, whole_tokens: bool, mentions_only: bool = False) -> tuple[Document, str]:
    """Draw a valid document with every layer, or with mentions only, and its text."""
    text = draw(texts().filter(lambda each: bool(tokens(each))))

    def span() -> tuple[int, int]:
        return draw(spans(text, whole_tokens=whole_tokens))

    def said(**fields: st.SearchStrategy[Any]) -> dict[str, Any]:
        return {name: draw(strategy) for name, strategy in {**SAID, **fields}.items()}

    def many(most: int = 4) -> range:
        return range(1, draw(st.integers(0, most)) + 1)

    def listed() -> list[Span]:
        return [Span(*place) for place in sorted({span() for _ in many(2)})]

    mentions = []
    for number in many(6):
        pieces = pieces_of(span(), span(), text)
        start, end = pieces[0].start, pieces[-1].end
        cut = [each for each in tokens(text) if any(one.start <= each.start and each.end <= one.end for one in pieces)]
        head = draw(st.sampled_from([None, *(Span(*each) for each in cut)]))
        own = said(
            type=some("entity_type"), form=some("mention_form"), entity=st.none() | IDS, refers_to=st.none() | IDS
        )
        own["predicative"] = draw(st.sampled_from([None, True, False]))
        own["pieces"] = pieces if len(pieces) > 1 else None
        mentions.append(Mention(start, end, id=f"m{number}", head=head, **own))
    if mentions_only:
        return Document(doc_id="doc-1", mentions=mentions), text
    times = [
        Time(
            *span(),
            id=f"t{number}",
            **said(type=some("time_type"), value=st.sampled_from([None, "2017-03", "P 1D"]), mod=some("time_mod")),
        )
        for number in many(2)
    ]
    fillers = [Filler(*span(), id=f"f{number}", **said()) for number in many(2)]
    names = st.lists(IDS, max_size=2, unique=True)
    quotes: list[Quote] = []
    for _ in many(3):
        parts = {part: listed() for part in ("content", "cue", "source")}
        if not any(parts.values()):
            continue
        labels = said(
            kind=some("quote_kind"), act=some("act"), source_status=some("source_status"),
            cue_polarity=some("polarity"),
            cue_realis=some("realis"), rendering=some("rendering"), speakers=names, addressees=names,
            utterance=st.none() | IDS, content_missing=st.sampled_from([None, True, False]),
        )  # fmt: skip
        parent = draw(st.sampled_from([None, *(each.id for each in quotes)]))
        quotes.append(Quote(id=f"q{len(quotes) + 1}", parent=parent, **parts, **labels))
    targets = [item.id for item in (*mentions, *times, *fillers, *quotes)]
    events = []
    for number in many(3):
        labels = said(type=some("event_type"), event=st.none() | IDS, polarity=some("polarity"), realis=some("realis"))
        labels["hedged"] = draw(st.sampled_from([None, True, False]))
        roles = st.lists(st.sampled_from(["participant", "topic", "content"]), max_size=3)
        given_roles = draw(roles) if targets else []
        arguments = [Argument(role, str(draw(st.sampled_from(targets)))) for role in given_roles]
        events.append(Event(*span(), id=f"e{number}", arguments=arguments, **labels))
    nonquotes = [Nonquote(*span(), reason=draw(some("nonquote_reason"))) for _ in many(1)]
    found = Document(
        doc_id="doc-1",
        mentions=mentions,
        times=times,
        fillers=fillers,
        quotes=quotes,
        nonquotes=nonquotes,
        events=events,
    )
    return found, text
