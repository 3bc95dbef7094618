"""Pack a system's results into a submission for a leaderboard (`onrecord submit`), and unpack a submission.

A submission is a zip archive of one directory, which is unpacked into the directory of results unchanged:

    <directory>/predictions.jsonl    the predictions, with a header that names the system
    <directory>/system.json          its card (`board.card`)
    <directory>/run.json             the time and memory of its run; may be missing

The archive contains no dates: the same files give the same bytes. `unpacked` refuses other file names, several
directories, and files of more than 100 MB before it reads a file.
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
from onrecord.errors import OnrecordError, ProblemsError, Severity, counted, shown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from onrecord.board.entries import Entry
    from onrecord.corpus.load import Corpus

SHOWN = 3  # problems that an error shows; `onrecord check` shows all
LARGEST = 100_000_000  # the most bytes of a file in a submission
NEEDED = (PREDICTIONS, CARD)
KNOWN = (*NEEDED, RECORD)
_BEGINNING = (1980, 1, 1, 0, 0, 0)  # the earliest date of zip: the bytes must not depend on the day
_DIRECTORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def directory_name(system: str) -> str:
    """Return the directory name for a system: its name with a hyphen for each run of unsafe characters.

    >>> directory_name("my system (v2)"), directory_name("baseline:rules")
    ('my-system-v2', 'baseline-rules')
    """
    return re.sub(r"[^A-Za-z0-9._]+", "-", system).strip("-.") or "system"


def packed(files: Mapping[str, bytes], directory: str) -> bytes:
    """Return a submission as the bytes of a zip archive with one directory.

    Args:
        files: File name -> bytes. Names other than predictions.jsonl, system.json and run.json are left out.
        directory: The name of the directory in the archive.
    """
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in KNOWN:
            if name in files:
                info = zipfile.ZipInfo(f"{directory}/{name}", _BEGINNING)
                info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
                archive.writestr(info, files[name])
    return data.getvalue()


def unpacked(path: Path) -> tuple[str, dict[str, bytes]]:
    """Return the name of the directory in a submission, and its files: file name -> bytes; nothing is written.

    Args:
        path: The zip archive.

    Raises:
        OnrecordError: The file is not a zip archive, or contains anything other than one directory of results.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            directory = _directory(path, infos)
            return directory, {info.filename.rpartition("/")[2]: archive.read(info) for info in infos}
    except (OSError, zipfile.BadZipFile) as error:
        raise OnrecordError(
            "The submission cannot be read as a zip archive.",
            where=str(path),
            got=getattr(error, "strerror", None) or str(error),
            expected="what `onrecord submit` writes",
            hint="onrecord submit PRED -o FILE writes a new one",
        ) from error


def _directory(path: Path, infos: list[zipfile.ZipInfo]) -> str:
    """Return the name of the only directory in an archive.

    Args:
        path: The archive, for the message.
        infos: The entries of its files.

    Raises:
        OnrecordError: The archive has several directories, unknown, missing or repeated files, or too large ones.
    """
    names = [info.filename for info in infos]
    directories = {name.rpartition("/")[0] for name in names}
    held = [name.rpartition("/")[2] for name in names]
    (directory,) = directories if len(directories) == 1 else ("",)
    sound = _DIRECTORY.fullmatch(directory) and set(NEEDED) <= set(held) <= set(KNOWN) and len(held) == len(set(held))
    if not sound:
        raise OnrecordError(
            "The archive does not contain exactly one directory with one system's results.",
            where=str(path),
            got=shown(sorted(names)),
            expected=f"one directory with the files {PREDICTIONS}, {CARD} and perhaps {RECORD}, and nothing else",
            hint="onrecord submit PRED -o FILE makes such an archive",
        )
    for info in infos:
        if info.file_size > LARGEST:
            raise OnrecordError(
                "A file of the submission is too large.",
                where=f"{path}: {info.filename}",
                got=f"{info.file_size:,} bytes",
                expected=f"at most {LARGEST:,} bytes",
                hint="submit fewer or shorter documents",
            )
    return directory


def put(files: Mapping[str, bytes], directory: Path) -> Path:
    """Write files (name -> bytes) into a directory, which is created, and return the path of the predictions in it."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (directory / name).write_bytes(data)
    return directory / PREDICTIONS


def checked(predictions: Path, corpus: Corpus) -> Entry:
    """Check the files of a submission in a directory, and return the system.

    Args:
        predictions: The path of the predictions; the card and the record are in the same directory.
        corpus: The corpus against which the predictions are checked.

    Raises:
        OnrecordError: The predictions have no header, `check` finds errors in them, the card is missing or does not
            match its schema, or the record of the run cannot be read.
    """
    if read_header(predictions) is None:
        raise OnrecordError(
            "The predictions have no header, so the name of the system is unknown.",
            where=str(predictions),
            expected='a first line such as {"onrecord": "predictions", "system": "mine", ...}',
            hint="onrecord run file:PRED --name NAME -o NEW writes one",
        )
    refuse_errors(predictions, corpus)
    card = predictions.parent / CARD
    if not card.is_file():
        raise OnrecordError(
            "The system has no card beside its predictions.",
            where=str(card),
            expected=f"a file {CARD} in the form that `onrecord schema system` prints",
            hint="write the card, or let `onrecord submit` make it: onrecord submit --help lists its options",
        )
    parse_card(card.read_bytes(), CARD)
    return read_entry(predictions, {doc_id: len(text.split()) for doc_id, text in corpus.texts.items()})


def refuse_errors(predictions: Path, corpus: Corpus) -> None:
    """Raise ProblemsError if `onrecord check` finds errors in a file of predictions; its message has the first three.

    Args:
        predictions: The file.
        corpus: The corpus against which it is checked.
    """
    problems = [each for each in check_file(predictions, corpus) if each.severity is Severity.ERROR]
    if problems:
        said = "\n".join(f"  {line}" for each in problems[:SHOWN] for line in each.render().splitlines())
        more = f"\n  and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
        raise ProblemsError(
            f"{predictions}: the predictions have {counted(len(problems), 'problem')}.\n{said}{more}",
            problems,
            hint=f"onrecord check {predictions}",
        )
