"""Read a file of a format, or a directory of such files: OntoNotes, LitBank and GUM have one file per document.

In a directory, all files below it with a suffix of the format are read; without such a file, those whose content shows
the format. Hidden files, and those that macOS adds to archives (`__MACOSX`), are left out.

A document without a name that is alone in its file gets the file's name. This counts as a name, because it is the same
in gold and predictions. Documents of files with equal names in several folders get the path, such as `day-1/a`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from onrecord.errors import OnrecordError, Problem, ProblemsError
from onrecord.formats.base import Bundle
from onrecord.formats.conll_reference import refuse
from onrecord.formats.textfile import read_text

if TYPE_CHECKING:
    from pathlib import Path

    from onrecord.formats.base import Reading
    from onrecord.formats.registry import Entry


def read(path: Path, entry: Entry, reading: Reading) -> Bundle:
    """Return the documents of a file of the format, or of all such files below a directory, as one bundle.

    Args:
        path: The file or directory.
        entry: The format.
        reading: The options of the format's reader. For each file of a directory, NAME.txt beside it is tried first.

    Raises:
        OnrecordError: With the problems of all files; or the directory has no file of the format.
    """
    module = entry.load()
    if entry.directory or not path.is_dir():
        return module.read(path, reading)
    files = files_of(path, entry) or _by_content(path, entry)
    if not files:
        raise OnrecordError(
            f"The directory contains no file of the format {entry.name}.",
            where=str(path),
            expected=", ".join(f"*{each}" for each in entry.suffixes),
            hint="give the path of a file, or rename the files",
        )
    problems: list[Problem] = []
    found = []
    stems = Counter(file.stem for file in files)
    for file in files:
        try:
            bundle = module.read(file, replace(reading, text=partial(_text, file=file, reading=reading)))
        except ProblemsError as error:
            problems += error.problems
            continue
        if stems[file.stem] > 1:
            place = file.parent.relative_to(path)
            bundle = bundle.renamed({name: (place / name).as_posix() for name in bundle.unnamed})
        found.append(replace(bundle, unnamed=bundle.unnamed if len(bundle.documents) > 1 else frozenset()))
    problems += _duplicates(path, found)
    refuse(problems, str(path))
    return Bundle(
        tuple(document for each in found for document in each.documents),
        {doc_id: text for each in found for doc_id, text in each.texts.items()},
        carried=frozenset().union(*(each.carried for each in found)),
        unnamed=frozenset().union(*(each.unnamed for each in found)),
        words={doc_id: words for each in found for doc_id, words in each.words.items()},
    )


def files_of(path: Path, entry: Entry) -> list[Path]:
    """Return the paths of all visible files below a directory that have a suffix of the format, sorted."""
    return [each for each in visible_files(path) if each.suffix.lower() in entry.suffixes]


def visible_files(directory: Path) -> list[Path]:
    """Return the paths of all files below a directory, sorted, without hidden files and directories.

    Hidden are names that begin with a dot (`.ipynb_checkpoints`, and `._a.ann`, which macOS writes), and `__MACOSX`.
    """
    return sorted(
        each
        for each in directory.rglob("*")
        if each.is_file()
        and not any(part.startswith(".") or part == "__MACOSX" for part in each.relative_to(directory).parts)
    )


def _by_content(path: Path, entry: Entry) -> list[Path]:
    """Return the files below a directory whose content shows the format, such as BIO in files `*.tsv`; sorted."""
    from onrecord.formats.guess import looks_like

    return [each for each in visible_files(path) if looks_like(each) is entry]


def _text(doc_id: str, *, file: Path, reading: Reading) -> str | None:
    """Return a document's text: from NAME.txt beside its file, or else from `reading.text`; None if neither has it."""
    beside = file.parent / f"{doc_id}.txt"
    if "/" not in doc_id and doc_id and beside != file and beside.is_file():
        return read_text(beside)
    return reading.text(doc_id)


def _duplicates(path: Path, found: list[Bundle]) -> list[Problem]:
    """Return a problem, at the directory `path`, for each repetition of a doc_id in the bundles of several files.

    `found` has one bundle for each file; [] is returned if no doc_id is repeated.
    """
    seen: set[str] = set()
    problems = []
    for doc_id in (document.doc_id for bundle in found for document in bundle.documents):
        if doc_id in seen:
            message, expected = "a document occurs in two files", "one file for each document"
            problems.append(Problem(str(path), 0, "", "formats.twice", message, got=doc_id, expected=expected))
        seen.add(doc_id)
    return problems
