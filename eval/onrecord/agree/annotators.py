"""Read who annotated a directory (about.json), and decide whether annotators are independent.

A directory of annotations says in `about.json` (schema `annotator`) who made it, whether that was a person, what it
started from, and which guidelines were read. Annotators are called independent only if each started from the bare
text. Work that started from an annotation or from a system's output agrees with other work from the same start. The
content of about.json cannot be verified here; if agreement is near 1, ask how the work was done.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import msgspec

from onrecord import schema
from onrecord.documents.directory import ABOUT
from onrecord.errors import OnrecordError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class About(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of about.json; see schema/annotator.schema.json."""

    name: str
    kind: Literal["language model", "person"]
    started_from: str | None
    guidelines: str
    note: str | None = None


@dataclass(frozen=True)
class Annotator:
    """A directory of annotations with its name, and its about.json (None if it has none)."""

    name: str
    path: Path
    about: About | None


def read_annotators(directories: Sequence[Path]) -> list[Annotator]:
    """Return the annotators of directories, in order.

    Raises:
        OnrecordError: There are fewer than two, a path is not a directory or is repeated, or an about.json is invalid;
            all problems are reported at once.
    """
    wrong = [] if len(directories) > 1 else ["at least two directories are needed: agreement is between annotators"]
    wrong += [f"{path}: is not a directory" for path in directories if not path.is_dir()]
    places = [path.resolve() for path in directories]
    wrong += sorted({f"{path}: is listed twice" for path in directories if places.count(path.resolve()) > 1})
    found = []
    for path in directories:
        about, problems = _about(path)
        wrong += [problem.render() for problem in problems]
        found.append(Annotator(about.name if about else path.resolve().name, path, about))
    names = [annotator.name for annotator in found]
    if not wrong and len(set(names)) < len(names):
        found = [replace(each, name=f"{each.name} ({each.path})") for each in found]
    if wrong:
        raise OnrecordError(
            "These annotators cannot be compared.\n  " + "\n  ".join(wrong),
            expected="directories of documents (<doc_id>.json), each of one annotator",
            hint="onrecord agree annotations/annotators/a annotations/annotators/b",
        )
    return found


def _about(directory: Path) -> tuple[About | None, Sequence[Problem]]:
    """Return the content of a directory's about.json, and its problems.

    The content is None if there are problems or there is no such file.
    """
    path = directory / f"{ABOUT}.json"
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None, ()
    except OSError as error:
        return None, [_unreadable(path, error.strerror or str(error))]
    try:
        plain = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return None, [_unreadable(path, str(error))]
    problems = list(schema.explain("annotator", plain, document=str(path)))
    return (None, problems) if problems else (msgspec.convert(plain, About), ())


def _unreadable(path: Path, why: str) -> Problem:
    """Return the problem of an about.json that cannot be read."""
    return Problem(
        document=str(path), line=0, path="", check="schema.record", message="cannot be read", got=why,
        hint="onrecord schema annotator",
    )  # fmt: skip


def independent(annotators: Sequence[Annotator]) -> bool | None:
    """Return whether all annotators started from the bare text; None if that is unknown.

    The result is False if one started from something else, and None if none did but some do not say.
    """
    known = [annotator.about for annotator in annotators if annotator.about]
    if any(about.started_from is not None for about in known):
        return False
    return True if len(known) == len(annotators) else None


def statement(annotators: Sequence[Annotator]) -> str:
    """Return a sentence on whose agreement this is, and whether it may be called independent."""
    kinds = {annotator.about.kind if annotator.about else None for annotator in annotators}
    number = {2: "two", 3: "three", 4: "four"}.get(len(annotators), str(len(annotators)))
    if kinds == {"language model"}:
        whose = f"Agreement of {number} runs of a language model, which may share blind spots; not of people."
    elif kinds == {"person"}:
        whose = f"Agreement of {number} people."
    else:
        known = {"language model": "a run of a language model", "person": "a person", None: "not stated"}
        each = [f"{one.name} ({known[one.about.kind if one.about else None]})" for one in annotators]
        whose = f"Agreement of {', '.join(each)}."
    starts = [
        f"{one.name} started from {one.about.started_from}"
        for one in annotators
        if one.about and one.about.started_from
    ]
    silent = [one.name for one in annotators if one.about is None]
    if starts:
        return f"{whose} Not independent: {'; '.join(starts)}."
    if silent:
        return f"{whose} Not known to be independent: no about.json for {', '.join(silent)}."
    return f"{whose} By their about.json each started from the bare text."
