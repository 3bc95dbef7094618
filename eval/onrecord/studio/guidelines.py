"""Read the guidelines: their version, which an annotator's work records, and their text as a project's own help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.studio.design import design

if TYPE_CHECKING:
    from pathlib import Path

FIRST_VERSION = "1.0.0"


def version(root: Path, layer: str) -> str:
    """Return the version of a layer's guidelines, out of their front matter; 1.0.0 where a corpus has none."""
    for line in _front_matter(_text(root, layer)).splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "version":
            return value.strip()
    return FIRST_VERSION


def help_page(root: Path, layer: str) -> str:
    """Return a layer's guidelines as HTML, or nothing where a corpus has none."""
    from markdown_it import MarkdownIt  # rich has it in already

    text = _text(root, layer)
    body = text[len(_front_matter(text)) :].removeprefix("---").lstrip()
    page: str = MarkdownIt("commonmark", {"html": False}).render(body)
    return page


def _text(root: Path, layer: str) -> str:
    path = root / "annotations" / "guidelines" / f"{design(layer).guidelines}.md"
    return path.read_text("utf-8") if path.exists() else ""


def _front_matter(text: str) -> str:
    """Return what stands before the second line of three hyphens, if the text starts with such a line."""
    if not text.startswith("---\n"):
        return ""
    end = text.find("\n---", len("---"))
    return "" if end < 0 else text[: end + 1]
