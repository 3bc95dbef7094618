"""Read who made an annotation (about.json), and decide whether annotators are independent of each other.

A directory of annotations has an `about.json` (schema `annotator`): who made it, a person or a language model, what
they started from, and which guidelines they used. Annotators are independent only if each about.json says that the work
started from the bare text. Work that started from another annotation, or from a system's output, agrees with it more
than independent work would. about.json cannot be verified here; if agreement is near 1, ask how the work was done.

Gold may be one of the annotators. It has no about.json, because it was decided from annotations, and it is not
independent of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from onrecord import paths, schema
from onrecord.documents.directory import ABOUT
from onrecord.documents.sources import Folder
from onrecord.errors import OnrecordError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from os import PathLike


class About(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who annotated a directory, and from what; see schema/annotator.schema.json."""

    name: str
    kind: Literal["language model", "person"]
    started_from: str | None
    guidelines: str | None
    note: str | None = None
    layers: dict[str, list[str]] | None = None  # doc_id -> the finished layers; None: all layers of all documents

    def plain(self) -> dict[str, Any]:
        """Return the fields of about.json as a dict of JSON values, without `layers` if it is None."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return {name: value for name, value in found.items() if name != "layers" or value is not None}


@dataclass(frozen=True)
class Annotator:
    """A directory of annotations.

    Attributes:
        name: The name in about.json, or the directory's name without one.
        path: The directory.
        about: The content of about.json, or None.
        is_gold: Whether it is the corpus's gold.
    """

    name: str
    path: Path
    about: About | None
    is_gold: bool = False

    def folder(self, doc_ids: Iterable[str]) -> Folder:
        """Return the annotator's documents with these ids, to be read from their files one by one.

        The documents may be of any version of the schema.
        """
        return Folder(self.path, frozenset(doc_ids), any_schema=True)

    @property
    def kind(self) -> str:
        """Return who made the annotations, such as "a person"; "not stated" without an about.json."""
        if self.is_gold:
            return "the corpus's gold"
        known = {"language model": "a run of a language model", "person": "a person"}
        return known[self.about.kind] if self.about else "not stated"


def read_annotators(named: Sequence[str | PathLike[str]]) -> list[Annotator]:
    """Return the annotators of some directories, in order.

    Args:
        named: At least two directories. A path that does not exist may be the name of one of the corpus's
            annotators (in annotations/annotators/), or `gold`.

    Raises:
        OnrecordError: There are fewer than two, one is not a directory or is listed twice, or an about.json does not
            match its schema. The error names all of these.
    """
    directories = [_known(Path(path)) for path in ([named] if isinstance(named, str) else named)]
    wrong = [] if len(directories) > 1 else ["at least two directories are needed: agreement is between annotators"]
    wrong += [f"{path}: is not a directory" for path in directories if not path.is_dir()]
    places = [path.resolve() for path in directories]
    wrong += sorted({f"{path}: is listed twice" for path in directories if places.count(path.resolve()) > 1})
    found = []
    for path in directories:
        about, problems = _about(path)
        wrong += [problem.render() for problem in problems]
        is_gold = about is None and path.resolve() == paths.gold_dir().resolve()
        found.append(Annotator(about.name if about else path.resolve().name, path, about, is_gold))
    names = [annotator.name for annotator in found]
    if not wrong and len(set(names)) < len(names):
        found = [replace(each, name=f"{each.name} ({each.path})") for each in found]
    if wrong:
        raise OnrecordError(
            "These annotators cannot be compared.\n  " + "\n  ".join(wrong),
            expected="directories of documents (<doc_id>.json), each of one annotator, or names: "
            + ", ".join(sorted(each.name for each in _places().values())),
            hint="onrecord agree annotations/annotators/a annotations/annotators/b",
        )
    return found


def annotators_below(directory: Path) -> list[Annotator]:
    """Return the annotators of all directories below `directory` that have an about.json, in order of their paths.

    Args:
        directory: A directory such as annotations/annotators; it is searched at any depth.

    Raises:
        OnrecordError: An about.json does not match its schema.
    """
    found = []
    for path in sorted(each.parent for each in directory.rglob(f"{ABOUT}.json")):
        about, problems = _about(path)
        if problems:
            raise OnrecordError(
                "An about.json is not valid.",
                where=str(path),
                got=problems[0].render(),
                hint="correct the file; onrecord schema annotator prints the fields that it may have",
            )
        found.append(Annotator(about.name if about else path.name, path, about))
    return found


def _known(path: Path) -> Path:
    return path if path.exists() else _places().get(str(path), path)


def _places() -> dict[str, Path]:
    """Return name -> directory, for the annotators of the corpus in use, and for its gold under the name `gold`."""
    annotations = paths.annotations_dir()
    found = {each.parent.name: each.parent for each in sorted((annotations / "annotators").rglob(f"{ABOUT}.json"))}
    return found | {"gold": paths.gold_dir()}


def _about(directory: Path) -> tuple[About | None, Sequence[Problem]]:
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
    return Problem(
        document=str(path), line=0, path="", check="schema.record", message="cannot be read", got=why,
        hint="onrecord schema annotator",
    )  # fmt: skip


def independent(annotators: Sequence[Annotator]) -> bool | None:
    """Return whether all annotators started from the bare text.

    Returns:
        True if all did. False if one started from something else, or is gold. None if that is unknown, because an
        about.json is missing.
    """
    known = [annotator.about for annotator in annotators if annotator.about]
    if any(about.started_from is not None for about in known) or any(each.is_gold for each in annotators):
        return False
    return True if len(known) == len(annotators) else None


def statement(annotators: Sequence[Annotator]) -> str:
    """Return two sentences as one string: who the annotators are, and whether they are independent.

    For example "Agreement of two people. By their about.json each started from the bare text."
    """
    kinds = {annotator.about.kind if annotator.about else None for annotator in annotators}
    number = {2: "two", 3: "three", 4: "four"}.get(len(annotators), str(len(annotators)))
    if kinds == {"language model"}:
        whose = f"Agreement of {number} runs of a language model, which may share blind spots; not of people."
    elif kinds == {"person"}:
        whose = f"Agreement of {number} people."
    else:
        each = [f"{one.name} ({one.kind})" for one in annotators]
        whose = f"Agreement of {', '.join(each)}."
    starts = [
        f"{one.name} started from {one.about.started_from}"
        for one in annotators
        if one.about and one.about.started_from
    ]
    without_about = [one.name for one in annotators if one.about is None]
    starts += [f"{one.name} was decided from annotators' readings" for one in annotators if one.is_gold]
    if starts:
        return f"{whose} Not independent: {'; '.join(starts)}."
    if without_about:
        return f"{whose} Not known to be independent: no about.json for {', '.join(without_about)}."
    return f"{whose} By their about.json each started from the bare text."


def guidelines_of(annotators: Sequence[Annotator]) -> str:
    """Return a sentence that lists the annotators' versions of the guidelines; "" if no two are known to differ.

    An annotator without an about.json is left out.
    """
    known = [(each.name, each.about.guidelines) for each in annotators if each.about]
    if len({version for _, version in known}) < 2:  # noqa: PLR2004 - nothing differs
        return ""
    listed = ", ".join(f"{name} by {version}" for name, version in known)
    return f"They worked by different guidelines, so that a difference may be a rule's: {listed}."
