"""Detect a format: of an input from its content, then its name; of an output from its name only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.documents.encoding import as_utf8, open_lines
from onrecord.documents.missing import no_such_path
from onrecord.errors import OnrecordError, shown
from onrecord.formats.bio_lines import DOCSTART, HEADER
from onrecord.formats.bio_tags import Tags
from onrecord.formats.conll_reference import BEGIN
from onrecord.formats.coref_keys import is_coref
from onrecord.formats.folder import files_of, visible_files
from onrecord.formats.json_rows import BOM
from onrecord.formats.label_studio_min import is_min
from onrecord.formats.labelled_tools import is_bare_span, is_label_studio, tool_of
from onrecord.formats.plain_objects import first_object, is_plain_json, objects
from onrecord.formats.refused_files import refuse_unread
from onrecord.formats.registry import FORMATS, READ_ONLY, Entry, known
from onrecord.formats.textfile import with_line_feeds

if TYPE_CHECKING:
    from pathlib import Path

BEGINNING_BYTES = 64 * 1024
JSON = frozenset({".json", ".jsonl", ".jsonlines"})  # suffixes
CONLLU_COLUMNS = 10
WEBANNO = "#FORMAT=WebAnno"  # the first line of a file of WebAnno and INCEpTION


def guess_input(path: Path) -> Entry:
    """Return the format of an existing file or directory, detected from the content first, then from the name's suffix.

    Raises:
        OnrecordError: The path does not exist, is a broken .json file, or its format is unclear: no format matches, or
            a directory has files of several formats.
    """
    if not path.exists():
        raise no_such_path(path)
    if path.is_dir():
        kinds = _by_files(path)
        if len(kinds) == 1:
            return kinds[0]
        got = " and ".join(f"*{each.suffixes[0]}" for each in kinds) or "neither .json nor .ann files"
        raise OnrecordError(
            "The directory's format cannot be detected.",
            where=str(path),
            got=got,
            hint="name the format: --from documents, or --from brat",
        )
    if path.suffix in {".json", ".jsonl"}:
        _refuse_bare_spans(path)
    found = _simple(path)
    if found is None and path.suffix == ".json":
        _refuse_broken(path)
    return found or _by_content(path) or _by_name(path) or _unknown(path, "--from")


def _refuse_bare_spans(path: Path) -> None:
    """Raise OnrecordError if a file has spans as a tagger returns them, without the documents that they are in."""
    first = first_object(path)
    if is_bare_span(first):
        raise OnrecordError(
            "The file has spans without the documents that they are in.",
            where=str(path),
            got=shown(first),
            expected='a document on each line, with its spans: {"doc_id": "a", "mentions": [{"start": 0, "end": 8}]}',
            hint="write the spans of each document together, under its doc_id",
        )


def _refuse_broken(path: Path) -> None:
    """Raise OnrecordError if a .json file is not JSON.

    Return None if it is one JSON value, or one JSON value a line.
    """
    import msgspec

    try:
        msgspec.json.decode(as_utf8(path.read_bytes()).removeprefix(BOM), type=msgspec.Raw)
    except msgspec.DecodeError:
        list(objects(path))  # raises the error with its line; lines of JSON are no error


def looks_like(path: Path) -> Entry | None:
    """Return the detected format of a file or directory, as `guess_input` does, but without errors.

    The result is None if the path does not exist or its format is unclear. A broken .json file is detected by its
    suffix.
    """
    if path.is_dir():
        kinds = _by_files(path)
        return kinds[0] if len(kinds) == 1 else None
    return (_simple(path) or _by_content(path) or _by_name(path)) if path.is_file() else None


UNMISTAKABLE = frozenset({"bio", "brat", "docbin"})  # what looks like them cannot be meant as our JSON


def unmistakable(path: Path) -> str | None:
    """Return the name of a format in which a file or directory can be read without asking; None if there is none.

    It is `bio`, `brat` or `docbin`; never that of a corpus. JSON may be our own with a mistake in it. Columns of
    CoNLL-2012 can be scored by two sets of rules, and those of CorefUD can be BIO with ten columns. These are None.
    """
    found = None if (path / "corpus" / "articles.json").is_file() else looks_like(path)
    return found.name if found is not None and found.name in UNMISTAKABLE else None


def _simple(path: Path) -> Entry | None:
    """Return the format of a file of simple JSON, of texts with labelled spans, or of a coreference system; or None."""
    if path.suffix not in JSON:
        return None
    first = first_object(path)
    if is_coref(first):
        return FORMATS["coref-jsonlines"]
    if is_min(first) or is_label_studio(first):
        return FORMATS["label-studio"]
    tool = tool_of(first)
    name = tool or ("json" if is_plain_json(path) else None)
    return None if name is None else READ_ONLY[name]


def guess_output(path: Path) -> Entry:
    """Return the format whose file name suffix the output's path has.

    Raises:
        OnrecordError: No format has this suffix, or the format consists of directories and the path is not an existing
            directory.
    """
    found = _by_name(path)
    if found is None or (found.directory and not path.is_dir()):
        return _unknown(path, "--to")
    return found


def _by_files(path: Path) -> list[Entry]:
    """Return the formats whose files are in a directory, possibly none or several.

    A file belongs to the format with the longest matching suffix. Formats that keep each document set in one file count
    only if the directory has no file of a directory format (brat, Label Studio, our documents).
    """
    kinds = sorted((each for each in FORMATS.values() if each.directory), key=lambda each: -len(each.suffixes[0]))
    # If the directory has only subdirectories, look into them.
    below = visible_files(path)
    files = [each for each in below if each.parent == path] or below
    found = {next((kind.name for kind in kinds if each.name.endswith(kind.suffixes[0])), "") for each in files}
    of_directories = [kind for kind in FORMATS.values() if kind.name in found]
    return of_directories or [kind for kind in FORMATS.values() if kind.name != "jsonl" and files_of(path, kind)]


def _by_name(path: Path) -> Entry | None:
    """Return the first known format with the suffix of a path (in any case); None if no format has it."""
    return next((each for each in known().values() if path.suffix.lower() in each.suffixes), None)


def _by_content(path: Path) -> Entry | None:
    """Return the format that the first bytes of a file show; None if they show none, or the file is binary.

    The content is decisive because several formats share suffixes, such as .conll.
    """
    with open_lines(path) as file:
        beginning = file.read(BEGINNING_BYTES)
    text = with_line_feeds(beginning.decode("utf-8", "replace"))
    lines = [line for line in text.split("\n") if line.strip()]
    if not lines or "\0" in lines[0] or path.suffix in {".ann", ".jsonl", ".spacy"}:
        return None
    if path.suffix == ".json":
        is_array = lines[0].lstrip().startswith("[")  # an object is one of our documents
        return _of_array("".join(lines)) if is_array else None
    if lines[0].startswith(WEBANNO) or any(BEGIN.match(line) for line in lines):
        return READ_ONLY["webanno-tsv"] if lines[0].startswith(WEBANNO) else FORMATS["conll"]
    rows = [line.rstrip("\r").split("\t") for line in lines if "\t" in line and not line.startswith("#")]
    if any(line.startswith("# global.Entity") for line in lines) or (
        rows and all(len(row) == CONLLU_COLUMNS and row[0][:1].isdecimal() for row in rows[:-1] or rows)
    ):
        return FORMATS["corefud"]
    if _is_bio(lines):
        return FORMATS["bio"]
    return FORMATS["jsonl"] if lines[0].lstrip().startswith("{") else None


def _of_array(beginning: str) -> Entry:
    """Return the format of a JSON array from its beginning.

    It is jsonl if the string has "doc_id" and not "data", as our documents do; otherwise it is Label Studio's.
    """
    return FORMATS["jsonl" if '"doc_id"' in beginning and '"data"' not in beginning else "label-studio"]


def _is_bio(lines: list[str]) -> bool:
    """Return whether the last column of each line is a BIO tag.

    Lines that begin with # or `-DOCSTART-` are skipped, and so are a header, and the last of several lines, which may
    be incomplete.
    If no line remains, the result is whether a skipped line begins with `-DOCSTART-`.

    lines: the first lines of a file, without blank ones.
    """
    tags = Tags(None)
    cells = [line.split() for line in lines[:-1] or lines if not line.startswith("#")]
    if len(cells) > 1 and not HEADER.isdisjoint(map(str.casefold, cells[0])) and not tags.learn(cells[0][-1]):
        del cells[0]
    return bool(cells) and all(len(row) > 1 and tags.learn(row[-1]) for row in cells if row[0] != DOCSTART)


def _unknown(path: Path, option: str) -> Entry:
    if option == "--from":
        refuse_unread(path)
    names = "; ".join(f"{each.name} ({', '.join(each.suffixes)})" for each in FORMATS.values())
    raise OnrecordError(
        "The format cannot be detected from the name.",
        where=str(path),
        expected=names,
        hint=f"name the format: {option} {'brat' if option == '--to' and not path.suffix else 'jsonl'}",
    )
