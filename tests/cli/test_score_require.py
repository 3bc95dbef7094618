"""`onrecord score --require`, as a test suite uses it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from onrecord.cli.main import onrecord
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from pathlib import Path


def scored(files: list[str], *requirements: str) -> Result:
    """Return the result of a score with requirements."""
    options = [part for each in requirements for part in ("--require", each)]
    return CliRunner().invoke(onrecord, ["score", *files, *options])


def test_a_figure_that_reaches_its_requirement_exits_with_0(files: list[str]) -> None:
    """A figure equal to its bound passes, and nothing is printed on standard error."""
    result = scored(files, "mention.strict>=0.5", "mention.partial >= 0.7", "leakage<=0")
    assert (result.exit_code, result.stderr) == (0, "")


def test_each_unmet_requirement_is_printed_with_its_shortfall(files: list[str]) -> None:
    """Exit code 1, and a line on standard error for each requirement that is not met."""
    result = scored(files, "mention.strict>=0.75", "mention.exact>=0.1", "mention.partial>=1")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "required: mention.strict is 0.5000, 0.2500 short; required >= 0.75",
        "required: mention.partial is 0.7500, 0.2500 short; required >= 1",
    ]
    assert "mention.partial" in result.stdout


def test_a_small_shortfall_is_not_printed_as_zero(files: list[str]) -> None:
    """A figure just below its bound is not printed as 0.0000 short."""
    assert "5.0e-05 short" in scored(files, "mention.strict>=0.50005").stderr


def test_a_required_measure_without_a_figure_fails_with_the_reason(files: list[str]) -> None:
    """A measure that was not attempted fails any requirement."""
    result = scored(files, "quote.attribution>=0")
    assert result.exit_code == 1
    assert "quote.attribution has no figure (predictions or gold lack: quotes" in result.stderr


def test_a_required_measure_with_nothing_to_count_fails(tmp_path: Path) -> None:
    """The reason differs from that of a measure that was not attempted."""
    empty = tmp_path / "empty.jsonl"
    empty.write_text('{"doc_id":"a","mentions":[]}\n')
    result = scored([str(empty), "--gold", str(empty)], "mention.exact>=0")
    assert result.exit_code == 1
    assert "mention.exact has no figure (nothing to count)" in result.stderr


def test_a_required_measure_is_scored_even_if_not_selected(files: list[str]) -> None:
    """A required measure that --measures leaves out is scored, and the JSON has it."""
    name = "coref.muc[match=head,singletons=no]"
    options = [*files, "--measures", "mention.exact", "--json", "-"]
    result = scored(options, f"{name}>=0.1")
    assert list(json.loads(result.stdout)["measures"]) == [name, "mention.exact"]
    assert result.exit_code == 1


def test_a_required_rate_is_a_line_and_not_a_row_of_dashes(files: list[str]) -> None:
    """A rate has neither precision nor recall; leakage is printed once."""
    lines = scored(files, "leakage<=0.5").stdout.splitlines()
    assert [line.split()[0] for line in lines if "leakage" in line] == ["ignored:"]
    lines = scored(files, "quote.faithfulness>=0").stdout.splitlines()
    assert not [line for line in lines if line.startswith("quote.faithfulness ") and " - " in line]


@pytest.mark.parametrize(
    ("requirement", "said"),
    [
        ("mention.strict>=40%", "--require 'mention.strict>=0.4'"),
        ("mention.strict>=40", "--require 'mention.strict>=0.4'"),
        ("mention.strict>=-0.4", "not a number from 0 to 1"),
        ("mention.strict>=nan", "not a number from 0 to 1"),
        ("mention.strict>=much", "not a number from 0 to 1"),
        ("mention.strict=0.4", "cannot be read"),
        ("mention.strickt>=0.4", "did you mean mention.strict?"),
        ("mention.*>=0.4", "selects 5 measures, where one is needed"),
    ],
)
def test_an_invalid_requirement_is_refused(requirement: str, said: str, files: list[str]) -> None:
    """A percentage is refused with a hint that gives the share."""
    error = scored(files, requirement).exception
    assert isinstance(error, OnrecordError)
    assert said in str(error)


def test_a_required_measure_that_layer_excludes_is_refused(files: list[str]) -> None:
    """It is misuse, not a figure that is too low."""
    error = scored([*files, "--layer", "entities"], "quote.attribution>=0.4").exception
    assert isinstance(error, OnrecordError)
    assert (error.what, error.got) == ("A required measure is not scored.", "quote.attribution")


def test_an_unmet_requirement_gives_exit_code_1(files: list[str]) -> None:
    """The exit code is that of the process, which is what a test suite sees."""
    command = [sys.executable, "-m", "onrecord", "score", *files, "--require", "mention.strict>=0.9"]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1
