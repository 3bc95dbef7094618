"""Checks of the level consistency for quotes and reviews: two fields do not contradict each other."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from onrecord import schema
from onrecord.checks.acknowledged import place_key
from onrecord.corpus.review import item_sha256
from onrecord.documents.directory import ABOUT
from onrecord.documents.strict import NotJsonError, strict_json
from onrecord.errors import counted, shown
from onrecord.text.quotation import Pair, quotations
from onrecord.text.segment import paragraph_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.corpus import CheckedCorpus, CheckedDocument, Fault
    from onrecord.documents.model import Quote, Span

REVIEW_AGAIN = "have it reviewed again (onrecord studio push, then pull --review), or set its review to null"


def check_parent_holds(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each nested quote that is not inside the content of its parent quote.

    Tested is the quote's cue; for a quote without a cue, its source; without a source too, its content. All spans of
    the tested part must be inside. Quotes without a parent are skipped.
    """
    for document in corpus.documents:
        quotes = {quote.id: quote for _, quote in document.quotes()}
        for path, quote in document.quotes():
            parent = quotes.get(quote.parent)
            if parent is not None and not _holds(parent, _anchor(quote)):
                content = " … ".join(document.quoted(span) for span in parent.content or ())
                yield document.fault(
                    f"{path}.parent",
                    f"the quote's cue is not in the content of {parent.id}",
                    got=", ".join(document.quoted(span) for span in _anchor(quote)) or "no cue",
                    expected=f"inside {content or 'nothing'}",
                    hint=f"correct the parent, or extend the content of {parent.id}",
                )


