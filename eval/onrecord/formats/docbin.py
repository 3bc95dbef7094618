"""spaCy's DocBin: one Doc for each document, with our layers as span groups. Needs spaCy.

    mentions         label type, kb_id entity, id          mentions.head   id: the index of its mention in `mentions`
    times            label type, kb_id value, id           fillers         id
    quotes.content, quotes.cue, quotes.source              label kind, id the quote's (q1, q2 ... if it has none)
    nonquotes        label reason                          events          label type, kb_id event, id

Words are tokens/1. White space that is not one space is a separate token, as in spaCy, so that a Doc's text equals the
article exactly. `user_data["doc_id"]` names the document. Without it, an article with the same text does; otherwise the
document has no name. `user_data["layers"]` lists the attempted layers, so that an empty one means "nothing found".

A Doc without our groups comes from another pipeline: `docbin_foreign` reads it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onrecord.documents.model import RECORDS, Document, Mention, Quote, Span
from onrecord.errors import OnrecordError
from onrecord.formats.base import ONE_FILE, Bundle, Reading
from onrecord.formats.conll_reference import refuse
from onrecord.formats.docbin_foreign import ENTS, foreign_mentions, refuse_unknown_groups
from onrecord.formats.losses import NO_PLACE, with_layers
from onrecord.formats.textfile import Problems, sha256
from onrecord.formats.tokens import Tokenised, tokenise, with_distinct_tokens
from onrecord.schema.document import inventories

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from spacy.tokens import Doc

    from onrecord.documents.model import Interval
    from onrecord.formats.losses import Losses

# Layer -> the field stored as the label, the field stored as the kb_id, and whether items have an id.
GROUPS: Mapping[str, tuple[str | None, str | None, bool]] = {
    "mentions": ("type", "entity", True),
    "times": ("type", "value", True),
    "fillers": (None, None, True),
    "nonquotes": ("reason", None, False),
    "events": ("type", "event", True),
}
INVENTORIES = {layer: inventories(layer)[label] for layer, (label, _, _) in GROUPS.items() if label}
PARTS = ("content", "cue", "source")
ATTEMPTED = "layers"  # the key in user_data: the layers that the system attempted
HEADS = "mentions.head"
HOLDS: Mapping[str, frozenset[str]] = {
    layer: frozenset({"start", "end"} | {each for each in (label, other) if each} | ({"id"} if has_id else set()))
    for layer, (label, other, has_id) in GROUPS.items()
} | {"quotes": frozenset({"id", "kind", *PARTS})}
HOLDS = {**HOLDS, "mentions": HOLDS["mentions"] | {"head"}}


KEEPS_EMPTY = frozenset(HOLDS)


def read(path: Path, reading: Reading) -> Bundle:
    """Return the documents of a .spacy file, with their texts.

    The documents contain all layers if this project wrote the file, and mentions only if another pipeline did.
    `reading` has the options, finds texts, and counts in its `losses` what is not read.

    Raises:
        OnrecordError: With every problem of the file; or spaCy is not installed.
    """
    problems = Problems(path, "docbin.format")
    docs = list(_docs(path))
    refuse_unknown_groups(path, {name for doc in docs for name in doc.spans} | {ENTS}, reading)
    documents, texts, unnamed = [], {}, set()
    for number, doc in enumerate(docs, 1):
        doc_id = str(doc.user_data.get("doc_id") or "")
        if not doc_id and ((named := reading.name(doc.text)) is None or named in texts):
            doc_id = path.stem if len(docs) == 1 else f"{path.stem}-{number}"
            unnamed.add(doc_id)
        doc_id = doc_id or str(named)
        known = None if doc_id in unnamed else reading.text(doc_id)
        if doc_id in texts:
            problems.add(0, f"Doc {number} has the same name as another Doc", got=doc_id, expected="a unique name")
        elif known is not None and known != doc.text:
            message, hint = f"the text of Doc {number} differs from {doc_id}", "parse the output of `onrecord texts`"
            problems.add(0, message, got=sha256(doc.text), expected=sha256(known), hint=hint)
        else:
            texts[doc_id] = doc.text
            layers = _layers(doc, reading, f"{path} {doc_id}")
            documents.append(with_layers(doc_id, sha256(doc.text), layers, attempted=frozenset(layers)))
    refuse(problems.found, "The spaCy file")
    return Bundle(tuple(documents), texts, carried=frozenset(texts), unnamed=frozenset(unnamed))


def write(bundle: Bundle, losses: Losses) -> Mapping[str, bytes]:
    """Return {"": bytes}: one DocBin with a Doc for each document; the key "" stands for the output file itself.

    A span that contains no token (only white space) is left out, and a span with an edge inside a token is extended to
    the whole token. Both are counted in `losses`, which is changed in place.

    Raises:
        OnrecordError: spaCy is not installed.
    """
    _require()
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    vocab = Vocab()
    bin_ = DocBin(attrs=[], store_user_data=True)
    for document in bundle.documents:
        bin_.add(_doc(document, tokenise(bundle.texts[document.doc_id]), vocab, losses))
    return {ONE_FILE: bin_.to_bytes()}


def _require() -> None:
    """Raise OnrecordError if spaCy is not installed."""
    try:
        import spacy  # noqa: F401 - imported early for one clear error
    except ImportError as error:
        raise OnrecordError(
            "This format needs spaCy, which is not installed.", hint="pip install 'onrecord[spacy]'"
        ) from error


def _docs(path: Path) -> Iterable[Doc]:
    """Return the Docs of a file, all read at once.

    Raises:
        OnrecordError: spaCy is not installed, or the file is not a DocBin.
    """
    _require()
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    try:
        return list(DocBin().from_bytes(path.read_bytes()).get_docs(Vocab()))
    except OSError as error:
        got = "a directory" if path.is_dir() else error.strerror or str(error)
        raise OnrecordError(
            "The file cannot be read.", where=str(path), got=got, hint="give the path of a .spacy file"
        ) from error
    except Exception as error:
        raise OnrecordError(
            "spaCy cannot read the file as a DocBin.",
            where=str(path),
            got=f"{type(error).__name__}: {error}",
            expected="a file written by DocBin.to_disk",
            hint="write it again with DocBin.to_disk and the installed version of spaCy",
        ) from error


def _doc(document: Document, tokenised: Tokenised, vocab: Any, losses: Losses) -> Doc:
    """Return a document as a spaCy Doc with a span group for each layer that the format stores.

    Args:
        document: The document; all its spans have offsets.
        tokenised: Its text and tokens.
        vocab: The spaCy Vocab of the Doc.
        losses: Counts what is left out or changed, such as spans without a token; changed in place.
    """
    from spacy.tokens import Doc

    words, spaces = _words(tokenised)
    layers = [layer for layer in HOLDS if getattr(document, layer) is not None]
    doc = Doc(vocab, words=words, spaces=spaces, user_data={"doc_id": document.doc_id, ATTEMPTED: layers})

    def span(found: Interval, **names: str | None) -> Any:
        attributes: dict[str, Any] = {name: value for name, value in names.items() if value}
        return doc.char_span(*tokenised.characters(found), **attributes)

    heads: list[Any] = []
    for layer, (label, other, has_id) in GROUPS.items():
        placed = with_distinct_tokens(getattr(document, layer) or (), tokenised, layer, losses)
        doc.spans[layer] = [
            span(
                found,
                label=getattr(item, label) if label else None,
                kb_id=getattr(item, other) if other else None,
                span_id=item.id if has_id else None,
            )
            for found, item in placed
        ]
        for number, (_, item) in enumerate(placed if layer == "mentions" else ()):
            head = item.head and tokenised.cover(item.head.start, item.head.end, HEADS, losses)
            heads += [span(head, span_id=str(number))] if head else []
    doc.spans[HEADS] = heads
    for part in PARTS:
        doc.spans[f"quotes.{part}"] = [
            span(found, label=quote.kind, span_id=quote.id or f"q{number}")
            for number, quote in enumerate(document.quotes or (), 1)
            for each in getattr(quote, part) or ()
            if (found := tokenised.cover(each.start, each.end, f"quotes.{part}", losses)) is not None
        ]
    for quote in document.quotes or ():
        if not (quote.content or quote.cue or quote.source):
            losses.add("quotes", "it has no content, cue or source")
    return doc


def _words(tokenised: Tokenised) -> tuple[list[str], list[bool]]:
    """Return a text's words, and for each word whether a space follows it, as the constructor of spaCy's Doc expects.

    White space other than one space is a word too, so that words and spaces together give the text.
    """
    words: list[str] = []
    spaces: list[bool] = []
    at = 0
    for start, end in [*tokenised.spans, (len(tokenised.text), len(tokenised.text))]:
        gap = tokenised.text[at:start]
        if gap.startswith(" ") and words:
            spaces[-1], gap = True, gap[1:]
        for word in filter(None, (gap, tokenised.text[start:end])):
            words.append(word)
            spaces.append(False)
        at = end
    return words, spaces


def _layers(doc: Doc, reading: Reading, where: str) -> dict[str, list[Any]]:
    """Return layer name -> items (records such as Mention) of a spaCy Doc.

    They come from the span groups that onrecord writes (`mentions`, `times` and so on). If the Doc has none of these,
    or groups were chosen with `--spans`, the only layer is `mentions`, from `doc.ents` or the chosen groups.
    What is not read is counted in `reading.losses`, with `where` (file and document) as its place.
    """
    if reading.groups or not {*GROUPS, *(f"quotes.{part}" for part in PARTS)} & {*doc.spans}:
        return {"mentions": foreign_mentions(doc, reading, where)}
    layers: dict[str, list[Any]] = {}
    for layer, (label, other, has_id) in GROUPS.items():
        for each in doc.spans.get(layer, ()):
            fields: dict[str, Any] = {label: _label(each, layer, reading, where)} if label else {}
            fields |= {other: each.kb_id_ or None} if other else {}
            fields |= {"id": each.id_ or None} if has_id else {}
            layers.setdefault(layer, []).append(RECORDS[layer](each.start_char, each.end_char, **fields))
    mentions = layers.get("mentions", [])
    for head in doc.spans.get(HEADS, ()):
        at = int(head.id_) if head.id_.isdecimal() else len(mentions)
        if at < len(mentions):
            own = {name: getattr(mentions[at], name) for name in mentions[at].__struct_fields__}
            mentions[at] = Mention(**own | {"head": Span(head.start_char, head.end_char)})
        else:
            reading.losses.add(HEADS, "its id is not the index of a mention in `mentions`", where=where)
    if quotes := _quotes(doc, reading, where):
        layers["quotes"] = quotes
    for layer in doc.user_data.get(ATTEMPTED, ()):
        layers.setdefault(layer, [])
    for name in doc.spans:
        if name not in {*GROUPS, HEADS, *(f"quotes.{part}" for part in PARTS)}:
            reading.losses.add(f"span group {name}", NO_PLACE, len(doc.spans[name]), where=where)
    return layers


def _quotes(doc: Doc, reading: Reading, where: str) -> list[Quote]:
    """Return the quotes of a Doc; spans with the same id in the groups for content, cue and source are one quote.

    The kind is the label of a quote's first span with one; `where` (file and document) is the place of losses.
    """
    found: dict[str, dict[str, Any]] = {}
    for part in PARTS:
        for each in doc.spans.get(f"quotes.{part}", ()):
            fields = found.setdefault(each.id_, {"id": each.id_ or None})
            fields.setdefault(part, []).append(Span(each.start_char, each.end_char))
            if each.label_ and "kind" not in fields:
                fields["kind"] = reading.label(each.label_, "quote_kind", where=where)
    return [Quote(**fields) for fields in found.values()]


def _label(span: Any, layer: str, reading: Reading, where: str) -> str | None:
    """Return the schema's label for a spaCy Span's label; None if it is empty, or unknown, which is counted as a loss.

    `layer` is the layer of the span, such as `mentions`; `where` is its place, for the loss.
    """
    return reading.label(span.label_, INVENTORIES[layer], where=where) if span.label_ else None
