"""Build the published data set from articles and annotations.

`plan` makes all files in memory; nothing is written if one of them cannot be built. The files are
corpus/data/<config>/test.parquet, corpus/README.md, corpus/croissant.json and corpus/folds.json. If the corpus has its
own schemas, schema/prediction.schema.json and schema/prediction.strict.schema.json are built from them.

The same input gives the same bytes, except for Parquet, whose bytes depend on the version of pyarrow. An existing
Parquet file with the same columns and rows is therefore kept, and Croissant has the hashes of the kept files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from onrecord.corpus import features
from onrecord.corpus.card import card, written
from onrecord.corpus.conform import conform
from onrecord.corpus.croissant import croissant
from onrecord.corpus.parquet import difference, parquet
from onrecord.corpus.rows import Row, tables
from onrecord.corpus.textfree import cloak
from onrecord.documents.atomic import write_bytes
from onrecord.errors import Problem
from onrecord.schema.profile import profile_of, using
from onrecord.schema.schemas import DERIVED, SUFFIX
from onrecord.schema.validation import schema_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from onrecord.corpus.load import Corpus

DATA = "corpus/data"
CHECK = "build.current"
SOURCES = (
    "corpus/articles.json",
    "corpus/corpus.json",
    "corpus/wikidata.json",
    "corpus/LICENSE",
    "annotations/card.md",
)


def plan(corpus: Corpus, *, withheld: bool = False, target: Path | None = None) -> dict[str, bytes]:
    """Return path -> bytes of every built file (Parquet, README.md, croissant.json, folds.json); nothing is written.

    Paths are relative to the root of the corpus (the directory with corpus/ and annotations/). If a Parquet file below
    `target` already has the same columns and rows, the result has its bytes instead of new ones.

    Args:
        corpus: The corpus to build.
        withheld: True for a text-free copy, without words of the articles.
        target: The root of the copy for which the files are built, whose Parquet files may be kept. None for the root
            of the corpus.

    Raises:
        OnrecordError: A file cannot be built, or pyarrow is not installed.
    """
    with using(corpus.root):
        return _planned(corpus, withheld=withheld, target=target)


def _planned(corpus: Corpus, *, withheld: bool, target: Path | None) -> dict[str, bytes]:
    made = tables(corpus, features.configs(), withheld=withheld)
    if withheld:
        made = {config: _cloaked(corpus, config, each) for config, each in made.items()}
    data = {
        config: _kept((target or corpus.root) / _path(config), parquet(each, features.configs()[config]))
        for config, each in made.items()
    }
    front, body = written(corpus)
    about = front.get("croissant", {})
    metadata = corpus.metadata
    files = {_path(config): each for config, each in data.items()}
    files["corpus/README.md"] = card(corpus, front=front, body=body, rows=made, withheld=withheld)
    files["corpus/croissant.json"] = croissant(
        name=metadata.name, version=metadata.corpus_version, about=about, files=data, configs=features.configs()
    )
    files["corpus/folds.json"] = folds(corpus.doc_ids, metadata.corpus_version)
    if (corpus.root / "schema" / f"document{SUFFIX}").is_file():  # schemas, and not an inventory only
        files |= {f"schema/{name}{SUFFIX}": schema_bytes(name) for name in DERIVED}
    return files


def folds(doc_ids: list[str], corpus_version: str) -> bytes:
    """Return the bytes of corpus/folds.json, which describes leave-one-document-out cross-validation.

    Its JSON is {"scheme", "corpus_version", "folds": [{"fold", "train": [doc_id, ...], "test": [doc_id]}, ...]}, with
    one fold for each document: it is tested on this document and trained on all others. A fold is a whole document
    because the sentences of an article share entities, events and wording. All articles report the same story, so a
    system that was trained on the others knows the story; the dataset card warns of this.

    Args:
        doc_ids: The ids of all documents.
        corpus_version: The version of the corpus.
    """
    made = [
        {"fold": f"without-{held}", "train": [each for each in doc_ids if each != held], "test": [held]}
        for held in doc_ids
    ]
    value = {"scheme": "leave-one-document-out", "corpus_version": corpus_version, "folds": made}
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"


def _path(config: str) -> str:
    """Return the path of a published table's Parquet file, relative to the root of the corpus."""
    return f"{DATA}/{config}/test.parquet"


def _cloaked(corpus: Corpus, config: str, made: list[Row]) -> list[Row]:
    """Return the rows of a table with references (`⟦doc_id:start:end⟧`) in place of words that are in an article.

    Args:
        corpus: The corpus.
        config: The name of the table, such as `quotes`.
        made: Its rows, in which the columns with text of an article are None.
    """
    hidden = msgspec.json.decode(cloak(msgspec.json.encode(made), corpus.texts, where=_path(config)))
    columns = features.configs()[config]
    return [conform(row, columns, f"{config}[{i}]") for i, row in enumerate(hidden)]


def _kept(path: Path, made: bytes) -> bytes:
    """Return the bytes of the Parquet file at `path` if it has the same columns and rows as `made`, else `made`.

    `made` is a new Parquet file as bytes. It is also returned if there is no file at `path`.
    """
    found = _read(path)
    return found if found is not None and difference(found, made) is None else made


