"""Read a version of annotations: a directory of documents, a corpus, or a git revision of the corpus.

A corpus's directory brings its own texts. A directory of documents and a git revision are read with the texts of the
corpus in force; a document that was annotated on another text is refused, since its offsets mean nothing there.
"""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.corpus.load import ARTICLES, load
from onrecord.documents.directory import REGISTRIES, read_document, read_registry
from onrecord.documents.directory import document_paths as paths_of
from onrecord.errors import OnrecordError
from onrecord.paths import home

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onrecord.corpus.load import Corpus
    from onrecord.documents.model import Document, Entity, EventInstance, Utterance

ANNOTATIONS = "annotations"
LOG, ERRATA = "adjudication", "errata"


@dataclass(frozen=True)
class Version:
    """A version of annotations.

    Attributes:
        name: what the user called it.
        documents: the documents by doc_id.
        texts: the articles' texts by doc_id.
        registries: the entries by registry and id.
        log: the directory of the adjudication that made it, if there is one.
        errata: the directory of errata beside it, if there is one.

    """

    name: str
    documents: Mapping[str, Document]
    texts: Mapping[str, str]
    registries: Mapping[str, Mapping[str, Entity | EventInstance | Utterance]]
    log: Path | None = None
    errata: Path | None = None


@contextmanager
def version(name: str) -> Iterator[Version]:
    """Give a version of annotations; its `log` is there until the block ends.

    Args:
        name: a directory of documents, the directory of a corpus, or a git revision of the corpus in force.

    Raises:
        OnrecordError: the name is none of these, it holds no documents, or a document was annotated on another text.

    """
    path = Path(name)
    if path.is_dir():
        yield _read(name, path)
        return
    with tempfile.TemporaryDirectory(prefix="onrecord-") as directory:
        _extract(name, Path(directory))
        yield _read(name, Path(directory) / ANNOTATIONS / "gold")


def _read(name: str, path: Path) -> Version:
    corpus = load()
    if (path / "corpus" / ARTICLES).is_file():
        corpus = load(path)
        path = corpus.gold_dir
    documents = {each.doc_id: each for each in map(read_document, paths_of(path))}
    if not documents:
        raise OnrecordError(
            "The directory holds no documents.", where=name, expected="<doc_id>.json", hint="name annotations/gold"
        )
    for doc_id, document in documents.items():
        _refuse_other_text(doc_id, document, corpus, name)
    registries = {each: {entry.id: entry for entry in read_registry(path, each)} for each in REGISTRIES}
    log, errata = path.parent / LOG, path.parent / ERRATA
    texts = {doc_id: corpus.texts[doc_id] for doc_id in documents}
    return Version(name, documents, texts, registries, *(each if each.is_dir() else None for each in (log, errata)))


def _refuse_other_text(doc_id: str, document: Document, corpus: Corpus, name: str) -> None:
    article = corpus.articles.get(doc_id)
    if article is None or document.text_sha256 not in {None, article.sha256}:
        raise OnrecordError(
            f"The text of {doc_id} is not at hand.",
            where=name,
            got=f"sha256 {document.text_sha256}",
            expected=f"sha256 {article.sha256}" if article else f"one of {', '.join(corpus.articles)}",
            hint="name the directory of its corpus, or set ONRECORD_HOME to it",
        )


def _extract(revision: str, directory: Path) -> None:
    """Put the annotations of a git revision of the corpus in force into a directory."""
    command = ["git", "-C", str(home()), "archive", "--format=tar", revision, "--", ANNOTATIONS]
    try:
        done = subprocess.run(command, check=False, capture_output=True)  # noqa: S603 - our own list
    except OSError as error:
        said = error.strerror or str(error)
    else:
        said = done.stderr.decode(errors="replace").strip()
        if done.returncode == 0:
            with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
                archive.extractall(directory, filter="data")
            return
    raise OnrecordError(
        "There is no such version of annotations.",
        where=revision,
        got=said,
        expected="a directory of documents, the directory of a corpus, or a git revision of it",
        hint="onrecord diff HEAD~1 annotations/gold",
    )
