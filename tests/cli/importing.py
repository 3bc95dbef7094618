"""An editor's articles with her quotes of them as strings, and commands run on them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner

from onrecord.cli.main import onrecord

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

TEXTS = {
    "ferry": "Ferry stays\n\nMayor Ada Lind said on Monday: “The ferry stays.” She thanked the crew.\n"
    "Tom Berg, of the harbour board, denied that the ferry had ever been at risk.\n",
    "bridge": "Bridge to close\n“We can’t wait,” Tom Berg said. Lind called the plan “absurd”.\n",
    "mill": "The mill burned. “Nobody was hurt,” said Ada Lind, the mayor.\n",
}
QUOTES: dict[str, list[dict[str, Any]]] = {
    "ferry": [
        {"quote": "The ferry stays.", "speaker": "Ada Lind", "cue": "said"},
        {"quote": "the ferry had ever been at risk", "speaker": "Tom Berg"},
    ],
    "bridge": [{"quote": "We can't wait", "speaker": "Tom Berg"}, {"quote": "absurd", "speaker": "Ada Lind"}],
    "mill": [{"quote": "“Nobody was hurt,”", "speaker": ["Ada Lind"]}],
}


def run(*arguments: object, code: int = 0) -> Result:
    """Run a command of `onrecord`; its exit code must be `code`."""
    result = CliRunner().invoke(onrecord, [str(each) for each in arguments], standalone_mode=False)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    found = result.return_value if isinstance(result.return_value, int) else result.exit_code
    assert found == code, result.output
    return result


def write(path: Path, value: object) -> Path:
    """Write JSON and return its path."""
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return path


def figure(result: Result, name: str) -> float | None:
    """Return the F1 of a measure in the JSON that `onrecord score --json -` printed."""
    value: float | None = json.loads(result.stdout)["measures"][name]["f1"]
    return value
