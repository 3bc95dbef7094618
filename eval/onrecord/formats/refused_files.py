"""Refuse files that no format of ours reads, such as tables, and say which export or command gives one that is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.documents.encoding import open_lines
from onrecord.errors import OnrecordError
from onrecord.formats.json_rows import BOM
from onrecord.formats.plain_objects import ROW, SPEAKER

if TYPE_CHECKING:
    from pathlib import Path

HEADER_BYTES = 64 * 1024  # of a table: the names of its columns
MARK_BYTES = 1024  # in which the mark of a tool stands
TABLES = frozenset({".csv", ".xlsx", ".xls", ".ods"})  # suffixes
TO_JSON = """python -c 'import csv, json, sys; json.dump([*csv.DictReader(sys.stdin)], sys.stdout)'"""
# What the first bytes of a file have -> its name.
UNREAD = {
    b"<xmi:XMI": "UIMA CAS XMI",
    b"http:///uima/cas.ecore": "UIMA CAS XMI",
    b'"%TYPES"': "UIMA CAS JSON",
}


def refuse_unread(path: Path) -> None:
    """Raise OnrecordError if a file is a table, or one of INCEpTION or DKPro that is not read here.

    Nothing happens for a directory, or if there is no such file.
    """
    if not path.is_file():
        return
    if _is_of_label_studio(path):
        raise OnrecordError(
            "Tables of Label Studio are not read.",
            where=str(path),
            got=f"an export as {path.suffix[1:].upper()}",
            expected="an export as JSON",
            hint="export the project again as JSON, and read that file as label-studio",
        )
    if path.suffix.lower() in TABLES:
        csv = path.with_suffix(".csv").name
        raise OnrecordError(
            "Tables are not read.",
            where=str(path),
            expected=f"a row for each quote as JSON, with keys such as article, text, {ROW[0]}, {SPEAKER[0]}",
            hint=f"{TO_JSON} < {csv} > {path.with_suffix('.json').name}",
        )
    with path.open("rb") as file:
        beginning = file.read(MARK_BYTES)
    name = next((name for mark, name in UNREAD.items() if mark in beginning), None)
    if name is not None:
        raise OnrecordError(
            f"{name} is not read.",
            where=str(path),
            expected="WebAnno TSV, BIO or another format of docs/formats.md",
            hint="export the documents as WebAnno TSV v3, CoNLL 2003 or CoNLL 2012",
        )


def _is_of_label_studio(path: Path) -> bool:
    """Return whether a file is an export of Label Studio as CSV or TSV, by the names of its columns."""
    if path.suffix.lower() not in {".csv", ".tsv"}:
        return False
    with open_lines(path) as file:
        first = file.readline(HEADER_BYTES).removeprefix(BOM).strip()
    return b"annotation_id" in first.replace(b",", b"\t").split(b"\t")
