"""Checks of the level coverage: text without the annotation that it needs, and renderings that contradict the words."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from onrecord.checks.acknowledged import place_key
from onrecord.corpus.unannotated import next_step, without_annotation
from onrecord.documents.model import Interval
from onrecord.text import tokens
from onrecord.text.quotation import Pair, quotations
from onrecord.text.words import pronouns, stem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.corpus import CheckedCorpus, CheckedDocument, Fault
    from onrecord.documents.model import Quote

MARK = "mark it, or acknowledge it with a reason (onrecord validate --help)"
BETWEEN = frozenset(".,;:!?…()[]*\u00a0 ‘’“”'\"")
Stems = tuple[str, ...]
KINDS_OF_RENDERING = {
    "verbatim": {"direct"},
    "truncated": {"direct"},
    "fragment": {"mixed"},
    "paraphrase": {"indirect", "reported"},
    "reworded": {"direct", "mixed"},
}


def check_annotated(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each article from `onrecord add` that nobody has annotated yet (`corpus.unannotated`)."""
    records = {each.doc_id: each for each in corpus.documents}
    root, gold = corpus.files.root, [each.record for each in records.values()]
    for doc_id in without_annotation(root, corpus.files.articles, gold):
        yield records[doc_id].fault("", "not annotated yet", got="zones only", hint=next_step(root, doc_id))


