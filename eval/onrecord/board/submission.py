"""Pack a system's results into one file, and take such a file apart: what `onrecord submit` proposes for a leaderboard.

A submission is a zip archive of one directory, which is unpacked into the directory of results as it is:

    <directory>/predictions.jsonl    with a header: what the system is called
    <directory>/system.json          its card (`board.card`), with what it knew of the corpus
    <directory>/run.json             what its run took; may be missing

No clock is in it. `unpacked` trusts nothing: other names, several directories and files of more than
`LARGEST` bytes are refused before anything is read.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from onrecord.board.card import CARD, parse_card
from onrecord.board.entries import PREDICTIONS, RECORD, read_entry
from onrecord.checks.predictions import check_file
from onrecord.documents.predictions import read_header
from onrecord.errors import OnrecordError, ProblemsError, Severity, shown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from onrecord.board.entries import Entry
    from onrecord.corpus.load import Corpus

LARGEST = 100_000_000  # bytes of a file of a submission
NEEDED = (PREDICTIONS, CARD)
KNOWN = (*NEEDED, RECORD)
_BEGINNING = (1980, 1, 1, 0, 0, 0)  # of zip's calendar: bytes shall not depend on the day
_DIRECTORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def directory_name(system: str) -> str:
    """Return the directory of a system's results: its name, with hyphens for what a directory should not hold.

    >>> directory_name("my system (v2)"), directory_name("baseline:rules")
    ('my-system-v2', 'baseline-rules')
    """
    return re.sub(r"[^A-Za-z0-9._]+", "-", system).strip("-.") or "system"


def packed(files: Mapping[str, bytes], directory: str) -> bytes:
    """Return a submission of files by their names in the directory."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in KNOWN:
            if name in files:
                info = zipfile.ZipInfo(f"{directory}/{name}", _BEGINNING)
                info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
                archive.writestr(info, files[name])
    return data.getvalue()


def unpacked(path: Path) -> tuple[str, dict[str, bytes]]:
    """Return the directory of a submission and its files by their names in it.

    Raises:
        OnrecordError: It is no zip archive, or holds anything but one directory of results.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            directory = _directory(path, infos)
            return directory, {info.filename.rpartition("/")[2]: archive.read(info) for info in infos}
    except (OSError, zipfile.BadZipFile) as error:
        raise OnrecordError(
            "The submission cannot be read.",
            where=str(path),
            got=getattr(error, "strerror", None) or str(error),
            expected="what `onrecord submit` writes",
            hint="onrecord submit PRED -o FILE",
        ) from error


def _directory(path: Path, infos: list[zipfile.ZipInfo]) -> str:
    """Return the one directory of an archive; raises OnrecordError for any other content."""
    names = [info.filename for info in infos]
    directories = {name.rpartition("/")[0] for name in names}
    held = [name.rpartition("/")[2] for name in names]
    (directory,) = directories if len(directories) == 1 else ("",)
    sound = _DIRECTORY.fullmatch(directory) and set(NEEDED) <= set(held) <= set(KNOWN) and len(held) == len(set(held))
    if not sound or any(info.file_size > LARGEST for info in infos):
        raise OnrecordError(
            "The submission holds something else than one system's results.",
            where=str(path),
            got=shown(sorted(names)),
            expected=f"one directory with {PREDICTIONS}, {CARD} and perhaps {RECORD}, {LARGEST:,} bytes each at most",
            hint="onrecord submit PRED -o FILE",
        )
    return directory


def put(files: Mapping[str, bytes], directory: Path) -> Path:
    """Write a submission's files into a directory, and return the path of the predictions."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (directory / name).write_bytes(data)
    return directory / PREDICTIONS


def checked(predictions: Path, corpus: Corpus) -> Entry:
    """Return a system whose files lie in one directory, held to everything that a board holds its systems to.

    Raises:
        OnrecordError: The predictions have no header, or lines that `check` finds errors in; the card is missing or
            not as its schema says; the record of the run cannot be read.
    """
    if read_header(predictions) is None:
        raise OnrecordError(
            "The predictions have no header, so nobody can know what the system is called.",
            where=str(predictions),
            expected='a first line such as {"onrecord": "predictions", "system": "mine", ...}',
            hint="onrecord run file:PRED --name NAME -o NEW writes one",
        )
    problems = [each for each in check_file(predictions, corpus) if each.severity is Severity.ERROR]
    if problems:
        said = "\n".join(f"  {line}" for each in problems[:3] for line in each.render().splitlines())
        number = f"{len(problems)} problem{'s'[: len(problems) == 1]}"
        raise ProblemsError(f"The predictions have {number}.\n{said}", problems, hint=f"onrecord check {predictions}")
    card = predictions.parent / CARD
    if not card.is_file():
        raise OnrecordError(
            "There is no card.",
            where=str(card),
            expected="what `onrecord schema system` says",
            hint="onrecord submit --help",
        )
    parse_card(card.read_bytes(), CARD)
    return read_entry(predictions, {doc_id: len(text.split()) for doc_id, text in corpus.texts.items()})
