"""Any program as an extractor: `cmd:"./my-extractor --fast"`, a document a line in, a prediction a line out.

The command is split as a shell would split it, and no shell runs it. Its identity is its words and the bytes of every
file that is named among them (the program itself, as PATH finds it, scripts, models).
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
from onrecord.run.process import Process, all_lines

if TYPE_CHECKING:
    from onrecord.run.extractor import Settings

HINT = "onrecord run 'cmd:python3 my_extractor.py' -o predictions.jsonl"


def command(line: str, settings: Settings) -> System:
    """Return the system of a command; one that names no program is an error."""
    try:
        argv = shlex.split(line)
    except ValueError as error:
        raise OnrecordError("The command cannot be read.", got=shown(line), expected=str(error), hint=HINT) from error
    if not argv:
        raise OnrecordError("The address names no command.", got="cmd:", hint=HINT)
    program = shutil.which(argv[0])
    if program is None:
        raise OnrecordError(
            "There is no such program.",
            got=shown(argv[0]),
            expected="an executable file, by its path or on PATH",
            hint=f"chmod +x {argv[0]}" if Path(argv[0]).is_file() else HINT,
        )
    files = fingerprint(_named_files(program, argv))
    return System(
        name=f"cmd:{line}",
        version=files,
        identity={"door": "cmd", "argv": argv, "files": files},
        start=partial(Process, argv, settings.limits),
        all_at_once=partial(all_lines, argv, limits=settings.limits),
    )


def _named_files(program: str, argv: list[str]) -> list[Path]:
    candidates = [program, *(word.rpartition("=")[2] for word in argv[1:])]
    return [path for word in candidates if word and (path := Path(word)).is_file()]
