"""Decide which figures mentions in several pieces, or without characters, would falsify: those of mentions are a dash.

The measures compare a mention's outermost offsets. Of a mention in pieces these are also the offsets of another one,
which goes on without a gap; of two empty nodes at one place they are the same. Until the measures compare pieces
(`match.crac` does), such a file has no figures for mentions and their entities, and the result says why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.documents.model import Document

IN_ONE_PIECE = "mentions that are all in one piece of text"


class Apart:
    """Whether a mention of the documents seen so far is in several pieces, or is an empty node alone."""

    def __init__(self) -> None:
        self._found = False

    def see(self, document: Document) -> None:
        """Take a document in, gold's or a system's."""
        if not self._found:
            mentions = document.mentions or ()
            candidates = [each for each in mentions if each.pieces is not None or each.empty_nodes is not None]
            self._found = not all(each.is_plain for each in candidates)

    def lacking(self, needs: Sequence[str]) -> list[str]:
        """Return what keeps a measure of these needs from saying anything: nothing, or `IN_ONE_PIECE`."""
        return [IN_ONE_PIECE] if self._found and needs[:1] == ("mentions",) else []
