"""The JSON lines of coreference systems: a document a line, with its sentences, and its clusters as ranges of words.

    {"doc_key": "a", "sentences": [["Ada", "left", "."], ["She", "rests", "."]], "speakers": [["-", ...], ...],
     "clusters": [[[0, 0], [3, 3]]]}

A mention is [first word, last word], both counted from 0 over the whole document. `coref_keys` lists the forms in which
systems write this; all of them are read, the one above is written. A file that is a JSON list is read, too.

The text is that in the file, or beside it, or of the corpus; otherwise it is made from the words. The output has the
words of our tokeniser, and `-` as each speaker, as OntoNotes has in newswire. It has no `text`, because maverick reads
that as a second document. Entities' ids become the numbers of clusters. Lee et al. 2017.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord.documents.model import Interval
from onrecord.errors import OnrecordError, Problem
from onrecord.formats.base import ONE_FILE, Bundle, Reading
from onrecord.formats.conll_reference import refuse
from onrecord.formats.coref_keys import IDS, MARKS, WORDS, selected
from onrecord.formats.coref_layers import document_of
from onrecord.formats.coref_marks import STRINGS, Marks
from onrecord.formats.coref_names import key_of, name_of
from onrecord.formats.coref_words import FLAT, words_of
from onrecord.formats.example_names import names_of
from onrecord.formats.labelled_examples import examples_of
from onrecord.formats.textfile import Problems
from onrecord.formats.tokens import Tokenised, Word, align_words, text_of_words, tokenise, with_distinct_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from onrecord.documents.model import Document
    from onrecord.formats.coref_words import Words
    from onrecord.formats.labelled_examples import Example, Place
    from onrecord.formats.losses import Losses

HOLDS: Mapping[str, frozenset[str]] = {"mentions": frozenset({"start", "end", "entity"})}
KEEPS_EMPTY = frozenset({"mentions"})
CHECK = "coref-jsonlines.form"
SPEAKER = "-"
NO_SPEAKERS = frozenset({SPEAKER, "", "_", "[SPL]"})
# What repeats the words, their sentences and the clusters.
REPEATED = (
    *STRINGS,
    "sent_id",
    "part_id",
    "sentence_map",
    "subtoken_map",
    "clusters_char_offsets",
    "clusters_char_text",
)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A document with its text. `tokenised` has the offsets of its words, or is None if offsets count characters."""

    place: Place
    name: str | None
    text: str
    marks: Marks
    tokenised: Tokenised | None
    is_carried: bool

    def offsets(self, span: Interval) -> Interval:
        """Return the offsets of a span of the marks in the text."""
        return span if self.tokenised is None else self.tokenised.characters(span)


def read(path: Path, reading: Reading) -> Bundle:
    """Return the documents of a file, with their texts. A mention's `entity` is the number of its cluster.

    Raises:
        OnrecordError: With every problem of the file; or it is not JSON, or has no document with clusters.
    """
    problems: list[Problem] = []
    expected = "an object with sentences and clusters"
    examples = [*examples_of(path, reading, problems, expected=expected, check=CHECK)]
    placed = [_placed(each, path, is_alone=len(examples) == 1) for each in examples]
    refuse(problems, str(path))
    if not examples:
        raise OnrecordError(
            "The file contains no document.", where=str(path), expected=expected, hint="check that it is the right file"
        )
    keys = selected(path, [each.value for each in examples], reading)
    found = [each for each in placed if each is not None]
    names = names_of(found, path, reading, is_alone=len(examples) == 1)
    documents = tuple(
        document_of(doc_id, each.text, each.marks, keys, each.offsets)
        for each, (doc_id, _) in zip(found, names, strict=True)
    )
    for example in examples:
        _lose_others(example, keys)
    refuse(problems, str(path))
    texts = {doc_id: each.text for each, (doc_id, _) in zip(found, names, strict=True)}
    carried = frozenset(doc_id for each, (doc_id, _) in zip(found, names, strict=True) if each.is_carried)
    unnamed = frozenset(doc_id for doc_id, is_named in names if not is_named)
    return Bundle(documents, texts, carried=carried, unnamed=unnamed)


def _placed(example: Example, path: Path, *, is_alone: bool) -> _Placed | None:
    """Return a document with its text, and the offsets of its words in it; None if it has problems.

    `is_alone` says whether the file has only this document, whose text may then be beside the file under its name.
    """
    value, place = example.value, example.place
    before = len(place.problems)
    words = words_of(value, place)
    if len(place.problems) > before:
        return None
    name = name_of(value)
    own = value["text"] if isinstance(value.get("text"), str) else None
    is_looked_up = own is None and (name is not None or is_alone)
    other = place.reading.text(path.stem if name is None else name) if is_looked_up else None
    text = own if other is None else other
    tokenised = _tokenised(words, text, place)
    if tokenised is not None:
        text = tokenised.text
    elif words is not None or text is None:
        return None
    marks = Marks(value, words, len(text), place)
    return _Placed(place, name, text, marks, tokenised, is_carried=other is None)


