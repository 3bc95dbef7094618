"""`onrecord` without a command, and `onrecord demo`."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from onrecord.cli.commands import COMMANDS
from onrecord.cli.demo import LOOK_AT, demo
from onrecord.cli.main import onrecord
from onrecord.corpus.load import load
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from pathlib import Path


def test_the_demo_writes_a_report_and_names_its_pages(tmp_path: Path) -> None:
    """The demo can be repeated in the same directory; every page that it names exists."""
    for _ in range(2):
        done = CliRunner().invoke(demo, ["-o", str(tmp_path / "d"), "--no-open"], catch_exceptions=False)
        assert done.exit_code == 0
    assert "baseline:rules is better" in done.stdout
    for name, meaning in LOOK_AT:
        page = tmp_path / "d" / "report" / name.format(doc_id=load().doc_ids[0])
        assert page.is_file()
        assert str(page) in done.stdout
        assert meaning in done.stdout


def test_the_demo_refuses_a_directory_with_other_files(tmp_path: Path) -> None:
    """A directory `report` with other files is left unchanged, and nothing is run."""
    mine = tmp_path / "report" / "thesis.md"
    mine.parent.mkdir()
    mine.write_text("mine")
    done = CliRunner().invoke(demo, ["-o", str(tmp_path), "--no-open"])
    assert isinstance(done.exception, OnrecordError)
    assert [each.name for each in tmp_path.iterdir()] == ["report"]


def test_onrecord_without_a_command_shows_an_example_and_three_commands() -> None:
    """The output is the same with and without a terminal, by the script and by `python -m`."""
    alone = CliRunner().invoke(onrecord, [], catch_exceptions=False)
    assert alone.exit_code == 0
    assert "direct quote: " in alone.stdout
    assert " … " in alone.stdout  # its content has two spans, joined as on the pages
    tried = [line.split()[1] for line in alone.stdout.splitlines() if line.startswith("  onrecord ")]
    assert tried == ["demo", "stats", "run"]
    by_module = subprocess.run([sys.executable, "-m", "onrecord"], capture_output=True, text=True, check=True)
    assert by_module.stdout == alone.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_the_example_in_the_help_of_a_command_is_valid(name: str) -> None:
    """The help ends with an example; the command accepts every option in it."""
    found = onrecord.get_command(click.Context(onrecord), name)
    assert found is not None
    program, first, *words = COMMANDS[name].example.partition(" >")[0].split()
    assert [program, first] == ["onrecord", name]
    found.make_context(name, words, resilient_parsing=True)
    assert f"Example: onrecord {name}" in CliRunner().invoke(onrecord, [name, "--help"]).stdout


def test_onrecord_without_a_corpus_still_shows_the_demo_command(tmp_path: Path) -> None:
    """A missing corpus is no error here."""
    done = CliRunner().invoke(onrecord, [], env={"ONRECORD_HOME": str(tmp_path)}, catch_exceptions=False)
    assert done.exit_code == 0
    assert "onrecord demo" in done.stdout
