"""A baseline that learns: linear-chain conditional random fields, trained on the other articles.

There are two models by CRFsuite (Okazaki 2007; Lafferty, McCallum and Pereira 2001) with the features of `features.py`.
One labels the tokens of a sentence with mentions and their types, the other the tokens of a paragraph with the contents
of quotes and their kinds. A run of `B-` and `I-` labels is a mention, or a quote with one content span. Of nested
mentions the longest is learnt. There are no heads, no coreference, no cues and no speakers.

The document that is labelled is left out of training, by the published folds (corpus/folds.json). Any other text is
labelled by a model trained on the whole corpus, without an article that has the same text. Training is L-BFGS with
fixed settings and no randomness, so the same gold gives the same predictions.
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from onrecord.baselines.bio import labelled, spans
from onrecord.baselines.features import features, inside_quotation_marks
from onrecord.corpus.load import load
from onrecord.documents.model import Document, Interval, Mention, Quote, Span
from onrecord.errors import OnrecordError
from onrecord.text import paragraphs, sentences, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from onrecord.corpus.load import Corpus
    from onrecord.run.extractor import Input

SETTINGS = {"c1": 0.1, "c2": 0.05, "max_iterations": 80, "feature.possible_transitions": True}
Labelled = tuple[Interval, str]


class Task(NamedTuple):
    """A task of the chain model.

    Attributes:
        name: The task's name.
        stretches: Returns the intervals of a text that are its sequences, such as its sentences.
        gold: Returns the gold spans of a document, with their kinds.
    """

    name: str
    stretches: Callable[[str], list[Interval]]
    gold: Callable[[Document], Iterator[Labelled]]


class Model(NamedTuple):
    """A trained model.

    Attributes:
        tagger: The `pycrfsuite.Tagger`.
        learnt: The model's bytes, which must stay referenced while the tagger is used.
    """

    tagger: Any
    learnt: bytes


def _mentions(document: Document) -> Iterator[Labelled]:
    for mention in document.mentions or ():
        yield mention.interval, mention.type or ""


def _contents(document: Document) -> Iterator[Labelled]:
    for quote in document.quotes or ():
        for span in quote.content or ():
            yield span.interval, quote.kind or ""


MENTIONS = Task("mentions", sentences, _mentions)
QUOTES = Task("quotes", paragraphs, _contents)


def extract(document: Input) -> Document:
    """Return the mentions (with types) and quotes (with kinds) of a document, by models that were not trained on it.

    Raises:
        OnrecordError: The corpus has no other document to train on.
    """
    corpus = load()
    learnt_from = _others(document, corpus)
    found = _found(MENTIONS, document.text, _model(MENTIONS, corpus.root, learnt_from))
    contents = _found(QUOTES, document.text, _model(QUOTES, corpus.root, learnt_from))
    return Document(
        doc_id=document.doc_id,
        text_sha256=document.text_sha256,
        mentions=[Mention(start=at.start, end=at.end, id=f"m{n}", type=kind) for n, (at, kind) in enumerate(found, 1)],
        quotes=[
            Quote(id=f"q{n}", kind=kind, content=[Span(start=at.start, end=at.end)])
            for n, (at, kind) in enumerate(contents, 1)
        ],
    )


def _others(document: Input, corpus: Corpus) -> tuple[str, ...]:
    """Return the ids of the gold documents to train on, so that `document` is not among them.

    They are the training documents of the fold in corpus/folds.json that tests `document`; without such a fold, all
    documents. A document with the same text is left out.

    Raises:
        OnrecordError: There are none.
    """
    path = corpus.root / "corpus" / "folds.json"
    folds = msgspec.json.decode(path.read_bytes())["folds"] if path.is_file() else []
    chosen = next((fold["train"] for fold in folds if document.doc_id in fold["test"]), corpus.doc_ids)
    others = tuple(
        doc_id
        for doc_id in chosen
        if doc_id != document.doc_id and corpus.articles[doc_id].sha256 != document.text_sha256
    )
    if not others:
        raise OnrecordError(
            "The corpus has no document to train on.",
            where=str(corpus.root),
            expected="a corpus with at least two documents",
            hint="onrecord run baseline:rules -o predictions.jsonl",
        )
    return others


def _found(task: Task, text: str, model: Model) -> list[Labelled]:
    """Return (span, kind) for each span that a model finds in a text, in order.

    `task`, for which the model was trained, cuts the text into sequences, such as sentences.
    """
    quoted = inside_quotation_marks(text)
    found: list[Labelled] = []
    for stretch in task.stretches(text):
        words = tokens(text, start=stretch.start, end=stretch.end)
        found += spans(words, model.tagger.tag(features(text, words, quoted)))
    return found


@cache
def _model(task: Task, root: Path, doc_ids: tuple[str, ...]) -> Model:
    """Train a model on gold, and return it; a model with the same arguments is trained once in a process.

    Args:
        task: What the model labels.
        root: The root of the corpus (the directory with corpus/ and annotations/).
        doc_ids: The documents to train on.
    """
    import pycrfsuite  # type: ignore[import-untyped]  # an extra, and without types

    corpus = load(root)
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params=SETTINGS, verbose=False)
    for doc_id in doc_ids:
        text, gold = corpus.texts[doc_id], list(task.gold(corpus.documents[doc_id]))
        quoted = inside_quotation_marks(text)
        for stretch in task.stretches(text):
            words = tokens(text, start=stretch.start, end=stretch.end)
            trainer.append(features(text, words, quoted), labelled(words, gold))
    tagger = pycrfsuite.Tagger()
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / task.name
        trainer.train(str(path))
        learnt = path.read_bytes()
    tagger.open_inmemory(learnt)
    return Model(tagger, learnt)
