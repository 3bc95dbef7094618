"""Test that checks of a corpus fulfil the contract of checks, on random corpora (`testing.corpora`)."""

from __future__ import annotations

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from onrecord.checks.corpus import CheckedCorpus, Fault, readable_documents
from onrecord.checks.files import CorpusFiles
from onrecord.corpus.begin import begin
from onrecord.corpus.importing.make import make
from onrecord.corpus.importing.reading import Choices
from onrecord.documents.model import Articles
from onrecord.errors import Level, Severity
from onrecord.schema import using
from onrecord.testing.corpora import random_corpus

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.checks.registry import Check
    from onrecord.testing.corpora import RandomCorpus

SEEDS = range(20)
ARTICLES = "corpus/articles.json"


def check_checks(checks: Sequence[Check], *, seeds: Iterable[int] = SEEDS) -> None:
    """Test that checks of a corpus fulfil the contract of checks.

    - The id is `LEVEL.NAME`, and the summary is a sentence.
    - A check raises no error, whatever the content of the corpus, and even if the corpus has no articles.
    - It yields `Fault` records with a message of one line. Only faults of warnings have a key.
    - A fault names a document or a file of the corpus.
    - The same corpus gives the same faults again, also if its articles are in another order.
    - A check writes no files.

    Args:
        checks: The checks.
        seeds: The seeds of the random corpora to try. Seeds whose corpora have no texts are skipped.

    Raises:
        AssertionError: A part of the contract is broken. The message names the part and the corpus.
    """
    for check in checks:
        level, _, name = check.id.partition(".")
        assert level in set(Level), f"the id has no level: {check.id}"
        assert name, f"the id has no name: {check.id}"
        assert check.summary.endswith("."), f"the summary is not a sentence: {check.id}"
    with TemporaryDirectory() as directory:
        empty = Path(directory, "empty")
        begin(empty, name="empty", canary="")
        _assert_contract(checks, empty, "a corpus without articles")
        for seed in seeds:
            made = random_corpus(seed)
            if made.texts:
                root = Path(directory, str(seed))
                _write(made, root)
                _assert_contract(checks, root / "corpus", f"random_corpus({seed})")


def _write(made: RandomCorpus, root: Path) -> None:
    """Write the gold documents and texts of a random corpus into a new directory, as a corpus in `root / "corpus"`."""
    root.mkdir()
    (root / "gold.jsonl").write_bytes(b"".join(msgspec.json.encode(each) + b"\n" for each in made.gold))
    for doc_id, text in made.texts.items():
        (root / f"{doc_id}.txt").write_text(text, encoding="utf-8")
    make(root / "gold.jsonl", root / "corpus", Choices())


def _assert_contract(checks: Sequence[Check], root: Path, on: str) -> None:
    """Raise AssertionError if a check breaks the contract on a corpus, whose items are shuffled by this.

    Args:
        checks: The checks.
        root: The directory of the corpus.
        on: What the corpus is, for messages.
    """
    before = _bytes(root)
    files = CorpusFiles(root)
    names = {*before, *files.texts, *(file.name for file in files.json_files())}
    first = {check.id: _faults(check, files, on) for check in checks}
    for check in checks:
        where = f"{check.id} on {on}"
        assert _faults(check, CorpusFiles(root), on) == first[check.id], f"the same corpus has other faults: {where}"
        for fault in first[check.id]:
            _check_fault(fault, check, names, where)
    assert _bytes(root) == before, f"a check wrote into {on}"
    _shuffle(root)
    files = CorpusFiles(root)
    for check in checks:
        again = _faults(check, files, on)
        assert sorted(again, key=repr) == sorted(first[check.id], key=repr), f"order matters: {check.id} on {on}"


def _check_fault(fault: Fault, check: Check, names: set[str], where: str) -> None:
    assert fault.document in names, f"a fault names neither a document nor a file: {fault.document!r}: {where}"
    assert fault.message.strip(), f"a fault has no message: {where}"
    assert "\n" not in fault.message, f"a message has several lines: {fault.message!r}: {where}"
    assert not fault.key or check.severity is Severity.WARNING, f"a fault of an error has a key: {where}"


def _faults(check: Check, files: CorpusFiles, on: str) -> list[Fault]:
    try:
        with using(files.root):
            found = list(check.find(CheckedCorpus(files, readable_documents(files))))
    except Exception as error:
        raise AssertionError(f"it raises {type(error).__name__}: {error}: {check.id} on {on}") from error
    assert all(isinstance(each, Fault) for each in found), f"it yields something other than a Fault: {check.id} on {on}"
    return found


def _bytes(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def _shuffle(root: Path) -> None:
    """Put the articles in a corpus's articles.json into another order; the file is rewritten."""
    metadata = msgspec.json.decode((root / ARTICLES).read_bytes(), type=Articles)
    articles = Random(len(metadata.articles)).sample(metadata.articles, len(metadata.articles))
    (root / ARTICLES).write_bytes(msgspec.json.encode(replace(metadata, articles=articles)))
