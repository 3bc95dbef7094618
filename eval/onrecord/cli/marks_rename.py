"""`onrecord marks --rename`: rename registry ids in all files of a directory of marks."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from onrecord.errors import OnrecordError, counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from onrecord.errors import Problem

SUFFIX = ".jsonl"


def rename(
    directory: Path, mapping: Path, *, doc_ids: Sequence[str], out: Path | None, only_check: bool, overwrite: bool
) -> int:
    """Rename ids in the marks of a directory, print how many lines changed, and return the exit code.

    Args:
        directory: The directory of marks.
        mapping: The JSON file with old and new ids, such as {"ent-old": "ent-new"}; under a doc_id, it may have such an
            object for one document.
        doc_ids: Must be empty, since documents share the registries.
        out: The directory to write; None to change the marks in place.
        only_check: Whether to write nothing.
        overwrite: Whether to replace existing files in `out`.

    Returns:
        0, or 1 if there are problems; nothing is then written.

    Raises:
        OnrecordError: `doc_ids` is not empty.
    """
    from onrecord.align.markfiles import read_marks
    from onrecord.align.renaming import renamed
    from onrecord.cli.marks import report
    from onrecord.corpus.load import load

    if doc_ids:
        raise OnrecordError(
            "--rename changes all marks of a directory, since documents share the registries.",
            got=f"--doc {doc_ids[0]}",
            expected="no --doc",
            hint=f'in IDS.json, {{"{doc_ids[0]}": {{"ent-old": "ent-new"}}}} renames an id in one document',
        )
    files = read_marks(directory, doc_ids=load().doc_ids)
    found = renamed(directory, files, mapping.read_bytes(), mapping.name)
    if report([*files.problems, *found.problems]):
        return 1
    data = {name: b"\n".join(line for line in lines if line is not None) for name, lines in found.lines.items()}
    if out is not None and out.resolve() != directory.resolve():
        data = {path.name: path.read_bytes() for path in sorted(directory.glob(f"*{SUFFIX}"))} | data
        if not overwrite and report(_differing(out, data)):
            return 1
    if not only_check:
        _write(out or directory, data)
    for note in found.notes:
        click.echo(f"note: {note}")
    done = "would change" if only_check else "changed"
    click.echo(f"{counted(found.marks, 'line')} of {counted(len(found.lines), 'file')} {done}")
    return 0


def _differing(out: Path, data: dict[str, bytes]) -> list[Problem]:
    """Return a problem for each file of `data` (name -> bytes) that exists in `out` with other content."""
    from onrecord.errors import Problem

    message, hint = "exists and differs", "--overwrite replaces it"
    differing = [out / name for name in data if (out / name).exists() and (out / name).read_bytes() != data[name]]
    return [Problem(str(path), 0, "", "marks.overwrite", message, hint=hint) for path in differing]


def _write(out: Path, data: dict[str, bytes]) -> None:
    """Write files (name -> bytes) to the directory `out`, through temporary files that are renamed at the end.

    All temporary files are complete before the first one is renamed, so a full disk leaves every file as it was.
    """
    from onrecord.documents.atomic import writing

    with ExitStack() as stack:
        for name, content in data.items():
            file = stack.enter_context(writing(out / name))
            file.write(content)
            file.flush()
