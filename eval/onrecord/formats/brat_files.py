"""Find brat's documents in a directory tree: each .ann file, its text, and its name.

A document's name is its path below the given directory, `batch-2/story`. Its text is NAME.txt beside it; otherwise an
article of that name; otherwise a text of the tree, or of a sibling directory (PolNeAR has `text/` beside
`attributes/`), with the same name or a name that the document's name begins with: `story_ann1.ann` and
`story_ann2.ann`, by two annotators, belong to `story.txt`. Configuration files (`annotation.conf`, `visual.conf`),
hidden files and all other files are ignored.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from onrecord.errors import OnrecordError
from onrecord.formats.folder import visible_files
from onrecord.formats.textfile import read_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from onrecord.formats.base import Reading

ENDING = re.compile(r"[._-][^._-]+$")  # a suffix that a document's name may add to its text's name


class BratFile(NamedTuple):
    """A document.

    Attributes:
        path: Its .ann file.
        name: Its name.
        text: Its text.
        carried: Whether the text came from the input, and not from an article of the corpus.
    """

    path: Path
    name: str
    text: str
    carried: bool


def brat_files(path: Path, reading: Reading) -> Iterator[BratFile]:
    """Yield the documents of a directory tree, or of one .ann file, sorted by path: file, name and text of each.

    The text is NAME.txt beside the .ann file, the text that `reading` has under this name, or another text of the tree
    whose name the document's name begins with. Texts that no .ann file uses are noted in `reading.losses`.

    Raises:
        OnrecordError: There is no .ann file, or a document has no text.
    """
    files = [each for each in visible_files(path) if each.suffix == ".ann"] if path.is_dir() else [path]
    if not files:
        in_two = next(iter(sorted(path.rglob("*.a1"))), None)
        raise OnrecordError(
            "The directory contains no .ann files.",
            where=str(path),
            got=f"{in_two.name}, as in BioNLP's shared tasks" if in_two else "",
            expected="NAME.ann and NAME.txt",
            hint="write NAME.a1 and NAME.a2 into one file NAME.ann"
            if in_two
            else "if the files have another format, name it: --from FORMAT",
        )
    root = path if path.is_dir() else path.parent
    elsewhere: dict[str, list[Path]] | None = None
    used: set[Path] = set()
    for file in files:
        name = file.relative_to(root).with_suffix("").as_posix()
        beside: Path | None = file.with_suffix(".txt")
        if beside is not None and not beside.is_file():
            text = reading.text(name)
            if text is not None:
                yield BratFile(file, name, text, carried=False)
                continue
            elsewhere = _texts(root) if elsewhere is None else elsewhere
            beside = _of_name(file, elsewhere)
        if beside is None:
            yield BratFile(file, name, reading.needed_text(name, str(file)), carried=False)
        else:
            used.add(beside)
            yield BratFile(file, name, read_text(beside), carried=True)
    _note_unused(path, files, used, reading)


def _texts(root: Path) -> dict[str, list[Path]]:
    """Return name without suffix -> .txt files of that name, in a directory tree and in its sibling directories."""
    found: dict[str, list[Path]] = {}
    beside = sorted(each for each in root.resolve().parent.glob("*/*.txt") if not each.name.startswith("."))
    for each in [*(each for each in visible_files(root) if each.suffix == ".txt"), *beside]:
        found.setdefault(each.stem, []).append(each)
    return found


def _of_name(file: Path, texts: dict[str, list[Path]]) -> Path | None:
    """Return the text that belongs to an .ann file by its name; None if there is none.

    It has the file's name without suffix, or else the longest beginning of it (`story_ann1` belongs to `story`). If
    several texts (file name without suffix -> paths) have that name, the one in the nearest directory is returned.
    """
    name = file.stem
    while name not in texts:
        shorter = ENDING.sub("", name)
        if shorter == name:
            return None
        name = shorter
    parts = file.resolve().parts
    return max(texts[name], key=lambda each: _shared(parts, each.resolve().parts))


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """Return the number of leading parts (directories) that two paths have in common."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _note_unused(path: Path, files: Sequence[Path], used: set[Path], reading: Reading) -> None:
    """Add a note to `reading.losses` with the number of .txt files below the directory `path` that no .ann file uses.

    Args:
        path: The input; nothing is noted if it is a file.
        files: The .ann files.
        used: The texts that were read.
        reading: The reader's options, with the losses.
    """
    if not path.is_dir():
        return
    resolved = {each.resolve() for each in used} | {each.with_suffix(".txt").resolve() for each in files}
    unused = [each for each in visible_files(path) if each.suffix == ".txt" and each.resolve() not in resolved]
    if unused:
        number = "1 text has" if len(unused) == 1 else f"{len(unused)} texts have"
        reading.losses.note(f"{number} no .ann file, and {'is' if len(unused) == 1 else 'are'} not read: {unused[0]}")