def sources(corpus: Corpus) -> dict[str, bytes]:
    """Return path -> bytes of the files that the build reads; files that do not exist are left out.

    They are metadata, licence, card template, the corpus's own schemas (labels and attributes), texts, gold, and
    agreement of annotators. Paths are relative to the root of the corpus.
    """
    root = corpus.root
    paths = [root / name for name in SOURCES]
    paths += sorted((root / "schema").glob("*.json")) if profile_of(root).digest else []
    paths += [root / "corpus" / article.file for article in corpus.articles.values()]
    paths += [*sorted(corpus.gold_dir.glob("*.json")), *sorted((root / "annotations" / "agreement").glob("*.json"))]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths if path.exists()}


def text_free(corpus: Corpus, *, target: Path | None = None) -> dict[str, bytes]:
    """Return path -> bytes of a text-free copy: source files without the articles' words, and the built files.

    The source files are metadata, licence, card template, own labels, gold and agreement; the articles are left out.
    Nothing is written. Paths are relative to the root of the copy.

    Args:
        corpus: The corpus.
        target: The root of an existing copy, whose Parquet files are kept if they have the same rows; None for the root
            of the corpus.

    Raises:
        OnrecordError: A file cannot be built, or its words could not be restored exactly.
    """
    articles = {f"corpus/{article.file}" for article in corpus.articles.values()}
    kept = {path: data for path, data in sources(corpus).items() if path not in articles}
    hidden = {path: cloak(data, corpus.texts, where=path) if has_words(path) else data for path, data in kept.items()}
    return hidden | _copied(plan(corpus, withheld=True, target=target))


def has_words(path: str) -> bool:
    """Return whether a source file, given by its path below the root, can contain words of the articles.

    >>> has_words("annotations/gold/a.json"), has_words("schema/inventory.schema.json"), has_words("corpus/LICENSE")
    (True, False, False)
    """
    return path.endswith(".json") and not path.startswith("schema/")


def full(corpus: Corpus, *, target: Path | None = None) -> dict[str, bytes]:
    """Return path -> bytes of a copy with the texts: the files that the build reads, and the built files.

    Nothing is written. Paths are relative to the root of the copy.

    Args:
        corpus: The corpus.
        target: The root of an existing copy, whose Parquet files are kept if they have the same rows; None for the root
            of the corpus.

    Raises:
        OnrecordError: A file cannot be built.
    """
    return sources(corpus) | _copied(plan(corpus, target=target))


def _copied(built: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the built files (path -> bytes) that belong in a copy: all except those whose path starts with schema/."""
    return {path: data for path, data in built.items() if not path.startswith("schema/")}


def differences(files: Mapping[str, bytes], root: Path) -> list[Problem]:
    """Return a problem for each built file below `root` that is missing, out of date, or no longer built.

    Args:
        files: Path relative to `root` -> bytes, for all files that are built.
        root: The root of the corpus: the directory with corpus/ and annotations/. A file in one of the directories for
            built files that is not in `files` is no longer built.
    """
    problems = []
    for path, data in files.items():
        place = root / path
        if not place.is_file():
            problems.append(Problem(path, 0, "", CHECK, "is missing", hint="onrecord build"))
        elif where := _difference(path, place.read_bytes(), data):
            problems.append(Problem(path, 0, "", CHECK, "is out of date", got=where, hint="onrecord build"))
    problems += [
        Problem(path, 0, "", CHECK, "is not among the files that are built", hint="onrecord build, or delete it")
        for path in _strays(files, root)
    ]
    return problems


def _difference(path: str, found: bytes, made: bytes) -> str | None:
    """Return a description of the first difference between two versions of a file; None if they are equal.

    Two Parquet files are equal if their columns and rows are.

    Args:
        path: The name of the file; its suffix shows whether it is Parquet.
        found: The bytes on disk.
        made: The bytes that should be there.
    """
    if found == made:
        return None
    if path.endswith(".parquet"):
        return difference(found, made)
    lines = zip(found.split(b"\n"), made.split(b"\n"), strict=False)
    number = next((i for i, (a, b) in enumerate(lines, 1) if a != b), None)
    return f"the first difference is in line {number}" if number else f"{len(found)} bytes for {len(made)}"


def _strays(files: Mapping[str, bytes], root: Path) -> list[str]:
    """Return the paths, relative to `root`, of Parquet and JSONL files in corpus/data that are not keys of `files`."""
    found = sorted(path for suffix in ("parquet", "jsonl") for path in (root / DATA).rglob(f"*.{suffix}"))
    return [path for each in found if (path := each.relative_to(root).as_posix()) not in files]


def write(files: Mapping[str, bytes], root: Path) -> int:
    """Write the files that differ from those on disk, and delete files in corpus/data that are not in `files`.

    Only Parquet and JSONL files below corpus/data are deleted.

    Args:
        files: Path relative to `root` -> bytes.
        root: The root of the corpus: the directory with corpus/ and annotations/.

    Returns:
        The number of files written plus the number of files deleted.
    """
    changed = {path: data for path, data in files.items() if _read(root / path) != data}
    for path, data in changed.items():
        write_bytes(root / path, data)
    strays = _strays(files, root)
    for path in strays:
        (root / path).unlink()
    return len(changed) + len(strays)


def _read(path: Path) -> bytes | None:
    """Return the bytes of a file; None if it does not exist."""
    return path.read_bytes() if path.is_file() else None
