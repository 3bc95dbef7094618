"""Programs as extractors: `cmd:"./my-extractor --fast"`, one document per input line, one prediction per output line.

The command is split as a shell splits it, but is run without a shell. Its identity consists of its words and the bytes
of every file among them: the program itself, as found on PATH, scripts, models.
"""

from __future__ import annotations

import shlex
import shutil
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.errors import OnrecordError, shown
from onrecord.run.extractor import System
from onrecord.run.identity import fingerprint
from onrecord.run.process import Process, run_once
from onrecord.run.suggest import program_command

if TYPE_CHECKING:
    from onrecord.run.extractor import Settings

HINT = "onrecord run 'cmd:python3 my_extractor.py' -o predictions.jsonl"


def command(line: str, settings: Settings) -> System:
    """Return the system that starts a program and exchanges lines with it (`cmd:LINE`); nothing is started yet.

    Args:
        line: The command line, with quotes as in a shell.
        settings: The user's settings; the limits are used.

    Raises:
        OnrecordError: The line cannot be split, is empty, or names no executable program.
    """
    try:
        argv = shlex.split(line)
    except ValueError as error:
        raise OnrecordError(
            f"The command cannot be split into words: {error}.",
            got=shown(line),
            expected="quotes in pairs, as in a shell",
            hint=HINT,
        ) from error
    if not argv:
        raise OnrecordError("The address contains no command.", got="cmd:", expected="cmd:COMMAND LINE", hint=HINT)
    program = shutil.which(argv[0])
    if program is None:
        raise OnrecordError(
            "There is no such program.",
            got=shown(argv[0]),
            expected="an executable file, by its path or on PATH",
            hint=program_command(argv) if Path(argv[0]).is_file() else HINT,
        )
    files = fingerprint(_named_files(program, argv))
    return System(
        name=f"cmd:{line}",
        version=files,
        identity={"door": "cmd", "argv": argv, "files": files},
        start=partial(Process, argv, settings.limits),
        all_at_once=partial(run_once, argv, limits=settings.limits),
    )


def _named_files(program: str, argv: list[str]) -> list[Path]:
    """Return the paths of the program and of those arguments that are existing files, also after `=` (--model=FILE)."""
    candidates = [program, *(word.rpartition("=")[2] for word in argv[1:])]
    return [path for word in candidates if word and (path := Path(word)).is_file()]
