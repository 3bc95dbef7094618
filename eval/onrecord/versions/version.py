"""Read a version of annotations: a directory of documents, a corpus, or a git revision of the corpus.

The directory of a corpus has its own texts. A directory of documents and a git revision are read with the texts of the
corpus in use. A document that was annotated on another text is refused, since its offsets would be wrong.
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
        name: The name that the user gave.
        documents: doc_id -> document.
        texts: doc_id -> the article's text.
        registries: registry -> id -> entry.
        log: The directory of its adjudication; None if there is none.
        errata: The directory of its errata; None if there is none.
    """

    name: str
    documents: Mapping[str, Document]
    texts: Mapping[str, str]
    registries: Mapping[str, Mapping[str, Entity | EventInstance | Utterance]]
    log: Path | None = None
    errata: Path | None = None


@contextmanager
def version(name: str) -> Iterator[Version]:
    """Return a context manager that yields a version of annotations, with its texts, registries and reasons.

    The directories `log` and `errata` of a git revision are temporary, and deleted at the end of the block.

    Args:
        name: A directory of documents, the directory of a corpus, or a git revision of the corpus in use.

    Raises:
        OnrecordError: `name` is none of these, it has no documents, or a document was annotated on another text.
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
            "The directory has no documents.",
            where=name,
            got="no <doc_id>.json",
            expected="a directory such as annotations/gold",
            hint="onrecord diff HEAD~1 annotations/gold",
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
            f"The text on which {doc_id} was annotated is not available.",
            where=name,
            got=f"sha256 {document.text_sha256}",
            expected=f"sha256 {article.sha256}, the text of {doc_id} in {corpus.root}"
            if article
            else f"an article with the id {doc_id} in {corpus.root}",
            hint="use the corpus that has this text: export ONRECORD_HOME=DIRECTORY, then run the command again",
        )


def _extract(revision: str, directory: Path) -> None:
    """Write the directory annotations/ of a git revision of the corpus in use into another directory.

    Args:
        revision: The git revision, such as `HEAD~1`.
        directory: The directory to write into.

    Raises:
        OnrecordError: The revision does not exist, or git is not installed.
    """
    command = ["git", "-C", str(home()), "archive", "--format=tar", revision, "--", ANNOTATIONS]
    try:
        done = subprocess.run(command, check=False, capture_output=True)  # noqa: S603 - our own list
    except OSError as error:
        message = error.strerror or str(error)
    else:
        message = done.stderr.decode(errors="replace").strip()
        if done.returncode == 0:
            with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
                archive.extractall(directory, filter="data")
            return
    raise OnrecordError(
        "There is no such version of annotations.",
        where=revision,
        got=message,
        expected="a directory of documents, the directory of a corpus, or a git revision of it",
        hint="onrecord diff HEAD~1 annotations/gold",
    )
