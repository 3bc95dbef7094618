"""The committed gold follows from the committed marks, decisions and revisions; only reviews are added."""

import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from onrecord.adjudicate.remake import unreviewed
from onrecord.cli.adjudicate import adjudicate
from onrecord.cli.marks import marks
from onrecord.corpus.load import load
from onrecord.documents.directory import REGISTRIES, document_paths, encode_document, read_document, read_registry
from onrecord.errors import OnrecordError

ANNOTATIONS = Path(__file__).parents[2] / "annotations"
READERS = ("reader-d", "reader-e")
EVERY_READER = ("reader-a", "reader-b", *READERS)
LOG = ANNOTATIONS / "adjudication" / "0.2.0"


def _run(command: str, *arguments: Path | str) -> None:
    result = CliRunner().invoke(adjudicate, [command, *map(str, arguments)])
    if isinstance(result.exception, OnrecordError):
        raise result.exception
    assert result.exit_code == 0, result.output


def _gold() -> dict[str, bytes]:
    """Return the files of the committed gold documents by name, without the reviews."""
    paths = document_paths(ANNOTATIONS / "gold")
    assert len(paths) == 5
    return {path.name: encode_document(unreviewed(read_document(path))) for path in paths}


def test_merge_and_revise_reproduce_the_committed_gold(tmp_path: Path) -> None:
    """Merging the decisions and carrying out the third reading gives the gold documents."""
    readers = [ANNOTATIONS / "annotators" / reader for reader in READERS]
    _run("merge", *readers, LOG / "decisions", "-o", tmp_path)
    _run("revise", tmp_path, LOG / "third-reading", "-o", tmp_path, "--overwrite")
    gold = _gold()
    assert {name: (tmp_path / name).read_bytes() for name in gold} == gold


def test_merge_with_revisions_reproduces_the_committed_gold(tmp_path: Path) -> None:
    """Decisions and revisions carried out together, as a log from Label Studio needs it, give the same gold."""
    readers = [ANNOTATIONS / "annotators" / reader for reader in READERS]
    _run("merge", *readers, LOG / "decisions", "--revisions", LOG / "third-reading", "-o", tmp_path)
    gold = _gold()
    assert {name: (tmp_path / name).read_bytes() for name in gold} == gold


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (lambda lines: [*lines, lines[0]], 'two lines with "n": '),
        (lambda lines: lines[1:], "1 problem in the decisions or revisions; nothing was written"),
    ],
)
def test_missing_and_repeated_decisions_are_refused(
    changed: Callable[[list[bytes]], list[bytes]], message: str, tmp_path: Path
) -> None:
    """A second decision on a disagreement is refused, and so is a missing one; no document is written."""
    readers = [ANNOTATIONS / "annotators" / reader for reader in READERS]
    decisions = shutil.copytree(LOG / "decisions", tmp_path / "decisions")
    path = decisions / f"{load().doc_ids[0]}.jsonl"
    path.write_bytes(b"".join(changed(path.read_bytes().splitlines(keepends=True))))
    with pytest.raises(OnrecordError) as caught:
        _run("merge", *readers, decisions, "-o", tmp_path / "merged")
    assert message in str(caught.value)
    assert not (tmp_path / "merged").exists()


def test_merge_writes_no_document_if_one_exists_with_other_content(tmp_path: Path) -> None:
    """If the last of the documents exists with other content, none is written without --overwrite."""
    readers = [ANNOTATIONS / "annotators" / reader for reader in READERS]
    last = tmp_path / f"{load().doc_ids[-1]}.json"
    last.write_text("{}", encoding="utf-8")
    with pytest.raises(OnrecordError, match="exists already"):
        _run("merge", *readers, LOG / "decisions", "-o", tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == [last.name]


def test_the_committed_log_has_every_disagreement_and_one_decision_for_each(tmp_path: Path) -> None:
    """The committed records are those that the two annotations give today, and each has one decision."""
    _run("list", *(ANNOTATIONS / "annotators" / reader for reader in READERS), "-o", tmp_path)
    for doc_id in load().doc_ids:
        name = f"{doc_id}.jsonl"
        recorded = (LOG / "disagreements" / name).read_bytes()
        assert (tmp_path / name).read_bytes() == recorded
        decided = (LOG / "decisions" / name).read_bytes()
        assert len(decided.splitlines()) == len(recorded.splitlines())


@pytest.mark.parametrize("name", REGISTRIES)
def test_gold_registries_are_those_of_reader_d_with_the_decided_entries(name: str) -> None:
    """Decided entries replace reader-d's; gold has only the entries that it uses."""
    entries = {each.id: each for each in read_registry(ANNOTATIONS / "annotators" / READERS[0], name)}
    decided = (LOG / "registries" / f"{name}.jsonl").read_bytes().splitlines()
    entries |= {each.id: each for each in msgspec.convert(list(map(msgspec.json.decode, decided)), REGISTRIES[name])}
    gold = read_registry(ANNOTATIONS / "gold", name)
    assert gold == [entries[each.id] for each in gold]


@pytest.mark.parametrize("reader", EVERY_READER)
def test_marks_reproduce_the_committed_documents_of_each_annotator(reader: str, tmp_path: Path) -> None:
    """Every mark is found by its words, and gives the offsets that are committed."""
    directory = ANNOTATIONS / "annotators" / reader
    result = CliRunner().invoke(marks, [str(directory / "marks"), "-o", str(tmp_path)])
    assert result.exit_code == 0, result.output
    for path in document_paths(directory):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name
