"""Checks of the level consistency: what the corpus says of one quote or one review in two places agrees."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from onrecord import schema
from onrecord.checks.acknowledged import place_key
from onrecord.corpus.review import item_sha256
from onrecord.documents.directory import ABOUT
from onrecord.documents.strict import NotJsonError, strict_json
from onrecord.errors import shown
from onrecord.text.quotation import Pair, quotations
from onrecord.text.segment import paragraph_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.corpus import CheckedCorpus, CheckedDocument, Fault
    from onrecord.documents.model import Quote, Span

REVIEW_AGAIN = "have it reviewed again (onrecord studio push, then pull --review), or set its review to null"


def check_parent_holds(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each nested quote whose cue does not lie in its parent's content.

    A quote without a cue is placed by its source, and one without a source by its content.
    """
    for document in corpus.documents:
        quotes = {quote.id: quote for _, quote in document.quotes()}
        for path, quote in document.quotes():
            parent = quotes.get(quote.parent)
            if parent is not None and not _holds(parent, _anchor(quote)):
                content = " … ".join(document.quoted(span) for span in parent.content or ())
                yield document.fault(
                    f"{path}.parent",
                    f"the quote's cue does not stand in the content of {parent.id}",
                    got=", ".join(document.quoted(span) for span in _anchor(quote)) or "no cue",
                    expected=f"inside {content or 'nothing'}",
                )


def check_parent_smallest(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each quote that lies in a smaller quote than its parent, or lies in a quote and has no parent.

    A quote lies in another if its cue lies in the other's content.
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
                    "the cue stands in the content of another quote",
                    got=str(quote.parent),
                    expected=f"{smallest.id}, {content}",
                    hint="correct the parent, or leave a hole in the content",
                    key=place_key(document.text, spans[0].start, spans[0].end),
                )


def _anchor(quote: Quote) -> list[Span]:
    """Return the spans that say where a quote is: its cue, else its source, else its content."""
    return quote.cue or quote.source or quote.content or []


def _holds(parent: Quote, spans: list[Span]) -> bool:
    """Return whether there are spans, and each lies in one of the parent's content spans."""
    content = parent.content or []
    return bool(spans) and all(
        any(outer.start <= span.start and span.end <= outer.end for outer in content) for span in spans
    )


def _length(quote: Quote) -> int:
    return sum(span.end - span.start for span in quote.content or ())


def check_speakers(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each quote that names other speakers than its utterance, and has no note.

    They may differ where one article names a speaker and another does not, or where a spokesperson's words are given to
    the office. A note on the quote says so. A quote without speakers does not contradict its utterance.
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
    """Yield a fault for each quote that has a source and the status none, or the reverse, or speakers and no source."""
    for document in corpus.documents:
        for path, quote in document.quotes():
            if (quote.source_status == "none") != (not quote.source):
                yield document.fault(
                    f"{path}.source_status",
                    "the status does not go with the source",
                    got=f"{quote.source_status}, {len(quote.source or ())} spans of source",
                    expected="none exactly where there is no source",
                )
            if not quote.source and quote.speakers:
                message, got = "without a source, nobody is the speaker", ", ".join(quote.speakers)
                yield document.fault(f"{path}.speakers", message, got=got, expected="[]")


def check_content_missing(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each quote whose `content_missing` or `rendering` contradicts its content.

    Without content, `content_missing` is true and `rendering` is null. With content it is the reverse. A field that the
    corpus does not declare contradicts nothing.
    """
    asks_rendering = schema.asked().asks("quotes", "rendering")
    for document in corpus.documents:
        for path, quote in document.quotes():
            empty = not quote.content
            if quote.content_missing is not None and quote.content_missing is not empty:
                got, expected = str(quote.content_missing).lower(), str(empty).lower()
                message = "content_missing is true exactly where content is empty"
                yield document.fault(f"{path}.content_missing", message, got=got, expected=expected)
            if asks_rendering and (quote.rendering is None) != empty:
                message = "rendering is null exactly where content is empty"
                yield document.fault(f"{path}.rendering", message, got=str(quote.rendering))


def check_quotation(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each content span of a direct quote outside quotation marks, and each mixed quote without any.

    `onrecord.text.quotation` pairs the marks. A quotation that is never closed ends with its paragraph. The content of
    a mixed quote must hold or touch a mark. The lines of an interview have no marks: without a cue, content from the
    colon of a label to the end of the line, and in whole lines after it, is direct as well.
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
                quote.kind == "mixed" and content and not any(_meets(span, each) for span in content for each in pairs)
            ):
                message = "mixed content has no quotation marks"
                got = " … ".join(document.quoted(span) for span in content)
                yield document.fault(f"{path}.content", message, got=got, hint="correct the kind")


def _is_interview_line(document: CheckedDocument, quote: Quote) -> bool:
    """Return whether a quote is what an interview gives after a label: `Lind: We stay.`, over whole lines."""
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
    return pair.open is not None and pair.open < span.start and span.end <= pair.end


def _meets(span: Span, pair: Pair) -> bool:
    return any(span.start - 1 <= mark <= span.end for mark in pair.marks)


def check_review(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each review without a person or a time, and for each of another state of its item.

    A reviewer is a person. A name whose directory of annotations says that it is a run of a language model is refused.
    """
    models = _language_models(corpus)
    for document in corpus.documents:
        for path, item in _reviewable(document):
            if item.review is not None:
                yield from _review(document, f"{path}.review", item, models)


def _reviewable(document: CheckedDocument) -> Iterator[tuple[str, Any]]:
    yield from ((each.path, each.item) for each in document.items)
    yield from ((f"nonquotes[{at}]", each) for at, each in enumerate(document.record.nonquotes or ()))


def _review(document: CheckedDocument, path: str, item: Any, models: set[str]) -> Iterator[Fault]:
    review, person = item.review, "a person's name"
    if not review["who"].strip():
        yield document.fault(f"{path}.who", "nobody is named", got=shown(review["who"]), expected=person)
    elif review["who"] in models:
        message = "the reviewer is a run of a language model, and a review is a person's"
        yield document.fault(f"{path}.who", message, got=review["who"], expected=person, hint="set it to null")
    if not _is_moment(review["when"]):
        expected = "a moment, as 2031-05-05T10:00:00Z"
        yield document.fault(f"{path}.when", "the time is none", got=shown(review["when"]), expected=expected)
    if review["item_sha256"] != item_sha256(item, document.record.text_sha256):
        message = "the item is not as it was when it was reviewed"
        yield document.fault(f"{path}.item_sha256", message, hint=REVIEW_AGAIN)


def _is_moment(value: str) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _language_models(corpus: CheckedCorpus) -> set[str]:
    """Return the names, and the directories' names, of the annotators that are runs of a language model."""
    found: set[str] = set()
    for path in sorted((corpus.files.root / "annotations" / "annotators").glob(f"*/{ABOUT}.json")):
        try:
            about = strict_json(path.read_bytes())
        except NotJsonError:
            continue
        if isinstance(about, dict) and about.get("kind") == "language model":
            found |= {str(about.get("name")), path.parent.name}
    return found