def check_quotation_mark(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each quotation mark in an annotated zone that belongs to no quote and to no nonquote.

    A nonquote is text in quotation marks that nobody says, such as a title. A mark belongs to a content or nonquote
    span that contains it. An opening mark also belongs to a span that starts after it, and a closing mark to one that
    ends before it, if only punctuation, brackets and asterisks are in between. Apostrophes are no marks
    (`onrecord.text.quotation`). If neither mark of a pair belongs to a span, the pair is one fault.
    """
    for document in corpus.documents:
        spans = [each.span for each in document.spans if each.role in {"content", "nonquote"}]
        for pair in quotations(document.text):
            missing = [
                mark
                for mark in pair.marks
                if document.in_annotated(mark, mark + 1)
                and not any(_belongs(document.text, mark, pair, span) for span in spans)
            ]
            if missing:
                start = missing[0]
                end = missing[-1] + 1 if len(missing) > 1 else min(start + 40, pair.end + 1)
                yield document.fault(
                    f"text[{start}:{end}]",
                    f"quotation mark{'s' if len(missing) > 1 else ''} outside any quote or nonquote",
                    got=document.quoted(Interval(start, end)),
                    hint="mark a quote, or a nonquote (a title, a term, irony) with its reason",
                )


def _belongs(text: str, mark: int, pair: Pair, span: Interval) -> bool:
    """Return whether a quotation mark belongs to a span: it is inside, or only punctuation is between the two.

    `mark` is its offset, and `pair` the pair of marks that it is one of.
    """
    if span.start <= mark < span.end:
        return True
    if mark == pair.open:
        return mark < span.start <= pair.end and BETWEEN.issuperset(text[mark + 1 : span.start])
    begin = -1 if pair.open is None else pair.open
    return begin < span.end <= mark and BETWEEN.issuperset(text[span.end : mark])


def check_cue(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each place that has the words of a cue but overlaps no annotated cue and no event trigger.

    A cue is a phrase such as "said" that introduces a quote. Words are compared by their stems (`text.words`): the
    cue "called for" matches "calls for" and not "calls". Only annotated zones are searched. If several cues match at
    one place, the longest one is used.
    """
    cues: dict[Stems, str] = {}
    for document in corpus.documents:
        for _, quote in document.quotes():
            for span in quote.cue or ():
                stems = _stems(document, tokens(document.text, start=span.start, end=span.end))
                cues.setdefault(stems, document.words(span))
    cues.pop((), None)
    for document in corpus.documents:
        yield from _unmarked_cues(document, cues)


def _unmarked_cues(document: CheckedDocument, cues: dict[Stems, str]) -> Iterator[Fault]:
    """Yield a fault for each place in a document's annotated zones where a cue occurs and no cue or event is annotated.

    `cues` maps the stems of each cue to its words. A place with which an annotated cue or event trigger overlaps is no
    fault.
    """
    marked = sorted(each.span for each in document.spans if each.role in {"cue", "event"})
    starts, longest = [span.start for span in marked], max((span.end - span.start for span in marked), default=0)
    running = tokens(document.text)
    stems, lengths = _stems(document, running), sorted({len(cue) for cue in cues}, reverse=True)
    for at in range(len(running)):
        cue = next((words for each in lengths if (words := stems[at : at + each]) in cues), None)
        if cue is None:
            continue
        found = Interval(running[at].start, running[at + len(cue) - 1].end)  # fewer than `each` at the end of the text
        near = marked[bisect_right(starts, found.start - longest - 1) : bisect_right(starts, found.end)]
        if document.in_annotated(*found) and not any(_overlap(span, found) for span in near):
            expected = f"a cue or a trigger, as {cues[cue]!r}"
            yield _unmarked(document, found, "the words are a cue elsewhere", expected=expected)


def _stems(document: CheckedDocument, spans: list[Interval]) -> Stems:
    """Return the stem of each span, in order; each span is one word of the document.

    Forms of one word have the same stem (`text.words.stem`), such as `say` for `said` and `says`.
    """
    return tuple(stem(document.words(span)) for span in spans)


def _overlap(one: Interval, other: Interval) -> bool:
    return one.start < other.end and other.start < one.end


def _unmarked(document: CheckedDocument, found: Interval, message: str, *, expected: str) -> Fault:
    """Return a fault, which an annotator can acknowledge, for words without an annotation.

    Args:
        document: The document.
        found: The offsets of the words in its text.
        message: Why they may need an annotation, as a clause.
        expected: The kind of annotation that is missing.
    """
    return document.fault(
        f"text[{found.start}:{found.end}]",
        message,
        got=document.quoted(found),
        expected=expected,
        hint=MARK,
        key=place_key(document.text, *found),
    )


def check_name(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each occurrence of a registry entity's name in an annotated zone that no mention overlaps.

    Names match as whole words, with case. A name inside an occurrence of a longer name does not count.
    """
    owners = {name: entity.id for entity in corpus.files.entities for name in entity.names}
    if not owners:
        return
    longest_first = sorted(owners, key=lambda name: (-len(name), name))
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
    for document in corpus.documents:
        mentions = [each.span for each in document.spans if each.role == "mention"]
        for match in pattern.finditer(document.text):
            found = Interval(*match.span())
            if document.in_annotated(*found) and not any(_overlap(span, found) for span in mentions):
                expected = f"a mention, as of {owners[match.group()]}"
                yield _unmarked(document, found, "the name is a mention elsewhere", expected=expected)


def check_pronoun(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each pronoun in an annotated zone that is neither a mention nor the head of one.

    The pronouns are a closed list (`text.words`), and case matters: US and us, I and i differ. An "it" that refers to
    no entity is a fault too; the annotator acknowledges it.
    """
    forms = {form for word in pronouns() for form in (word, word[0].upper() + word[1:])}
    pattern = re.compile(rf"(?<![\w@#])(?<!\w['’])(?:{'|'.join(sorted(forms, key=len, reverse=True))})(?!\w)")
    for document in corpus.documents:
        marked = {each.span for each in document.spans if each.role in {"mention", "head"}}
        for match in pattern.finditer(document.text):
            found = Interval(*match.span())
            if found not in marked and document.in_annotated(*found):
                yield document.fault(
                    f"text[{found.start}:{found.end}]",
                    "the pronoun has no mention",
                    got=document.text[max(0, found.start - 20) : found.end + 20].replace("\n", " "),
                    hint=MARK,
                    key=place_key(document.text, *found),
                )


def check_rendering(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each quote whose `rendering` (how it reports an utterance) contradicts its kind or its words.

    Each rendering allows some kinds of quotes (`KINDS_OF_RENDERING`). The words are compared with a reference: the
    longest verbatim quote of the same utterance, and of equally long ones the first. Without a reference, only the kind
    is tested. Case, punctuation and markup are ignored (`compared_words`).

        verbatim     the words of the reference
        truncated    some words of the reference, in its order
        reworded     quoted words, at least one of which the reference does not have in that order
        fragment     quoted words, all of which the reference has in that order
        paraphrase   any words
    """
    renderings: dict[str | None, list[tuple[CheckedDocument, str, Quote]]] = {}
    for document in corpus.documents:
        for path, quote in document.quotes():
            if quote.content:
                renderings.setdefault(quote.utterance, []).append((document, path, quote))
    for members in renderings.values():
        verbatim = [_content(document, quote) for document, _, quote in members if quote.rendering == "verbatim"]
        reference = max(verbatim, key=len, default=None)
        for document, path, quote in members:
            if message := _contradiction(document, quote, reference):
                first = (quote.content or [])[0]
                yield document.fault(
                    f"{path}.rendering",
                    f"{quote.rendering}, but {message}",
                    got=" … ".join(document.quoted(span) for span in quote.content or ()),
                    expected="" if reference is None else f"beside the reference: {' '.join(reference)}",
                    key=f"{quote.utterance}, {place_key(document.text, first.start, first.end)}",
                )


def _contradiction(document: CheckedDocument, quote: Quote, reference: tuple[str, ...] | None) -> str:
    """Return what contradicts a quote's rendering, as a clause for the message; "" if nothing does.

    The rendering is the field that says how the quote reports an utterance: `verbatim`, `truncated`, `reworded`,
    `fragment` or `paraphrase`. A quote of another kind than the rendering allows contradicts it, and so do words whose
    relation to the reference is another one (see `check_rendering`).

    Args:
        document: The quote's document.
        quote: The quote.
        reference: The words of the utterance's longest verbatim quote; None if it has no verbatim quote.
    """
    rendering = quote.rendering or ""
    if quote.kind not in KINDS_OF_RENDERING.get(rendering, {quote.kind}):
        return f"the quote is {quote.kind}"
    if reference is None or rendering == "paraphrase":
        return ""
    content = _content(document, quote)
    changed = not all(_in_order(piece, reference) for piece in _quoted_pieces(document, quote))
    contradictions = {
        "verbatim": content != reference and "its words are not the reference's",
        "truncated": (changed and "it has words that the reference does not have")
        or (content == reference and "it is the whole reference"),
        "reworded": not changed and "no quoted word differs from the reference",
        "fragment": changed and "its quoted words differ from the reference",
    }
    return contradictions.get(rendering, False) or ""


def _content(document: CheckedDocument, quote: Quote) -> tuple[str, ...]:
    """Return the words of a quote's content, in the form of `compared_words`: without case and punctuation."""
    return compared_words(" ".join(document.words(span) for span in quote.content or ()))


def _quoted_pieces(document: CheckedDocument, quote: Quote) -> list[tuple[str, ...]]:
    """Return the words, without case and punctuation, of each quoted piece of a quote's content, in order.

    These are the content spans of a direct quote, and the text in each pair of quotation marks of any other quote.
    """
    spans = quote.content or []
    if quote.kind == "direct":
        return [compared_words(document.words(span)) for span in spans]
    return [
        compared_words(document.text[max(pair.open, span.start) : min(pair.end, span.end)])
        for span in spans
        for pair in quotations(document.text)
        if pair.open is not None and pair.open < span.end and span.start < pair.end
    ]


def _in_order(piece: tuple[str, ...], reference: tuple[str, ...]) -> bool:
    """Return whether `reference` has the words of `piece` in the same order, possibly with other words in between.

    >>> _in_order(("we", "stay"), ("we", "will", "stay")), _in_order(("stay", "we"), ("we", "will", "stay"))
    (True, False)
    """
    rest = iter(reference)
    return all(word in rest for word in piece)


def compared_words(text: str) -> tuple[str, ...]:
    """Return the words of a text in the form in which they are compared.

    They are case-folded, without punctuation and markup, and with straight apostrophes.

    >>> compared_words('“It’s **CLEARER**, now,” he')
    ("it's", 'clearer', 'now', 'he')
    """
    return tuple(re.findall(r"\w+(?:'\w+)*", text.replace("’", "'").replace("‘", "'").casefold()))
