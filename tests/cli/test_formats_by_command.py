"""Every command that takes predictions reads every format."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.errors import OnrecordError

from .commands import run

SMALL = Path(__file__).parents[1] / "corpus_small"
COMMANDS = ("check", "score", "compare", "explain", "report")


def arguments(command: str, predictions: Path, out: Path) -> list[str | Path]:
    """Return the arguments of a command on predictions of the corpus in use."""
    more = {"compare": [predictions], "report": ["-o", out]}.get(command, [])
    return [command, predictions, *more]


@pytest.fixture
def in_use(small_corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the root of the small corpus, which is in use."""
    monkeypatch.setenv("ONRECORD_HOME", str(small_corpus))
    return small_corpus


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_reads_a_directory_of_documents(command: str, in_use: Path, tmp_path: Path) -> None:
    """With --format and without it."""
    gold = in_use / "annotations" / "gold"
    for number, option in enumerate(([], ["--format", "documents"])):
        assert run(*arguments(command, gold, tmp_path / f"report{number}"), *option).exit_code == 0


def test_check_finds_an_unknown_label_in_a_directory_of_documents(in_use: Path) -> None:
    """The directory contains one document with a label that is not in the inventory."""
    path = in_use / "annotations" / "gold" / "ferry-1.json"
    path.write_text(path.read_text().replace('"type": "PER"', '"type": "HUMAN"', 1))
    result = run("check", path.parent, "--gold", SMALL)
    assert result.exit_code == 1
    assert "HUMAN" in result.output


@pytest.mark.parametrize("command", [each for each in COMMANDS if each != "score"])
def test_conll_is_read_as_conll2012_where_the_reference_scorer_is_not_used(
    command: str, in_use: Path, tmp_path: Path
) -> None:
    """A note says how the file is read."""
    assert run("convert", in_use / "annotations" / "gold", tmp_path / "p.conll").exit_code == 0
    result = run(*arguments(command, tmp_path / "p.conll", tmp_path / "report"), "--format", "conll")
    assert result.exit_code == 0
    assert "conll is read as conll2012" in result.output


def test_explain_reports_no_wrong_types_for_a_format_without_types(in_use: Path, tmp_path: Path) -> None:
    """CoNLL-2012 has clusters and no types; a mention with gold's offsets is right."""
    run("convert", in_use / "annotations" / "gold", tmp_path / "p.conll")
    said = run("explain", tmp_path / "p.conll", "--format", "conll2012").stdout
    assert " right" in said
    assert " type" not in said.partition("\n")[0]


@pytest.mark.parametrize(("right", "wrong"), [("bio", "brat"), ("corefud", "bio"), ("bio", "label-studio")])
def test_a_wrong_format_option_is_answered_with_the_right_one(
    right: str, wrong: str, in_use: Path, tmp_path: Path
) -> None:
    """The hint names the right format for any error of the wrong reader."""
    path = tmp_path / f"p{'.bio' if right == 'bio' else '.conllu'}"
    run("convert", in_use / "annotations" / "gold", path)
    with pytest.raises(OnrecordError) as caught:
        run("score", path, "--format", wrong)
    assert f"--format {right}" in caught.value.hint
