"""Read the guidelines: their version, which an annotator's work records, and their text as a project's own help."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.studio.design import design

if TYPE_CHECKING:
    from pathlib import Path

FIRST_VERSION = "1.0.0"
_SHOWN = re.compile(r"<p>Guidelines (\S+)</p>")
_VERSION = re.compile(r"^version:[ \t]*(\S+)[ \t]*$", re.MULTILINE)
# Label Studio's own page takes every space between paragraphs away, and rules in one block are hard to find again.
STYLE = """
.onrecord-help p, .onrecord-help li { margin: 0 0 12px; }
.onrecord-help h2, .onrecord-help h3 { margin: 24px 0 8px; }
.onrecord-help ul, .onrecord-help ol { padding-left: 24px; list-style: disc; }
""".strip()


def version(root: Path, layer: str) -> str | None:
    """Return the version of a layer's guidelines, out of the lines above their first empty one; 1.0.0 where none is.

    None for a corpus without guidelines: nobody was shown any.
    """
    text = _text(root, layer)
    if not text:
        return None
    head, _, _ = text.partition("\n\n")
    said = _VERSION.search(head)
    return said[1] if said else FIRST_VERSION


def help_page(root: Path, layer: str) -> str:
    """Return a layer's guidelines as HTML; where a corpus has none, a sentence that says so."""
    from markdown_it import MarkdownIt  # rich has it in already

    text = _text(root, layer)
    if not text:
        return "<p>This corpus has no guidelines for this layer. Ask whoever leads the annotation.</p>"
    body = text[len(_front_matter(text)) :].removeprefix("---").lstrip()
    page: str = MarkdownIt("commonmark", {"html": False}).render(body)
    said = f"<p>Guidelines {version(root, layer)}</p>"
    return f'<style>{STYLE}</style><div class="onrecord-help">{said}{page}</div>'


def shown_version(page: str) -> str | None:
    """Return which version of the guidelines a project's help shows, or None where it shows none.

    What an annotator was shown is what the project had when it was made, whatever the corpus has since.
    """
    said = _SHOWN.search(page)
    return said[1] if said else None


def _text(root: Path, layer: str) -> str:
    path = root / "annotations" / "guidelines" / f"{design(layer).guidelines}.md"
    return path.read_text("utf-8") if path.exists() else ""


def _front_matter(text: str) -> str:
    """Return what stands before the second line of three hyphens, if the text starts with such a line."""
    if not text.startswith("---\n"):
        return ""
    end = text.find("\n---", len("---"))
    return "" if end < 0 else text[: end + 1]
