"""List every format that `onrecord convert` knows: its name, description, file name suffixes and module."""

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
    """A format's name, properties and module.

    Attributes:
        name: The name that a user types.
        summary: One line for `--help`.
        suffixes: The suffixes of its file names, in lower case.
        directory: Whether a document set is a directory of files, not one file.
        needs_text: Whether writing needs the documents' texts.
        holds_text: Whether the written files contain the texts.
        module: The module that reads and writes it; "" for `onrecord.formats.<name>`.
        keeps_names: Whether it can store document names that are not legal ids here, such as names with spaces.
    """

    name: str
    summary: str
    suffixes: tuple[str, ...]
    directory: bool = False
    needs_text: bool = True
    holds_text: bool = False
    module: str = ""
    keeps_names: bool = False

    def load(self) -> Format:
        """Import and return the module that reads and writes the format."""
        return cast("Format", import_module(self.module or f"onrecord.formats.{self.name}"))


FORMATS: dict[str, Entry] = {
    entry.name: entry
    for entry in (
        Entry("jsonl", "our predictions or gold, one document per line", (".jsonl",), needs_text=False),
        Entry("documents", "our directory of documents and registries", (".json",), directory=True, needs_text=False),
        Entry(
            "brat",
            "brat standoff: NAME.txt and NAME.ann",
            (".ann",),
            directory=True,
            holds_text=True,
            keeps_names=True,
        ),
        Entry("bio", "CoNLL BIO: one token and its label per line", (".bio", ".iob", ".iob2")),
        Entry(
            "conll",
            "CoNLL-2012 columns: coreference",
            (".conll", ".v4_gold_conll", ".v4_auto_conll"),
            module="onrecord.formats.conll2012",
        ),
        Entry(
            "coref-jsonlines",
            "JSON lines of coreference systems: sentences, clusters",
            (".jsonlines",),
            module="onrecord.formats.coref_jsonlines",
            keeps_names=True,
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
# The formats that are read and never written.
READ_ONLY: dict[str, Entry] = {
    "json": Entry(
        "json",
        "simple JSON: articles with their quotes as words",
        (".json",),
        module="onrecord.formats.plain_json",
        keeps_names=True,
    ),
    "webanno-tsv": Entry(
        "webanno-tsv",
        "WebAnno TSV 3, of WebAnno and INCEpTION: spans, chains",
        (".tsv",),
        holds_text=True,
        module="onrecord.formats.webanno_tsv",
    ),
    "doccano": Entry("doccano", "doccano's JSONL: texts with labelled spans", (".jsonl", ".json"), holds_text=True),
    "prodigy": Entry("prodigy", "Prodigy's JSONL: the accepted examples", (".jsonl", ".json"), holds_text=True),
    "spacy-json": Entry(
        "spacy-json",
        "spaCy's examples as JSON: Doc.to_json, training data",
        (".json", ".jsonl"),
        holds_text=True,
        module="onrecord.formats.spacy_json",
    ),
}

# The formats of other projects that `onrecord score` reads.
SCORED: dict[str, Entry] = {
    "conll2012" if name == "conll" else name: entry
    for name, entry in (FORMATS | READ_ONLY).items()
    if name not in {"jsonl", "documents"}
}


def known() -> dict[str, Entry]:
    """Return format name -> format: first the built-in ones, then those of other installed packages.

    `onrecord.plugins` finds the latter. Formats that are only read (`READ_ONLY`) are not included.

    Raises:
        OnrecordError: Another package adds something that is not an `Entry`, or a name that another format has.
    """
    formats = dict(FORMATS)
    for added in several("formats", Entry):
        name = added.value.name
        if name in formats | READ_ONLY | ALIASES:
            raise added.error("names a format whose name another format has", got=name, expected="a new name")
        formats[name] = added.value
    return formats


def find(name: str) -> Entry:
    """Return the format with a name or an alias (`conll2012` for `conll`), also if it can only be read.

    Raises:
        OnrecordError: There is no such format; the error lists the known ones.
    """
    name = ALIASES.get(name, name)
    if name in FORMATS | READ_ONLY:
        return (FORMATS | READ_ONLY)[name]
    if name in known():
        return known()[name]
    close = difflib.get_close_matches(name, FORMATS | READ_ONLY, n=1)
    raise OnrecordError(
        "There is no format with that name.",
        got=name,
        expected=", ".join(known() | READ_ONLY),
        hint=f"did you mean {close[0]}?" if close else "onrecord convert --help lists the formats",
    )
