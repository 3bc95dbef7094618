"""Suggest the command that runs a user's file: as a Python function, or as a program with its interpreter.

Suggestions are hints of error messages. Nothing is imported or run: a Python file is parsed.
"""

from __future__ import annotations

import ast
import difflib
import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.run.identity import module_places

if TYPE_CHECKING:
    from collections.abc import Sequence

OUT = " -o predictions.jsonl"
EXTRACT = "extract"  # the name of a function that the documentation uses
INTERPRETERS = {
    ".cjs": "node",
    ".jar": "java -jar",
    ".java": "java",
    ".js": "node",
    ".lua": "lua",
    ".mjs": "node",
    ".php": "php",
    ".pl": "perl",
    ".py": "python3",
    ".r": "Rscript",
    ".rb": "ruby",
    ".sh": "sh",
}


def run_command(address: str) -> str:
    """Return the command that runs a system on the corpus; `address` is the system's address, such as `py:a:f`."""
    return f"onrecord run {shlex.quote(address)}{OUT}"


def as_stress(hint: str) -> str:
    """Return a hint in which each command of `run_command` is `onrecord stress` on the same system."""
    return hint.replace("onrecord run ", "onrecord stress ").replace(OUT, "")


def functions(path: Path) -> list[str]:
    """Return the names of a Python file's public functions, in order; [] if the file cannot be parsed."""
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return []
    found = (each.name for each in tree.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))
    return [name for name in found if not name.startswith("_")]


def functions_of(module: str) -> list[str]:
    """Return the names of the public functions of a dotted module name, which is not imported; [] if not found."""
    parts = module.split(".")[1:]
    for place in module_places(module):
        inside = place.joinpath(*parts) if place.is_dir() else place
        for path in (inside, inside.with_suffix(".py"), inside / "__init__.py"):
            if path.is_file():
                return functions(path)
    return []


def nearest(name: str, known: Sequence[str]) -> str:
    """Return the function that was probably meant by `name`: the most similar one of `known`, else `extract`.

    If `known` lacks `extract`, it is the last one of `known`, since helpers are usually defined before their callers.
    """
    close = difflib.get_close_matches(name, known, n=1)
    if close or not known:
        return close[0] if close else EXTRACT
    return EXTRACT if EXTRACT in known else known[-1]


def file_command(path: Path) -> str:
    """Return the command that runs an existing file: predictions, a Python function, or a program."""
    if path.suffix == ".jsonl":
        return run_command(f"file:{path}")
    known = functions(path) if path.suffix == ".py" else []
    if known and (EXTRACT in known or b"stdin" not in path.read_bytes()):
        return function_command(path, nearest(EXTRACT, known))
    return program_command([str(path)])


def function_command(path: Path, function: str) -> str:
    """Return the command that runs a function of a Python file, which begins with `cd` if the file is elsewhere."""
    inside = path.relative_to(Path.cwd()) if path.is_absolute() and path.is_relative_to(Path.cwd()) else path
    parts = inside.with_suffix("").parts
    if all(part.isidentifier() for part in parts):
        return run_command(f"py:{'.'.join(parts)}:{function}")
    return f"cd {shlex.quote(str(path.parent))} && {run_command(f'py:{path.stem}:{function}')}"


def program_command(argv: Sequence[str]) -> str:
    """Return the command that runs a program: by its interpreter, by its path, or after it was made executable.

    Args:
        argv: The words of the command; the first is an existing file.
    """
    path = Path(argv[0])
    if not _has_interpreter(path) and (interpreter := INTERPRETERS.get(path.suffix.lower())):
        return run_command(f"cmd:{interpreter} {shlex.join(argv)}")
    by_path = run_command(f"cmd:{shlex.join([argv[0] if '/' in argv[0] else f'./{argv[0]}', *argv[1:]])}")
    return by_path if os.access(path, os.X_OK) else f"chmod +x {shlex.quote(argv[0])} && {by_path}"


def _has_interpreter(path: Path) -> bool:
    """Return whether a file is a script that names its interpreter, or an ELF program; False if it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(2) in {b"#!", b"\x7fE"}
    except OSError:
        return False


def start_command(argv: Sequence[str]) -> str:
    """Return what to do about a program that is there but cannot be started, such as a script without a first line."""
    if Path(argv[0]).is_file() and Path(argv[0]).suffix.lower() in INTERPRETERS:
        return program_command(argv)
    return "add a first line such as #!/usr/bin/env python3, or name the interpreter: cmd:'python3 FILE'"
