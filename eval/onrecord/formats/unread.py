"""Refuse files of annotation tools that no format of ours reads, and say which export to make instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from pathlib import Path

BEGINNING_BYTES = 1024
# What the first bytes of a file have -> its name.
UNREAD = {
    b"<xmi:XMI": "UIMA CAS XMI",
    b"http:///uima/cas.ecore": "UIMA CAS XMI",
    b'"%TYPES"': "UIMA CAS JSON",
}


def refuse_unread(path: Path) -> None:
    """Raise OnrecordError if a file is one of INCEpTION or DKPro that is not read here.

    Nothing happens for a directory, or if there is no such file.
    """
    if not path.is_file():
        return
    with path.open("rb") as file:
        beginning = file.read(BEGINNING_BYTES)
    name = next((name for mark, name in UNREAD.items() if mark in beginning), None)
    if name is not None:
        raise OnrecordError(
            f"{name} is not read.",
            where=str(path),
            expected="WebAnno TSV, BIO or another format of docs/formats.md",
            hint="export the documents as WebAnno TSV v3, CoNLL 2003 or CoNLL 2012",
        )
