"""Running commands in tests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner

from onrecord.cli.main import onrecord

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


def run(*arguments: str | Path) -> Result:
    """Return the result of a command; an OnrecordError is raised."""
    return CliRunner().invoke(onrecord, list(map(str, arguments)), catch_exceptions=False)


def scored(*arguments: str | Path) -> dict[str, Any]:
    """Return the JSON that a score prints."""
    found: dict[str, Any] = json.loads(run("score", *arguments, "--json", "-").stdout)
    return found
