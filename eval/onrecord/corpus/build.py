"""Build the published data set from articles and annotations: the same input gives the same bytes.

`plan` makes every file in memory, by its path relative to the home; nothing is written before all of it stands. What
is built: corpus/data/<config>/test.jsonl, corpus/README.md, corpus/croissant.json, corpus/folds.json, and, where the
home has schemas of its own, those that are derived from them: schema/prediction[.strict].schema.json.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from onrecord.corpus import features
from onrecord.corpus.card import card, written
from onrecord.corpus.croissant import croissant
from onrecord.corpus.folds import folds
from onrecord.corpus.rows import rows
from onrecord.corpus.textfree import cloak
from onrecord.documents.atomic import write_bytes
from onrecord.errors import OnrecordError, Problem
from onrecord.schema.schemas import DERIVED, SUFFIX
from onrecord.schema.validation import schema_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from onrecord.corpus.load import Corpus

DATA = "corpus/data"
CHECK = "build.current"


def plan(corpus: Corpus, *, withheld: bool = False) -> dict[str, bytes]:
    """Return every built file by its path relative to the home; with `withheld`, without the articles' words."""
    data = {config: _jsonl(corpus, config, withheld=withheld) for config in features.configs()}
    front, body = written(corpus)
    about = front.pop("croissant", {})
    metadata = corpus.metadata
    files = {f"{DATA}/{config}/test.jsonl": rows_ for config, rows_ in data.items()}
    files["corpus/README.md"] = card(corpus, front=front, body=body, files=data, withheld=withheld)
    files["corpus/croissant.json"] = croissant(
        name=metadata.name, version=metadata.corpus_version, about=about, files=data, configs=features.configs()
    )
    files["corpus/folds.json"] = folds(corpus.doc_ids, metadata.corpus_version)
    if (corpus.root / "schema").is_dir():
        files |= {f"schema/{name}{SUFFIX}": schema_bytes(name) for name in DERIVED}
    return files


def _jsonl(corpus: Corpus, config: str, *, withheld: bool) -> bytes:
    made = rows(corpus, config, withheld=withheld)
    if dated := features.undeclared_dates(made, features.configs()[config]):
        raise OnrecordError(
            "Every value of a column looks like a date, and `datasets` would rewrite it.",
            where=f"{config}: {', '.join(dated)}",
            expected="the kind date or timex",
            hint='give the field "x-column": "timex" in schema/, or declare a joined column so in corpus/features.py',
        )
    data = b"".join(msgspec.json.encode(row) + b"\n" for row in made)
    return cloak(data, corpus.texts, where=f"{DATA}/{config}/test.jsonl") if withheld else data


def sources(corpus: Corpus) -> dict[str, bytes]:
    """Return the files that the build reads, by their path relative to the home, so that a copy elsewhere is whole."""
    root = corpus.root
    paths = [root / "corpus" / name for name in ("articles.json", "card.md", "wikidata.json")]
    paths += [root / "corpus" / article.file for article in corpus.articles.values()]
    paths += [*sorted(corpus.gold_dir.glob("*.json")), *sorted((root / "annotations" / "agreement").glob("*.json"))]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths if path.exists()}


def text_free(corpus: Corpus) -> dict[str, bytes]:
    """Return a whole text-free copy: the sources without the articles' words, and what is built from them."""
    articles = {f"corpus/{article.file}" for article in corpus.articles.values()}
    kept = {path: data for path, data in sources(corpus).items() if path not in articles}
    hidden = {
        path: cloak(data, corpus.texts, where=path) if path.endswith(".json") else data for path, data in kept.items()
    }
    built = {path: data for path, data in plan(corpus, withheld=True).items() if not path.startswith("schema/")}
    return hidden | built


def full(corpus: Corpus) -> dict[str, bytes]:
    """Return a whole copy with the texts: the sources and what is built from them."""
    return sources(corpus) | {path: data for path, data in plan(corpus).items() if not path.startswith("schema/")}


def differences(files: Mapping[str, bytes], root: Path) -> list[Problem]:
    """Return a problem for each file that is missing, differs from what would be built, or is not built any more."""
    problems = []
    for path, data in files.items():
        place = root / path
        if not place.is_file():
            problems.append(Problem(path, 0, "", CHECK, "is not there", hint="onrecord build"))
        elif (found := place.read_bytes()) != data:
            problems.append(
                Problem(path, 0, "", CHECK, "is out of date", got=_place(found, data), hint="onrecord build")
            )
    problems += [
        Problem(path, 0, "", CHECK, "is not among the files that are built", hint="onrecord build, or delete it")
        for path in _strays(files, root)
    ]
    return problems


def _place(found: bytes, expected: bytes) -> str:
    lines = zip(found.split(b"\n"), expected.split(b"\n"), strict=False)
    number = next((i for i, (a, b) in enumerate(lines, 1) if a != b), None)
    return f"the first difference is in line {number}" if number else f"{len(found)} bytes for {len(expected)}"


def _strays(files: Mapping[str, bytes], root: Path) -> list[str]:
    found = sorted((root / DATA).rglob("*.jsonl"))
    return [path for each in found if (path := each.relative_to(root).as_posix()) not in files]


def write(files: Mapping[str, bytes], root: Path) -> int:
    """Write what differs, delete data files that are built no more, and return how many files changed."""
    changed = {path: data for path, data in files.items() if _read(root / path) != data}
    for path, data in changed.items():
        write_bytes(root / path, data)
    strays = _strays(files, root)
    for path in strays:
        (root / path).unlink()
    return len(changed) + len(strays)


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