def check_parent_smallest(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each quote inside another quote whose parent is not the smallest quote around it.

    A quote is inside another quote if its cue is inside the other's content. For a quote without a cue, the source is
    tested; for a quote without a cue and a source, the content. The smallest quote is the one whose content has the
    fewest characters; equally small ones are all allowed. A quote that is inside no other quote is no fault.
    """
    for document in corpus.documents:
        quotes = [quote for _, quote in document.quotes()]
        for path, quote in document.quotes():
            spans = _anchor(quote)
            around = [each for each in quotes if each is not quote and _holds(each, spans)]
            if not around:
                continue
            smallest = min(around, key=_length)
            chosen = next((each for each in around if each.id == quote.parent), None)
            if chosen is None or _length(chosen) > _length(smallest):
                content = " … ".join(document.quoted(span) for span in smallest.content or ())
                yield document.fault(
                    f"{path}.parent",
                    "the cue is in the content of another quote",
                    got=str(quote.parent),
                    expected=f"{smallest.id}, {content}",
                    hint="correct the parent, or leave a hole in the content",
                    key=place_key(document.text, spans[0].start, spans[0].end),
                )


def _anchor(quote: Quote) -> list[Span]:
    """Return the spans by which a quote's place is tested: those of its cue.

    For a quote without a cue, they are those of its source; without a source too, those of its content. The list is
    empty if the quote has none of the three.
    """
    return quote.cue or quote.source or quote.content or []


def _holds(parent: Quote, spans: list[Span]) -> bool:
    """Return whether there are `spans`, and each of them is inside one of the content spans of the quote `parent`."""
    content = parent.content or []
    return bool(spans) and all(
        any(outer.start <= span.start and span.end <= outer.end for outer in content) for span in spans
    )


def _length(quote: Quote) -> int:
    """Return the number of characters of a quote's content; 0 without content."""
    return sum(span.end - span.start for span in quote.content or ())


def check_speakers(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each quote without a note whose speakers differ from those of its utterance in the registry.

    Speakers may differ if only one article names the speaker, or if an article attributes the words of a spokesperson
    to the office. A note on the quote explains this. A quote without speakers is no fault.
    """
    for document in corpus.documents:
        for path, quote in document.quotes():
            utterance = corpus.utterances.get(quote.utterance or "")
            if utterance is None or not quote.speakers or quote.note is not None:
                continue
            if set(quote.speakers) != set(utterance.speakers):
                place = next(iter(quote.cue or quote.content or quote.source or ()), None)
                yield document.fault(
                    f"{path}.speakers",
                    f"the speakers are not those of {utterance.id}",
                    got=", ".join(quote.speakers),
                    expected=", ".join(utterance.speakers) or "none",
                    hint="correct one of them, or say in a note why they differ",
                    key=f"{utterance.id}, " + (place_key(document.text, place.start, place.end) if place else ""),
                )


def check_source_status(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each quote whose source contradicts its `source_status` or its speakers.

    A quote has the status `none` if and only if it has no source. A quote without a source has no speakers.
    """
    for document in corpus.documents:
        for path, quote in document.quotes():
            if (quote.source_status == "none") != (not quote.source):
                yield document.fault(
                    f"{path}.source_status",
                    "the status contradicts the source",
                    got=f"{quote.source_status}, {counted(len(quote.source or ()), 'span')} of source",
                    expected="none if there is no source, else named or unnamed",
                    hint="correct the status, or mark the source",
                )
            if not quote.source and quote.speakers:
                message, got = "the quote has speakers and no source", ", ".join(quote.speakers)
                hint = "mark the words that name the speakers as the source, or write []"
                yield document.fault(f"{path}.speakers", message, got=got, expected="[]", hint=hint)


def check_content_missing(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each quote whose `content_missing` or `rendering` contradicts its content.

    Without content, `content_missing` is true and `rendering` is null. With content, `content_missing` is false and
    `rendering` is not null. A field that the corpus does not declare in corpus.json is not tested.
    """
    asks_rendering = schema.asked().asks("quotes", "rendering")
    for document in corpus.documents:
        for path, quote in document.quotes():
            empty = not quote.content
            if quote.content_missing is not None and quote.content_missing is not empty:
                got, expected = str(quote.content_missing).lower(), str(empty).lower()
                message, hint = "content_missing contradicts the content", f"write {expected}, or correct the content"
                yield document.fault(f"{path}.content_missing", message, got=got, expected=expected, hint=hint)
            if asks_rendering and quote.rendering is None and not empty:
                message, hint = "how the quote gives its utterance (rendering) is missing", "choose how it is given"
                expected = ", ".join(schema.inventory("rendering"))
                yield document.fault(f"{path}.rendering", message, expected=expected, hint=hint)
            if asks_rendering and quote.rendering is not None and empty:
                message, hint = "the quote has a rendering and no content", "write null, or correct the content"
                yield document.fault(f"{path}.rendering", message, got=quote.rendering, expected="null", hint=hint)


def check_quotation(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for direct content outside quotation marks, and for mixed content without any marks.

    Each content span of a quote of kind `direct` is tested by itself, and the content of a `mixed` quote as a whole. A
    quotation without a closing mark ends with its paragraph. The content of a mixed quote must contain or touch a mark.
    Answers in an interview need no marks: content that starts after a label with a colon (`Lind: We stay.`) and covers
    whole lines may be direct without marks if the quote has no cue.
    """
    for document in corpus.documents:
        pairs = quotations(document.text)
        for path, quote in document.quotes():
            content = quote.content or []
            if quote.kind == "direct" and not _is_interview_line(document, quote):
                for at, span in enumerate(content):
                    if not any(_inside(span, pair) for pair in pairs):
                        message, got = "direct content is not inside quotation marks", document.quoted(span)
                        yield document.fault(f"{path}.content[{at}]", message, got=got, hint="correct the kind")
            elif (
                quote.kind == "mixed"
                and content
                and not any(_touches_a_mark(span, each) for span in content for each in pairs)
            ):
                message = "mixed content has no quotation marks"
                got = " … ".join(document.quoted(span) for span in content)
                yield document.fault(f"{path}.content", message, got=got, hint="correct the kind")


def _is_interview_line(document: CheckedDocument, quote: Quote) -> bool:
    """Return whether a quote has no cue and is whole lines after a label, as in an interview: `Lind: We stay.`."""
    lines = [
        (document.paragraphs[at], span)
        for span in quote.content or ()
        if (at := paragraph_at(document.paragraphs, span.start)) is not None
    ]
    if quote.cue or not lines or any(span.end != line.end for line, span in lines):
        return False
    (first, opening), *rest = lines
    label = document.text[first.start : opening.start].rstrip()
    return label.endswith(":") and all(span.start == line.start for line, span in rest)


def _inside(span: Span, pair: Pair) -> bool:
    """Return whether a span is between the two marks of a pair."""
    return pair.open is not None and pair.open < span.start and span.end <= pair.end


def _touches_a_mark(span: Span, pair: Pair) -> bool:
    """Return whether a span contains one of the marks of a pair, or is directly beside one."""
    return any(span.start - 1 <= mark <= span.end for mark in pair.marks)


def check_review(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each error in a review, the record that a person has checked an item.

    A review is wrong if it has no reviewer's name or no valid time, or if the item has changed since it was reviewed.
    The reviewer must not be a language model, that is, an annotator with `"kind": "language model"` in about.json.
    """
    models = _language_models(corpus)
    for document in corpus.documents:
        for path, item in _reviewable(document):
            if item.review is not None:
                yield from _review(document, f"{path}.review", item, models)


def _reviewable(document: CheckedDocument) -> Iterator[tuple[str, Any]]:
    """Yield (path, item) for each item that can have a review: mentions, times, fillers, quotes, events, nonquotes."""
    yield from ((each.path, each.item) for each in document.items)
    yield from ((f"nonquotes[{at}]", each) for at, each in enumerate(document.record.nonquotes or ()))


def _review(document: CheckedDocument, path: str, item: Any, models: set[str]) -> Iterator[Fault]:
    """Yield a fault for each error in the review of one item.

    Args:
        document: The item's document.
        path: The place of the review in it, such as `quotes[3].review`.
        item: The item, which has a review.
        models: The names of the annotators that are language models.
    """
    review, person = item.review, "a person's name"
    if not review["who"].strip():
        yield document.fault(f"{path}.who", "the reviewer has no name", got=shown(review["who"]), expected=person)
    elif review["who"] in models:
        message = "the reviewer is a language model; only a person can review"
        yield document.fault(f"{path}.who", message, got=review["who"], expected=person, hint="set it to null")
    if not _is_moment(review["when"]):
        expected = "a time with its zone, as 2031-05-05T10:00:00Z"
        yield document.fault(f"{path}.when", "the time is invalid", got=shown(review["when"]), expected=expected)
    if review["item_sha256"] != item_sha256(item, document.record.text_sha256):
        message = "the item has changed since it was reviewed"
        yield document.fault(f"{path}.item_sha256", message, hint=REVIEW_AGAIN)


def _is_moment(value: str) -> bool:
    """Return whether a string is an ISO 8601 time with a time zone."""
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _language_models(corpus: CheckedCorpus) -> set[str]:
    """Return the names and the directory names of the annotators that are language models by their about.json."""
    found: set[str] = set()
    for path in sorted((corpus.files.root / "annotations" / "annotators").glob(f"*/{ABOUT}.json")):
        try:
            about = strict_json(path.read_bytes())
        except NotJsonError:
            continue
        if isinstance(about, dict) and about.get("kind") == "language model":
            found |= {str(about.get("name")), path.parent.name}
    return found
