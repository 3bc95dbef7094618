"""Find gold: its documents, texts and registries.

Gold is the package's corpus, another `Corpus`, a directory of documents (with registries), a JSONL file, or documents
in memory. Only a corpus contains texts. Another document gets the text of the article with its doc_id, from the corpus
of its directory or from the corpus in use (ONRECORD_HOME, or the package's). The article's text is not used if it has
another hash than the document or, for a document without a hash, if an offset is beyond its end. Then the text is
`<doc_id>.txt` beside the file or in the directory, if there is such a file. `Gold.notes` names the articles whose texts
were not used.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property, wraps
from inspect import signature
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from onrecord.corpus.load import Corpus, load
from onrecord.corpus.unannotated import said, unannotated
from onrecord.documents.directory import read_registry
from onrecord.documents.sources import Folder, Held, Lines, source
from onrecord.errors import first_few
from onrecord.formats.textfile import read_text
from onrecord.schema import asked, using
from onrecord.schema.profile import root_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from onrecord.documents.model import Document, Entity, EventInstance, Interval, Utterance
    from onrecord.documents.sources import Origin, Source

PREDICTED = (
    "Gold is predictions, of {system}, as its first line says. If they are to be scored, give them as the predictions "
    "and not as gold."
)
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Gold:
    """Gold.

    Attributes:
        documents: The source of the documents.
        corpus: The corpus that has the texts, None if there is none.
        version: The name and version of the corpus, None if gold is not a corpus.
        entities, events, utterances: The registries, id -> entry; empty if gold has none.
        texts: doc_id -> text, for texts that came with the documents.
        words: doc_id -> offsets of all words, if the format of the documents defines words.
        beside: The directory in which to look for `<doc_id>.txt`.
        root: The directory whose schema applies to gold, None for the schema in use.
        unannotated: The ids of articles of the corpus that are not annotated yet; a score leaves them out.
    """

    documents: Source
    corpus: Corpus | None
    version: str | None
    entities: Mapping[str, Entity] = field(default_factory=dict)
    events: Mapping[str, EventInstance] = field(default_factory=dict)
    utterances: Mapping[str, Utterance] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    words: Mapping[str, Sequence[Interval]] = field(default_factory=dict, repr=False)
    beside: Path | None = None
    root: Path | None = None
    unannotated: tuple[str, ...] = ()
    _unlike: dict[str, None] = field(default_factory=dict, repr=False, compare=False)

    def text(self, document: Document) -> str | None:
        """Return the text of `document`; None if the text that was annotated is not known.

        It is looked for in `texts`, then in the corpus, then in the file `<doc_id>.txt` in the directory `beside`. A
        text of the corpus with another hash, or one that is too short for the document's offsets, is not used; `notes`
        then names the document.
        """
        if document.doc_id in self.texts:
            return self.texts[document.doc_id]
        article = self.corpus.articles.get(document.doc_id) if self.corpus else None
        if self.corpus is not None and article is not None:
            text = self.corpus.texts[document.doc_id]
            fits = article.sha256 == document.text_sha256 if document.text_sha256 else furthest(document) <= len(text)
            if fits:
                return text
            self._unlike[document.doc_id] = None
        name = f"{document.doc_id}.txt"
        if self.beside is not None and ("/" in name or name in self._files_beside):
            path = self.beside / name
            if path.is_file() and furthest(document) <= len(text := read_text(path)):
                self._unlike.pop(document.doc_id, None)
                return text
        return None

    @cached_property
    def _files_beside(self) -> frozenset[str]:
        """Return the names of the files in the directory `beside`; empty without such a directory. Cached for speed."""
        there = self.beside is not None and self.beside.is_dir()
        return frozenset(path.name for path in self.beside.iterdir()) if self.beside and there else frozenset()

    @property
    def notes(self) -> list[str]:
        """Return a sentence each on predictions as gold, articles without annotations, and documents of other texts.

        The text of such a document in the corpus does not fit gold. Only documents whose `text` was requested before
        are known.
        """
        found = []
        header = self.documents.header
        if header.corpus_version is not None:  # only a run writes it: the header of a conversion does not have it
            found.append(PREDICTED.format(system=header.system))
        if self.unannotated and self.root is not None:
            found.append(f"Left out of the score: {said(self.root, self.unannotated)}.")
        if self._unlike:
            why = "Gold is of another text than the corpus's article of that name, so the text is not used"
            found.append(f"{why}: {first_few([*self._unlike])}.")
        return found


def furthest(document: Document) -> int:
    """Return the largest end offset of all spans in `document`, in code points; 0 if there are none."""
    spans = [*(document.mentions or ()), *(document.times or ()), *(document.fillers or ())]
    spans += [*(document.events or ()), *(document.nonquotes or ())]
    for quote in document.quotes or ():
        spans += [*(quote.content or ()), *(quote.cue or ()), *(quote.source or ())]
    return max((span.end for span in spans), default=0)


def corpus_of(origin: object) -> Path | None:
    """Return the root directory of gold's corpus, or the directory with a schema/ for gold; None if there is neither.

    Args:
        origin: A Gold, a Corpus, or a path: the root, a directory below its annotations/, or any directory of
            documents. For another value, the result is None.
    """
    if isinstance(origin, Gold):
        return origin.root
    if isinstance(origin, Corpus):
        return origin.root
    return root_of(Path(origin)) if isinstance(origin, str | PathLike) else None


def with_schema_of_gold(function: Callable[P, T]) -> Callable[P, T]:
    """Return `function`, wrapped so that each call runs with the schema and the labels of gold's corpus.

    The first argument of `function`, or its keyword argument `gold`, is gold (see `corpus_of`). Gold without a corpus,
    and None, change nothing. A call that names predictions alone is a TypeError that says how to name gold.
    """
    required = [name for name, each in signature(function).parameters.items() if each.default is each.empty]

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        if args and len(args) + sum(name in kwargs for name in required) == len(required) - 1:
            call = f"{function.__name__}(None, {', '.join(required[1:])})"
            needed = f"{', '.join(required[:-1])} and {required[-1]}"
            raise TypeError(f"{function.__name__}() needs {needed}: {call} uses the gold of the package's corpus")
        with using(corpus_of(args[0] if args else kwargs.get("gold"))):
            return function(*args, **kwargs)

    return run


def find_gold(origin: Gold | Corpus | Origin | None = None) -> Gold:
    """Return gold: its documents, texts and registries, wherever `origin` says that they are.

    Args:
        origin: A Gold (returned unchanged); a Corpus; the root of a corpus; documents in any form that `sources.source`
            takes, such as a JSONL file, a directory, or records in memory; or None for the corpus in use.

    Raises:
        OnrecordError: The corpus, a registry or the path cannot be read.
    """
    if isinstance(origin, Gold):
        return origin
    if origin is None or isinstance(origin, Corpus):
        return _of_corpus(load() if origin is None else origin)
    if isinstance(origin, str | Path) and (Path(origin) / "corpus" / "articles.json").is_file():
        return _of_corpus(load(origin))
    documents = source(origin)
    root = corpus_of(origin)
    corpus = load(root if root is not None and (root / "corpus" / "articles.json").is_file() else None)
    if isinstance(documents, Folder):
        directory = documents.path if documents.path.is_dir() else documents.path.parent
        with using(root):
            declared = replace(documents, declared=asked() if root is not None else None)
        entities, events, utterances = (_registry(directory, name) for name in _REGISTRIES)
        is_gold = root is not None and directory.resolve() == corpus.gold_dir.resolve()
        left_out = unannotated(corpus) if is_gold else ()
        return Gold(
            declared, corpus, None, entities, events, utterances, beside=directory, root=root, unannotated=left_out
        )
    return Gold(documents, corpus, None, beside=documents.path.parent if isinstance(documents, Lines) else None)


_REGISTRIES = ("entities", "events", "utterances")


def _registry(directory: Path, name: str) -> dict[str, Any]:
    return {entry.id: entry for entry in read_registry(directory, name)}


def _of_corpus(corpus: Corpus) -> Gold:
    documents = Held(tuple(corpus.documents.values()), name=str(corpus.gold_dir))
    version = f"{corpus.metadata.name}-{corpus.metadata.corpus_version}"
    registries = corpus.entities, corpus.events, corpus.utterances
    return Gold(documents, corpus, version, *registries, root=corpus.root, unannotated=unannotated(corpus))
