"""Every format that `onrecord convert` knows: its name, what it is, how its files are called, and its module."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, cast

from onrecord.errors import OnrecordError
from onrecord.plugins import several

if TYPE_CHECKING:
    from onrecord.formats.base import Format


@dataclass(frozen=True, slots=True)
class Entry:
    """A format. suffixes: how its files end. directory: whether it is a directory of files; their endings then.

    needs_text: whether it can be written only with the documents' texts at hand. holds_text: whether the text comes
    back from it. module: where it is read and written, imported when it is first used. keeps_names: whether documents
    keep names that are no ids of ours, such as one with spaces.
    """

    name: str
    summary: str
    suffixes: tuple[str, ...]
    directory: bool = False
    needs_text: bool = True
    holds_text: bool = False
    module: str = ""  # that of its name in this room, unless another is given
    keeps_names: bool = False

    def load(self) -> Format:
        """Return the format's module, imported now."""
        return cast("Format", import_module(self.module or f"onrecord.formats.{self.name}"))


FORMATS: dict[str, Entry] = {
    entry.name: entry
    for entry in (
        Entry("jsonl", "our predictions or gold, a document a line", (".jsonl",), needs_text=False),
        Entry("documents", "our directory of documents and registries", (".json",), directory=True, needs_text=False),
        Entry(
            "brat",
            "brat standoff: NAME.txt and NAME.ann",
            (".ann",),
            directory=True,
            holds_text=True,
            keeps_names=True,
        ),
        Entry("bio", "CoNLL BIO: a token and its label a line", (".bio", ".iob", ".iob2")),
        Entry(
            "conll",
            "CoNLL-2012 columns: coreference",
            (".conll", ".v4_gold_conll", ".v4_auto_conll"),
            module="onrecord.formats.conll2012",
        ),
        Entry(
            "corefud",
            "CorefUD CoNLL-U: Entity= in the last column",
            (".conllu",),
            holds_text=True,
            keeps_names=True,
        ),
        Entry(
            "label-studio",
            "Label Studio's tasks and exports",
            (".tasks.json",),
            directory=True,
            holds_text=True,
            module="onrecord.studio.label_studio",
        ),
        Entry("docbin", "spaCy's DocBin, with span groups (needs spaCy)", (".spacy",), holds_text=True),
    )
}

ALIASES = {"conll2012": "conll"}  # the name in `onrecord score`, where `conll` means the reference scorer's rules
# Those that are read and never written.
READ_ONLY: dict[str, Entry] = {
    "json": Entry(
        "json",
        "simple JSON: articles with their quotes as words",
        (".json",),
        module="onrecord.formats.plain_json",
        keeps_names=True,
    )
}

# Those that `onrecord score` reads besides our own.
SCORED: dict[str, Entry] = {
    "conll2012" if name == "conll" else name: entry
    for name, entry in (FORMATS | READ_ONLY).items()
    if name not in {"jsonl", "documents"}
}


def known() -> dict[str, Entry]:
    """Return all formats by name: ours, then those of other packages (`onrecord.plugins`)."""
    return FORMATS | {entry.name: entry for entry in several("formats")}


def find(name: str) -> Entry:
    """Return the format of a name or alias; an unknown one is an error that lists the known ones."""
    name = ALIASES.get(name, name)
    if name in FORMATS | READ_ONLY:
        return (FORMATS | READ_ONLY)[name]
    if name in known():
        return known()[name]
    close = difflib.get_close_matches(name, FORMATS, n=1)
    raise OnrecordError(
        "There is no format of that name.",
        got=name,
        expected=", ".join(known()),
        hint=f"did you mean {close[0]}?" if close else "onrecord convert --help",
    )
