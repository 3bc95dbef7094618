"""Write a report: render every page, and put the whole directory in place at once.

The pages are made beside the directory, and take its place when all are there: whoever has it open sees the old report
or the new one. Only what this program made is ever replaced; a directory with anything else in it is refused. The same
input gives the same bytes: no time, no machine and no path is on any page.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord._version import __version__
from onrecord.errors import OnrecordError
from onrecord.report.site.pages import pages
from onrecord.report.site.site import read_site
from onrecord.stats.intervals import SEED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.documents.sources import Origin
    from onrecord.scoring.gold import Gold

MARKER = "onrecord-report.json"


def write_report(
    predictions: Sequence[Origin], directory: Path, *, gold: Gold | Origin | None = None, seed: int = SEED
) -> Mapping[str, bytes]:
    """Write the report on some systems into a directory, and return the files by their paths in it.

    gold and predictions are what `onrecord.score` takes; predictions may be one system or several. Raises
    OnrecordError as `score` does, and where the directory holds anything but an earlier report.
    """
    check_place(directory)
    return put_in_place(directory, dict(pages(read_site(gold, predictions, seed=seed), seed=seed)))


def put_in_place(directory: Path, files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Write a report's files as a directory, and return them with the one that says that it is a report."""
    marker = {"onrecord": "report", "version": __version__}
    files = {**files, MARKER: json.dumps(marker).encode() + b"\n"}
    try:
        _put(directory, files)
    except OSError as error:
        raise OnrecordError(
            "The report cannot be written.",
            where=str(directory),
            got=error.strerror or str(error),
            hint="name another directory with -o",
        ) from error
    return files


def check_place(directory: Path) -> None:
    """Raise OnrecordError where a report would take the place of anything but an earlier report."""
    if directory.is_dir() and any(directory.iterdir()):
        if (directory / MARKER).is_file():
            return
        got = f"a directory that holds {', '.join(sorted(each.name for each in directory.iterdir())[:5])}"
    elif directory.exists() and not directory.is_dir():
        got = "a file"
    else:
        return
    raise OnrecordError(
        "The report would take the place of something that is not a report.",
        where=str(directory),
        got=got,
        expected="a new or empty directory, or an earlier report",
        hint="name another directory with -o",
    )


def _put(directory: Path, files: Mapping[str, bytes]) -> None:
    directory = directory.resolve()
    directory.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{directory.name}.", dir=directory.parent) as scratch:
        made, former = Path(scratch) / "new", Path(scratch) / "former"
        for name, data in files.items():
            path = made / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        if directory.exists():
            directory.replace(former)
        try:
            shutil.move(made, directory)
        except OSError:
            if former.exists():
                former.replace(directory)
            raise
