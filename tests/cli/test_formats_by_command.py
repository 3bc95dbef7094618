"""Every command that takes predictions takes them in every format."""

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
def test_a_directory_of_documents_is_predictions(command: str, in_use: Path, tmp_path: Path) -> None:
    """With its name and without, as for any other format."""
    gold = in_use / "annotations" / "gold"
    for number, option in enumerate(([], ["--format", "documents"])):
        assert run(*arguments(command, gold, tmp_path / f"report{number}"), *option).exit_code == 0


def test_check_finds_what_is_wrong_in_a_directory_of_documents(in_use: Path) -> None:
    """A label that there is not, in one of the documents."""
    path = in_use / "annotations" / "gold" / "ferry-1.json"
    path.write_text(path.read_text().replace('"type": "PER"', '"type": "HUMAN"', 1))
    result = run("check", path.parent, "--gold", SMALL)
    assert result.exit_code == 1
    assert "HUMAN" in result.output


@pytest.mark.parametrize("command", [each for each in COMMANDS if each != "score"])
def test_conll_is_the_columns_where_there_is_no_reference_scorer(command: str, in_use: Path, tmp_path: Path) -> None:
    """A note says by whose rules."""
    assert run("convert", in_use / "annotations" / "gold", tmp_path / "p.conll").exit_code == 0
    result = run(*arguments(command, tmp_path / "p.conll", tmp_path / "report"), "--format", "conll")
    assert result.exit_code == 0
    assert "conll is read as conll2012" in result.output


def test_a_format_without_types_has_no_wrong_types(in_use: Path, tmp_path: Path) -> None:
    """CoNLL-2012 has clusters alone; what has gold's offsets is right."""
    run("convert", in_use / "annotations" / "gold", tmp_path / "p.conll")
    said = run("explain", tmp_path / "p.conll", "--format", "conll2012").stdout
    assert " right" in said
    assert " type" not in said.partition("\n")[0]


@pytest.mark.parametrize(("right", "wrong"), [("bio", "brat"), ("corefud", "bio"), ("bio", "label-studio")])
def test_the_format_that_a_file_looks_like_is_said(right: str, wrong: str, in_use: Path, tmp_path: Path) -> None:
    """Whatever the reader of the other format stumbled over."""
    path = tmp_path / f"p{'.bio' if right == 'bio' else '.conllu'}"
    run("convert", in_use / "annotations" / "gold", path)
    with pytest.raises(OnrecordError) as caught:
        run("score", path, "--format", wrong)
    assert f"--format {right}" in caught.value.hint
