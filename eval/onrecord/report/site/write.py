"""Write a report: render all pages, then replace the directory at once.

The pages are written to a new directory beside the report, which is renamed when it is complete. A reader therefore
sees either the old report or the new one. Only an earlier report is replaced; any other directory with files is
refused. The same input gives the same bytes: no page contains a time, a machine or a path.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord._version import __version__
from onrecord.comparison.compare import kept
from onrecord.errors import OnrecordError, first_few
from onrecord.report.large import PAGES, examined, has_more, report_files
from onrecord.report.site.pages import pages
from onrecord.report.site.read import read_site
from onrecord.scoring.gold import find_gold
from onrecord.stats.intervals import SEED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from onrecord.documents.sources import Origin
    from onrecord.scoring.gold import Gold

MARKER = "onrecord-report.json"


def write_report(
    predictions: Sequence[Origin],
    directory: Path,
    *,
    gold: Gold | Origin | None = None,
    seed: int = SEED,
    most: int = PAGES,
    said: Callable[[str], None] = lambda _line: None,
) -> Mapping[str, bytes]:
    """Write the report on one or several systems into a directory.

    If gold has more than `most` documents, only the `most` documents with the most errors of each system have a page;
    the first page says so, and has the figures and counts of all documents. No other document is kept in memory.

    Args:
        predictions: The predictions of each system: a path or documents.
        directory: A new or empty directory, or an earlier report, which is replaced.
        gold: Gold as `onrecord.score` accepts it: a path or documents; the installed corpus by default.
        seed: The seed of the random numbers of intervals and comparisons.
        most: The number of documents that have a page.
        said: Called with a line on the progress, many times.

    Returns:
        Path in the directory -> bytes of the file.

    Raises:
        OnrecordError: As `onrecord.score` raises it, or the directory contains other files.
    """
    check_place(directory)
    gold, predictions = kept(gold), [kept(each) for each in predictions]
    if has_more(find_gold(gold), most):
        made = report_files([examined(gold, each, most=most, said=said) for each in predictions], seed=seed)
    else:
        made = pages(read_site(gold, predictions, seed=seed, said=said), seed=seed)
    files = {}
    for path, data in made:
        files[path] = data
        said(f"{len(files):,} files made, the last of them {path}")
    return put_in_place(directory, files)


def put_in_place(directory: Path, files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Write files as a directory, with one more file that marks it as a report.

    An earlier report is replaced as a whole.

    Args:
        directory: The directory. The caller has tested it with `check_place`, since existing files are replaced.
        files: Path in the directory -> bytes.

    Returns:
        The files, with the one that marks the report.

    Raises:
        OnrecordError: The directory cannot be written.
    """
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
    """Raise OnrecordError if `directory` is a file, or a directory with files that is not a report."""
    if directory.is_dir() and any(directory.iterdir()):
        if (directory / MARKER).is_file():
            return
        got = f"a directory that contains {first_few(sorted(each.name for each in directory.iterdir()))}"
    elif directory.exists() and not directory.is_dir():
        got = "a file"
    else:
        return
    raise OnrecordError(
        "The report would replace files that are not a report.",
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
