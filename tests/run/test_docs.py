"""The examples of docs/extractors.md are run as they stand."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "extractors.md"
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"# (\w+\.py)\n")


def blocks(language: str) -> list[str]:
    """Return the page's examples in a language."""
    return [body for name, body in FENCE.findall(PAGE.read_text(encoding="utf-8")) if name == language]


COMMANDS = [line for block in blocks("sh") for line in block.splitlines()]


def test_every_example_is_a_file_and_the_first_has_at_most_ten_lines() -> None:
    """The page promises ten lines."""
    assert all(FILE.match(block) for block in blocks("python"))
    assert len(blocks("python")[0].splitlines()) <= 10
    assert len(COMMANDS) >= 6


def test_the_commands_of_the_page_work_one_after_the_other(here: Path, tmp_path: Path) -> None:
    """Each exits with 0, on the corpus that we ship, and the last line of the page's runs finds something."""
    for block in blocks("python"):
        (here / FILE.match(block)[1]).write_text(block, encoding="utf-8")  # type: ignore[index]
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, line in (("onrecord", '-m onrecord "$@"'), ("python3", '"$@"')):
        (programs / name).write_text(f"#!/bin/sh\nexec {sys.executable} {line}\n")
        (programs / name).chmod(0o755)
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}
    for command in COMMANDS:
        done = subprocess.run(  # noqa: S602 - the page's own line, as a reader types it
            command, shell=True, cwd=here, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    for name, layer in (("mine", "quotes"), ("words", "quotes"), ("warm", "mentions"), ("together", "mentions")):
        _, *documents = map(json.loads, (here / f"{name}.jsonl").read_text(encoding="utf-8").splitlines())
        assert any(document[layer] for document in documents)


@pytest.mark.parametrize("option", ["--order", "--scope", "--prompt", "--tag", "--fresh", "--retries", "--timeout"])
def test_the_options_that_the_page_names_exist(option: str) -> None:
    """A renamed option shows here."""
    from click.testing import CliRunner

    from onrecord.cli.run import run

    assert option in PAGE.read_text(encoding="utf-8")
    assert option in CliRunner().invoke(run, ["--help"]).output
