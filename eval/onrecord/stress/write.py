"""Write a rewritten corpus to a directory as a complete corpus: texts, metadata, gold and registries."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from onrecord.corpus.load import load
from onrecord.documents.atomic import write_bytes
from onrecord.documents.directory import write_document, write_registry
from onrecord.documents.model import Interval
from onrecord.schema.profile import profile_of
from onrecord.stress.carrying import carried
from onrecord.stress.checking import check
from onrecord.stress.plan import articles
from onrecord.stress.rewriting import Rewriting, UncarriedError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from onrecord.corpus.load import Corpus
    from onrecord.documents.model import Article as Metadata
    from onrecord.documents.model import Document
    from onrecord.stress.carrying import Fields
    from onrecord.stress.plan import Plan, Transformation

COPIED = ("wikidata.json", "folds.json", "corpus.json")


@dataclass(frozen=True)
class Rewritten:
    """A rewritten corpus.

    Attributes:
        transformation: The transformation that made it.
        corpus: The rewritten corpus.
        texts: doc_id -> the rewriting of the document's text.
    """

    transformation: Transformation
    corpus: Corpus
    texts: Mapping[str, Rewriting]

    @property
    def places(self) -> int:
        """Return the number of places that were rewritten."""
        return sum(len(each.changes) for each in self.texts.values())

    @property
    def left(self) -> int:
        """Return the number of places that were not rewritten.

        There, a change would have cut an annotation, crossed the edge of a zone, or overlapped another change.
        """
        return sum(each.left for each in self.texts.values())

    @property
    def documents(self) -> int:
        """Return the number of documents whose text changed."""
        return sum(each.text != each.original for each in self.texts.values())


def rewrite(corpus: Corpus, transformation: Transformation, root: Path) -> Rewritten:
    """Rewrite a corpus, write it to a directory as a corpus of its own, and check its gold.

    Args:
        corpus: The corpus, which is not changed.
        transformation: The way to rewrite it.
        root: The directory. After an error the rewritten corpus stays there.

    Returns:
        The rewritten corpus, and the rewriting of each text.

    Raises:
        ProblemsError: A span of the rewritten gold is wrong, or `validate` finds an error that the original does not
            have.
    """
    plan = transformation.plan(corpus)
    texts = {
        each.doc_id: Rewriting.make(each.text, plan.changes.get(each.doc_id, ()), spans=each.covered, edges=each.edges)
        for each in articles(corpus)
    }
    _write(corpus, plan, texts, root, transformation.name)
    made = Rewritten(transformation, load(root), texts)
    check(corpus, made.corpus, texts, transformation)
    return made


def _write(corpus: Corpus, plan: Plan, texts: Mapping[str, Rewriting], root: Path, name: str) -> None:
    gold = root / "annotations" / "gold"
    for doc_id, rewriting in texts.items():
        write_bytes(root / "corpus" / corpus.articles[doc_id].file, rewriting.text.encode())
        document = corpus.documents[doc_id]
        fields = _kept(document, plan.fields.get(doc_id, {}), rewriting)
        write_document(gold, carried(document, rewriting, fields))
    metadata = replace(
        corpus.metadata,
        name=f"{corpus.metadata.name}-{name}",
        articles=[_article(each, texts[each.doc_id], plan) for each in corpus.metadata.articles],
    )
    write_bytes(root / "corpus" / "articles.json", msgspec.json.format(msgspec.json.encode(metadata), indent=1) + b"\n")
    for each in COPIED:
        if (path := corpus.root / "corpus" / each).is_file():
            shutil.copy(path, root / "corpus" / each)
    if (own := profile_of(corpus.root).directory) is not None:
        shutil.copytree(own, root / "schema", dirs_exist_ok=True)
    write_registry(gold, "entities", [plan.entities.get(each.id, each) for each in corpus.entities.values()])
    write_registry(gold, "events", [replace(each, label=plan.words(each.label)) for each in corpus.events.values()])
    utterances = [replace(each, label=plan.words(each.label)) for each in corpus.utterances.values()]
    write_registry(gold, "utterances", utterances)


def _kept(document: Document, fields: Fields, rewriting: Rewriting) -> Fields:
    """Return `fields` with only the ids of mentions at whose start the rewriting changed the text.

    A planned change may have been left out; the fields of its mention then stay as they are. Only mentions have fields
    that a rewriting changes, so ids of other annotations are dropped too.

    Args:
        document: The gold document of the original.
        fields: id of an annotation -> field -> new value.
        rewriting: The rewriting of the text.
    """
    made = {change.start for change in rewriting.changes}
    kept = {str(each.id) for each in document.mentions or () if each.start in made}
    return {name: values for name, values in fields.items() if name in kept}


def _article(article: Metadata, rewriting: Rewriting, plan: Plan) -> Metadata:
    """Return an article's metadata for its rewritten text: with new hash, length and title.

    Args:
        article: The metadata of the original.
        rewriting: The rewriting of its text.
        plan: The changes of the corpus, which rewrite a title that is not in the text.
    """
    title = article.title
    if title.value is not None:
        title = replace(title, value=_title(title.value, rewriting) or plan.words(title.value))
    digest = hashlib.sha256(rewriting.text.encode()).hexdigest()
    return replace(article, sha256=digest, characters=len(rewriting.text), title=title)


def _title(title: str, rewriting: Rewriting) -> str | None:
    at = rewriting.original.find(title)
    if at < 0:
        return None
    try:
        start, end = rewriting.carry(Interval(at, at + len(title)))
    except UncarriedError:
        return None
    return rewriting.text[start:end]
