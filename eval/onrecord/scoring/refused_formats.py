"""Refuse files that are read as our format but look like another project's, and say which option reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.documents.predictions import import_in_words
from onrecord.errors import OnrecordError
from onrecord.formats.guess import looks_like
from onrecord.formats.refused_files import refuse_unread
from onrecord.formats.registry import SCORED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def refuse_foreign(paths: Sequence[Path], option: str, *, typed: str = "") -> None:
    """Raise OnrecordError for a path that is not in our format, but looks like another project's.

    Args:
        paths: Files and directories whose format was not given. The root of a corpus is never refused.
        option: The option that gives the format, for the hint.
        typed: The command that the user typed, without this option; "" for none.
    """
    option = f"{typed} {option}".lstrip()
    for path in paths:
        refuse_unread(path)
        found = None if (path / "corpus" / "articles.json").is_file() else looks_like(path)
        name = next((name for name, entry in SCORED.items() if entry is found), None)
        if name is not None:
            if name == "json":
                raise OnrecordError(
                    "The file looks like simple JSON: articles with quotes as words.",
                    where=str(path),
                    expected='documents, in which `content` and `speakers` are lists: {"content": ["the words"]}',
                    hint=f"{option} json reads the file as it is"
                    + (f"; or {import_in_words(str(path))}" if option.endswith("--gold-format") else ""),
                )
            also = ", or --format conll for the reference scorer's own rules" if name == "conll2012" else ""
            raise OnrecordError(
                f"The input is not our JSONL: it looks like {name}.",
                where=str(path),
                expected="our JSONL, or a directory of documents, if no format is given",
                hint=f"{option} {name}{also}",
            )
