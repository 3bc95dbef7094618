"""Put the articles' texts back into a text-free copy, and build the full copy.

Texts are found by their SHA-256 in a directory and below it, under any file names. A file with the right name and other
bytes is refused with both hashes. If a text is missing, nothing is built.
"""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from onrecord.corpus.build import SOURCES, full, has_words
from onrecord.corpus.load import Corpus
from onrecord.corpus.textfree import uncloak
from onrecord.documents.atomic import write_bytes
from onrecord.errors import OnrecordError, Problem, counted

MAX_TEXT_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The result: path -> bytes of the full copy, or the problems because of which it was not built."""

    files: dict[str, bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def rebuild(copy: Path, texts_dir: Path) -> Rebuilt:
    """Return the files of the full copy (path -> bytes), or a problem for every missing text.

    Nothing is written to the copy. If a text is missing, or only a text with another hash is there, no file is
    returned.

    Args:
        copy: The root of the text-free copy: the directory with corpus/ and annotations/.
        texts_dir: The directory with the texts; they are found below it by their SHA-256, whatever their names.

    Raises:
        OnrecordError: `texts_dir` does not exist, or the copy cannot be read.
    """
    articles = Corpus(copy).articles
    found = _by_hash(texts_dir)
    problems = [
        _missing(article.doc_id, article.sha256, Path(article.file).name, article.source_file, found)
        for article in articles.values()
        if article.sha256 not in found
    ]
    if problems:
        return Rebuilt(problems=problems)
    data = {article.doc_id: found[article.sha256].read_bytes() for article in articles.values()}
    texts = {doc_id: each.decode("utf-8") for doc_id, each in data.items()}
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        for path in _carried(copy):
            raw, inside = path.read_bytes(), path.relative_to(copy).as_posix()
            write_bytes(scratch / inside, uncloak(raw, texts) if has_words(inside) else raw)
        for article in articles.values():
            write_bytes(scratch / "corpus" / article.file, data[article.doc_id])
        return Rebuilt(files=full(Corpus(scratch)))


def _carried(copy: Path) -> list[Path]:
    """Return the paths of the files in a copy that the build reads: metadata, schemas, annotations, card template."""
    paths = [copy / name for name in SOURCES]
    paths += [*sorted((copy / "schema").glob("*.json")), *sorted((copy / "annotations").rglob("*.json"))]
    return [path for path in paths if path.exists()]


def _by_hash(directory: Path) -> dict[str, Path]:
    """Return SHA-256 in hexadecimal -> path, for all files below a directory that are not larger than 64 MiB.

    Raises:
        OnrecordError: The directory does not exist.
    """
    if not directory.is_dir():
        raise OnrecordError(
            "The directory of texts does not exist.",
            where=str(directory),
            expected="a directory with the articles",
            hint="give the directory that contains the articles' texts: onrecord rebuild --texts DIR",
        )
    paths = sorted(path for path in directory.rglob("*") if path.is_file() and path.stat().st_size <= MAX_TEXT_BYTES)
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in paths}


def _missing(doc_id: str, sha256: str, name: str, source_file: str | None, found: dict[str, Path]) -> Problem:
    """Return the problem of an article whose text is not among the files `found` (SHA-256 -> path).

    Files that have the article's name, or that of its source file, and another hash are shown in the problem.

    Args:
        doc_id: The id of the article.
        sha256: The SHA-256 that its text must have.
        name: The name of its file, such as `recusal-000.txt`.
        source_file: The name of the file from which the article was made; None if unknown.
        found: SHA-256 -> path of all files that were found, none of which has the article's hash.
    """
    alike = [f"{path} has {got}" for got, path in found.items() if path.name in {name, source_file}]
    return Problem(
        doc_id,
        0,
        "",
        "rebuild.text",
        "its text has another hash and is refused" if alike else "its text is missing",
        got="; ".join(alike) or f"{counted(len(found), 'file')}, none with its hash",
        expected=f"sha256 {sha256}",
        hint="name a directory that holds the article's exact bytes; no line break or space may differ",
    )