def _tokenised(words: Words | None, text: str | None, place: Place) -> Tokenised | None:
    """Return a text with the offsets of its words; without a text, one is made from the words.

    The result is None if there are no words, or if they are not those of the text, which is a problem.
    """
    if words is None:
        return None
    forms = [each.strip() for each in words.forms]
    if text is None:
        lines = (number + sentence for number, sentence in enumerate(words.sentences))  # a gap between sentences
        return text_of_words([Word(*each) for each in zip(forms, lines, strict=True)])
    problems = Problems(place.path, CHECK)
    found = align_words([Word(each, place.number) for each in forms if each], text, place.number, problems)
    for each in problems.found:
        place.wrong("", each.message, got=each.got, expected=each.expected, hint=each.hint)
    return None if found is None else _with_empty(found, forms)


def _with_empty(found: Tokenised, forms: Sequence[str]) -> Tokenised:
    """Return the words of a text, with an empty interval for each empty one of `forms` after the word before it."""
    spans: list[Interval] = []
    given = iter(found.spans)
    for form in forms:
        end = spans[-1].end if spans else 0
        spans.append(next(given) if form else Interval(end, end))
    return Tokenised(found.text, tuple(spans))


def _lose_others(example: Example, keys: Mapping[str, str]) -> None:
    """Count the keys of a document that are not read; `keys` has those of the annotations that are."""
    if any(_speakers(example.value.get("speakers") or example.value.get("speaker"))):
        example.place.lose("speakers", "they are not read")
    for key in MARKS:
        if key not in keys.values() and isinstance(found := example.value.get(key), list):
            example.place.lose(
                key, f"{', '.join(keys.values())} was read; --spans {key} reads it", sum(map(bool, found))
            )
    example.lose_others({*WORDS, *FLAT, *IDS, *MARKS, *REPEATED, "speakers", "speaker"})


def _speakers(value: Any) -> Iterator[bool]:
    """Yield, for the speaker of each word, whether it names somebody; words may be in lists of sentences."""
    for each in value if isinstance(value, list) else ():
        if isinstance(each, list):
            yield from _speakers(each)
        else:
            yield isinstance(each, str) and each not in NO_SPEAKERS


def write(bundle: Bundle, losses: Losses) -> Mapping[str, bytes]:
    """Return {"": bytes}: a line of JSON for each document; the key "" stands for the output file itself.

    Mentions without an entity or a word, and entities' ids, which become numbers, are counted in `losses`, which is
    changed in place.
    """
    if bundle.documents and all(document.mentions is None for document in bundle.documents):
        losses.add("mentions", "not attempted: read back as attempted, nothing found")
    rows = (_row(each, bundle.texts[each.doc_id], losses) for each in bundle.documents)
    return {ONE_FILE: b"".join(msgspec.json.encode(row) + b"\n" for row in rows)}


def _row(document: Document, text: str, losses: Losses) -> dict[str, Any]:
    """Return the object of one document: its key, sentences, speakers and clusters."""
    tokenised = tokenise(text)
    forms = tokenised.forms()
    sentences = [forms[start:end] for start, end in tokenised.sentences()]
    return {
        "doc_key": key_of(document.doc_id),
        "sentences": sentences,
        "speakers": [[SPEAKER] * len(each) for each in sentences],
        "clusters": _clusters(document, tokenised, losses),
    }


def _clusters(document: Document, tokenised: Tokenised, losses: Losses) -> list[list[list[int]]]:
    """Return the mentions of each entity as [first word, last word], entities in the order of their first mentions."""
    linked = [each for each in document.mentions or () if each.entity is not None]
    without = len(document.mentions or ()) - len(linked)
    losses.add("mentions", "it has no entity, and the format stores only mentions of entities", without)
    linked.sort(key=lambda each: (each.start, -each.end))
    clusters: dict[str, dict[Interval, None]] = {}
    for span, mention in with_distinct_tokens(linked, tokenised, "mentions", losses):
        cluster = clusters.setdefault(str(mention.entity), {})
        if span in cluster:
            losses.add("mentions", "another mention of its entity has the same tokens")
        cluster[span] = None
    renamed = sum(entity != str(number) for number, entity in enumerate(clusters))
    losses.add("mentions.entity: the id", "the format numbers clusters", renamed)
    return [[[start, end - 1] for start, end in sorted(cluster)] for cluster in clusters.values()]
